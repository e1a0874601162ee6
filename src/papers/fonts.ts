import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Noto Sans Hans (OFL-1.1): 27,700 Chinese characters, among them those that stand in few names but somebody's (㛃, 𠅤). */
export const FONT = 'Noto Sans Hans'

export interface Fonts {
  normal: Buffer
  bold: Buffer
}

let fonts: Promise<Fonts> | undefined

export function loadFonts(): Promise<Fonts> {
  fonts ??= readFonts()
  return fonts
}

async function readFonts(): Promise<Fonts> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '../fonts')
  const [normal, bold] = await Promise.all(
    ['Regular', 'Bold'].map((weight) => readFile(join(folder, `NotoSansHans-${weight}.otf`))),
  )
  if (!normal || !bold) throw new Error('no font')
  return { normal, bold }
}

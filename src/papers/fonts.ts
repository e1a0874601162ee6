import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { inflateSync } from 'node:zlib'

/** Noto Sans SC (OFL-1.1), the simplified set of 7,900 characters; the page shows the same. */
export const FONT = 'Noto Sans SC'

export interface Fonts {
  normal: Buffer
  bold: Buffer
}

let fonts: Promise<Fonts> | undefined

/** As TrueType: pdfmake would unpack a WOFF anew for every character. */
export function loadFonts(): Promise<Fonts> {
  fonts ??= readFonts()
  return fonts
}

async function readFonts(): Promise<Fonts> {
  const folder = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/400.css'))
  const read = async (weight: number) =>
    trueTypeOf(await readFile(join(folder, `files/noto-sans-sc-chinese-simplified-${weight}-normal.woff`)))
  const [normal, bold] = await Promise.all([read(400), read(700)])
  return { normal, bold }
}

const HEADER = 12
const ENTRY = 16
const WOFF_HEADER = 44
const WOFF_ENTRY = 20

/** A WOFF 1 file is a TrueType file whose tables are compressed one by one (W3C WOFF 1.0, sections 4 and 5). */
export function trueTypeOf(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file')
  const tables = woff.readUInt16BE(12)
  const head = Buffer.alloc(HEADER + ENTRY * tables)
  const power = Math.floor(Math.log2(tables))
  woff.copy(head, 0, 4, 8)
  head.writeUInt16BE(tables, 4)
  head.writeUInt16BE(2 ** power * ENTRY, 6)
  head.writeUInt16BE(power, 8)
  head.writeUInt16BE((tables - 2 ** power) * ENTRY, 10)
  const parts: Buffer[] = [head]
  let at = head.length
  for (let table = 0; table < tables; table++) {
    const from = WOFF_HEADER + WOFF_ENTRY * table
    const to = HEADER + ENTRY * table
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(from + field)) as [
      number,
      number,
      number,
    ]
    const data = woff.subarray(offset, offset + packed)
    woff.copy(head, to, from, from + 4)
    woff.copy(head, to + 4, from + 16, from + 20)
    head.writeUInt32BE(at, to + 8)
    head.writeUInt32BE(length, to + 12)
    const padding = Buffer.alloc(-length & 3)
    parts.push(packed < length ? inflateSync(data) : data, padding)
    at += length + padding.length
  }
  return Buffer.concat(parts)
}

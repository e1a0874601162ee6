import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { folderOf, type PaperFile } from './files.ts'

/** Writes a paper into its period's folder inside `root`; a crash leaves no half of it under its name. Resolves with the path. */
export async function keepInFolder(root: string, { name, bytes }: PaperFile): Promise<string> {
  const folder = path.join(root, folderOf(name))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, name)
  const unfinished = `${file}.${randomUUID()}.new`
  await writeFile(unfinished, bytes, { flush: true, mode: 0o600 })
  await rename(unfinished, file)
  return file
}

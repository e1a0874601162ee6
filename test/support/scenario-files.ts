import { readdirSync } from 'node:fs'
import path from 'node:path'

const FOLDER = new URL('../scenarios/', import.meta.url).pathname

/** The scenario files of these folders, in order. */
export function scenarioFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) => {
    const at = path.join(FOLDER, folder)
    const names = readdirSync(at).filter((name) => name.endsWith('.yaml'))
    return names.toSorted().map((name) => path.join(at, name))
  })
}

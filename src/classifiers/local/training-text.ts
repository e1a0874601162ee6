import { readdirSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { readJsonl } from '../jsonl.ts'

/** A file of training text as read, and its lines. */
export interface TextFile<T> {
  name: string
  source: string
  lines: T[]
}

const FOLDER = new URL('../../../data/training/', import.meta.url)

/** The files of `data/training` with such names, `…-2` before `…-10`; each is by an author of its own. Throws JsonlError. */
export function textFiles<T>(names: RegExp, line: z.ZodType<T>): TextFile<T>[] {
  return readdirSync(FOLDER)
    .filter((name) => names.test(name))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => {
      const source = readFileSync(new URL(name, FOLDER), 'utf8')
      return { name, source, lines: readJsonl(source, name, line) }
    })
}

import { readFileSync } from 'node:fs'
import { parse, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { describe } from './problems.ts'

/**
 * Reads a vocabulary of this folder (words are data, not code) and checks it.
 * @param file name within this folder, e.g. `places.yaml`
 * @throws Error that names the file, each wrong key and how to mend it
 */
export function loadRules<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  return parseRules(file, readFileSync(new URL(file, import.meta.url), 'utf8'), schema)
}

export function parseRules<Schema extends z.ZodType>(file: string, text: string, schema: Schema): z.infer<Schema> {
  const name = `src/classifiers/rules/${file}`
  let data: unknown
  try {
    data = parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new Error(`${name} is no valid YAML: ${error.message}. Mend that line, or restore the file from git.`, {
      cause: error,
    })
  }
  const checked = schema.safeParse(data)
  if (checked.success) return checked.data
  throw new Error(describe(name, checked.error))
}

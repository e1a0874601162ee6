import { z } from 'zod'

/** The lines of a JSONL text as that schema says; a fault names file and line. */
export function readJsonl<T>(source: string, file: string, schema: z.ZodType<T>): T[] {
  return source.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const parsed = schema.safeParse(jsonOf(line, `${file}:${at + 1}`))
    if (!parsed.success) throw new Error(`${file}:${at + 1}: ${z.prettifyError(parsed.error)}`)
    return [parsed.data]
  })
}

function jsonOf(line: string, where: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new Error(`${where}: not JSON; every line must be one object`, { cause: error })
  }
}

import { z } from 'zod'

/** A file that is not as it should be; the text names file and line. */
export class JsonlError extends Error {
  override readonly name = 'JsonlError'
}

/** The lines of a JSONL text as that schema says; throws JsonlError. */
export function readJsonl<T>(source: string, file: string, schema: z.ZodType<T>): T[] {
  return source.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const parsed = schema.safeParse(jsonOf(line, `${file}:${at + 1}`))
    if (!parsed.success) throw new JsonlError(`${file}:${at + 1}: ${z.prettifyError(parsed.error)}`)
    return [parsed.data]
  })
}

function jsonOf(line: string, where: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new JsonlError(`${where}: not JSON; every line must be one object`, { cause: error })
  }
}

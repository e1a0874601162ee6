import { z } from 'zod'

/**
 * The JSON in what a model wrote: bare, in a code fence, between words, after thoughts. Where there are several objects, the
 * longest. Undefined where there is none.
 */
export function jsonIn(text: string): unknown {
  const said = withoutThoughts(text)
  const whole = parsed(said.trim())
  if (whole !== undefined) return whole
  const found = objectsIn(said).toSorted((a, b) => b.length - a.length)
  for (const candidate of found) {
    const value = parsed(candidate)
    if (value !== undefined) return value
  }
  return undefined
}

/** Without `<think>…</think>`, also where the opening mark was left to the chat template, or the thoughts never ended. */
export function withoutThoughts(text: string): string {
  const end = text.lastIndexOf('</think>')
  if (end >= 0) return text.slice(end + '</think>'.length)
  return text.trimStart().startsWith('<think>') ? '' : text
}

/** The schema as endpoints want it in strict mode: all fields required, no others. */
export function schemaOf(output: z.ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(output, { target: 'draft-7' })
  return schema
}

/** What is wrong, by the names of fields and the values allowed; never with anything that stood in the answer. */
export function problemsOf(error: z.ZodError, value: unknown): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || '整个回答'}：${wordsOf(issue, at(value, issue.path))}`)
}

function wordsOf(issue: z.core.$ZodIssue, found: unknown): string {
  if (found === undefined) return '缺少'
  if (issue.code === 'invalid_value') return `只能是 ${issue.values.map(String).join('、')}`
  if (issue.code === 'invalid_type') return `应为 ${issue.expected}`
  if (issue.code === 'too_small') return `不少于 ${issue.minimum}`
  if (issue.code === 'too_big') return `不多于 ${issue.maximum}`
  return '不合要求'
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value)
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value : undefined
  } catch {
    return undefined
  }
}

/** Stretches from a `{` to the `}` that closes it; those inside another are left out. */
function objectsIn(text: string): string[] {
  const found: string[] = []
  for (let start = text.indexOf('{'); start >= 0;) {
    const end = closing(text, start)
    if (end !== undefined) found.push(text.slice(start, end + 1))
    start = text.indexOf('{', end === undefined ? start + 1 : end + 1)
  }
  return found
}

function closing(text: string, start: number): number | undefined {
  let depth = 0
  let quoted = false
  for (let index = start; index < text.length; index++) {
    const sign = text[index]
    if (quoted && sign === '\\') index++
    else if (sign === '"') quoted = !quoted
    else if (!quoted && sign === '{') depth++
    else if (!quoted && sign === '}' && --depth === 0) return index
  }
  return undefined
}

import type { Context } from 'hono'
import { z } from 'zod'
import { ApiError } from './api-error.ts'

const { localeError } = z.locales.zhCN()

/** zod's Chinese says of what was left out that it is undefined. */
const inWords: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_type' && issue.input === undefined ? '必须给出' : localeError(issue)

/** Checks `value`; a field's `describe()` is its mend. Throws ApiError 400 on the first fault. */
export function checked<T extends z.ZodObject>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value, { error: inWords })
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const field = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : issue.path.join('.')
  const shape: Record<string, z.core.$ZodType | undefined> = schema.shape
  const known = shape[String(issue.path[0])]
  const mend = known ? (z.globalRegistry.get(known)?.description ?? '') : `可用的字段：${Object.keys(shape).join('、')}`
  throw new ApiError(400, issue.message, field, mend)
}

/** The body of a request, as JSON and nothing else: a form of a foreign site cannot send that without asking. */
export async function readBody<T extends z.ZodObject>(
  c: Context,
  schema: T,
  maxBytes = 64 * 1024,
): Promise<z.infer<T>> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new ApiError(415, '只接受 JSON', 'content-type', '请求头加 Content-Type: application/json')
  }
  const text = await readText(c, maxBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ApiError(400, '请求体不是合法的 JSON', '', '检查引号、逗号和括号')
  }
  return checked(schema, value)
}

/** What is too large is read to its end and thrown away: whoever is still sending would not hear the answer. */
async function readText(c: Context, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of c.req.raw.body ?? []) {
    size += part.length
    if (size <= maxBytes) parts.push(part)
    if (size > 16 * maxBytes) break
  }
  if (size > maxBytes) throw new ApiError(413, '内容太大', '', `不超过 ${Math.floor(maxBytes / 1024)} KB`)
  return Buffer.concat(parts).toString('utf8')
}

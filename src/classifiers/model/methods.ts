import { verdictOf, type EndpointError } from './endpoint-error.ts'

/**
 * How an endpoint is asked for JSON, surest first: held to the schema; by a tool that must be called; by a tool that may be
 * called; JSON of any kind with the schema in the prompt; the schema in the prompt alone.
 */
export const METHODS = ['json_schema', 'tool', 'tool_auto', 'json', 'plain'] as const
export type Method = (typeof METHODS)[number]

export const OUTPUT_CHOICES = ['auto', 'json_schema', 'tool', 'json'] as const
export type OutputChoice = (typeof OUTPUT_CHOICES)[number]

/** What may be tried, in this order. */
export const METHODS_BY_CHOICE: Record<OutputChoice, readonly Method[]> = {
  auto: METHODS,
  json_schema: ['json_schema'],
  tool: ['tool', 'tool_auto'],
  json: ['json', 'plain'],
}

const TOOL = 'answer'

/** The part of a request that asks for the form. `name`: of the task. */
export function formOf(method: Method, name: string, schema: object): Record<string, unknown> {
  if (method === 'json_schema') {
    return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } } }
  }
  if (method === 'json') return { response_format: { type: 'json_object' } }
  if (method === 'plain') return {}
  const tools = [{ type: 'function', function: { name: TOOL, description: '给出结果', parameters: schema } }]
  // Models that think may refuse the parameter altogether; `auto` is what its absence means.
  return method === 'tool' ? { tools, tool_choice: { type: 'function', function: { name: TOOL } } } : { tools }
}

/** What the instructions must say besides, the same for every case. Without the word JSON some endpoints refuse JSON mode. */
export function formInWords(method: Method, schema: object): string {
  if (method === 'tool_auto') return `\n\n必须调用工具 ${TOOL} 给出结果，不要另写文字。`
  if (method !== 'json' && method !== 'plain') return ''
  return `\n\n只输出一个 JSON 对象，不要解释，不要代码块。它必须符合这个 JSON Schema：\n${JSON.stringify(schema)}`
}

const SAYS_NO: Record<Method, RegExp> = {
  json_schema: /response_format|json|schema|structured|guided|grammar/i,
  tool: /tool|function/i,
  tool_auto: /tool|function/i,
  json: /response_format|json/i,
  // Nothing is left that could be unsupported.
  plain: /(?!)/,
}

/** True where the endpoint says itself that it cannot be asked in this way; trouble that passes is no reason. */
export function isUnsupported(method: Method, error: EndpointError): boolean {
  const { failure } = verdictOf(error)
  return failure === 'config' && [400, 404, 422].includes(error.status) && SAYS_NO[method].test(error.words)
}

/** The next one to try, among `allowed`. Who refuses to be forced to a tool may still call it; who has no tools will not. */
export function nextMethod(allowed: readonly Method[], method: Method, words: string): Method | undefined {
  const left = allowed.slice(allowed.indexOf(method) + 1)
  return left.find((one) => one !== 'tool_auto' || /tool_choice|thinking|思考/i.test(words))
}

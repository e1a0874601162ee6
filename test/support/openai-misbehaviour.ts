import type { ServerResponse } from 'node:http'
import type { Completion } from './openai-server.ts'

/** What happens to one request: the completion to send instead, or nothing where the response was written (or never will be). */
export type Behaviour = (good: Completion | { text: string }, response: ServerResponse) => object | undefined | void

/** An error body as OpenAI and those who copy it write it. */
export function failure(message: string, type = 'invalid_request_error', code: string | number | null = null) {
  return { error: { message, type, param: null, code } }
}

export function status(code: number, body: object, headers: Record<string, string> = {}): Behaviour {
  return (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

export const serverError = status(500, failure('The server had an error.', 'server_error'))
export const overloaded = status(503, failure('Service is too busy.', 'service_unavailable_error'))
/** `after`: seconds, or a date as HTTP writes it. */
export const rateLimited = (after?: string) =>
  status(429, failure('Rate limit reached.', 'rate_limit_error', 'rate_limit_exceeded'), retryAfter(after))
export const noQuota = status(
  429,
  failure('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota'),
)
export const noBalance = status(402, failure('Insufficient Balance', 'unknown_error', 'invalid_request_error'))
/** DashScope and Zhipu refuse what their filters dislike as a bad request. */
export const inspectionFailed = status(
  400,
  failure('Input data may contain inappropriate content.', 'data_inspection_failed', 'data_inspection_failed'),
)
export const sensitive1301 = status(400, {
  error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' },
})
export const contextTooLong = status(400, failure('Maximum context length exceeded.', 'x', 'context_length_exceeded'))

/** The connection ends in the middle of the body. */
export const cutConnection: Behaviour = (good, response) => {
  const body = JSON.stringify(good)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.write(body.slice(0, 40), () => response.destroy())
}

/** Headers at once, then a blank every 20 ms and never an end. */
export const endlessBody: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const drip = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(drip))
}

export const silence: Behaviour = () => {}

/** A proxy's or a provider's web page. */
export const webPage =
  (code = 200): Behaviour =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'text/html' })
    response.end('<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>')
  }

/** Some gateways say 200 and put the error into the body. */
export const errorIn200 = status(200, failure('upstream error', 'server_error', 'bad_response_status_code'))

/** Another text than the good one, where the good one would have stood. */
export function says(change: string | ((text: string) => string)): Behaviour {
  return (good) => {
    if ('text' in good) return { text: typeof change === 'string' ? change : change(good.text) }
    const message = messageOf(good)
    const [call] = (message.tool_calls ?? []) as { function: { arguments: string } }[]
    const text = call ? call.function.arguments : String(message.content)
    const changed = typeof change === 'string' ? change : change(text)
    if (call) call.function.arguments = changed
    else message.content = changed
    return good
  }
}

export const fenced = says((text) => `\`\`\`json\n${text}\n\`\`\``)
export const talkative = says((text) => `好的，下面是结果（{} 表示对象）：\n${text}\n希望对您有帮助！`)
export const thoughtAloud = says((text) => `<think>先看是不是 {"issue": true}，再看…</think>\n${text}`)
export const empty = says('')
/** Plain words instead of the JSON or the tool call that was asked for. */
export const prose: Behaviour = (good) => {
  if ('text' in good) return good
  good.choices = [{ index: 0, message: { role: 'assistant', content: '这是一个电梯故障。' }, finish_reason: 'stop' }]
  return good
}

export const cutOff: Behaviour = (good, response) => {
  const cut = says((text) => text.slice(0, 20))(good, response) as Completion
  return finished(cut, 'length')
}

export const refuses: Behaviour = (good) => {
  if ('text' in good) return good
  good.choices[0]!.message = { role: 'assistant', content: null, refusal: "I'm sorry, I can't help with that." }
  return good
}

export const filtered: Behaviour = (good, response) =>
  finished(says('')(good, response) as Completion, 'content_filter')

export const withoutUsage: Behaviour = (good) => ({ ...good, usage: undefined })

/** DeepSeek counts what it read from its cache in a field of its own. */
export const deepseekUsage: Behaviour = (good) => ({
  ...good,
  usage: { prompt_tokens: 100, completion_tokens: 10, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
})

function finished(completion: Completion, reason: string): Completion {
  completion.choices[0]!.finish_reason = reason
  return completion
}

function messageOf(completion: Completion): Record<string, unknown> {
  return completion.choices[0]!.message
}

function retryAfter(after: string | undefined): Record<string, string> {
  return after === undefined ? {} : { 'retry-after': after }
}

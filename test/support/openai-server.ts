import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { problemOf, type Supports } from './openai-checks.ts'
import { failure, type Behaviour } from './openai-misbehaviour.ts'

export const KEY = 'sk-test-5d41402abc4b2a76'
export const MODEL = 'wise-1'
export const TRANSCRIBER = 'hears-1'

export interface ChatRequest {
  model: string
  messages: { role: string; content: string | Record<string, unknown>[] }[]
  temperature?: number
  max_tokens?: number
  response_format?: { type: string; json_schema?: { name: string; strict?: boolean; schema: unknown } }
  tools?: { type: string; function: { name: string; parameters: unknown; strict?: boolean } }[]
  tool_choice?: unknown
  [more: string]: unknown
}

/** One request as it came in, every byte of it. */
export interface Seen {
  method: string
  path: string
  headers: http.IncomingHttpHeaders
  body: Buffer
  /** Of a chat request, parsed. */
  chat: ChatRequest | undefined
  /** Of a transcription: the fields; a file as its name and size. */
  form: Record<string, string> | undefined
  at: number
}

interface Options {
  /** What the model says: an object goes out as JSON (or as the arguments of a tool call), a text as it is. */
  answer?: (request: ChatRequest) => unknown
  /** What is heard in a recording. */
  transcript?: (file: File) => string
  /** What the endpoint can do; `ignored`: it takes the parameter and does not do it. All by default. */
  supports?: Partial<Supports>
  /** Names of parameters beyond OpenAI's own that it takes, e.g. `enable_thinking`. */
  extra?: readonly string[]
}

export type OpenaiServer = Awaited<ReturnType<typeof openaiServer>>

/**
 * OpenAI's protocol on a free port: `/v1/chat/completions` without streaming, `/v1/audio/transcriptions`, 404 for the rest. As strict
 * as the real one about what it is sent. `next` queues misbehaviour for the requests to come, one each.
 */
export async function openaiServer(options: Options = {}) {
  const supports: Supports = { jsonSchema: true, tools: true, forcedTool: true, jsonMode: true, ...options.supports }
  const requests: Seen[] = []
  const queue: Behaviour[] = []
  let always: Behaviour | undefined
  let lastPrompt = ''

  const server = http.createServer((request, response) => {
    void (async () => {
      const seen = await read(request)
      requests.push(seen)
      const send = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      }
      if (request.headers.authorization !== `Bearer ${KEY}`) {
        return send(401, failure('Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key'))
      }
      const behaviour = queue.shift() ?? always
      if (request.method === 'POST' && request.url === '/v1/audio/transcriptions') {
        const text = await transcribe(seen, options.transcript)
        if (text === undefined) return send(400, failure('Missing required parameter: file or model.'))
        const heard = behaviour ? behaviour({ text }, response) : { text }
        if (heard) send(200, heard)
        return undefined
      }
      if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
        return send(404, failure(`Invalid URL (${request.method} ${request.url})`))
      }
      const { chat } = seen
      if (!chat) return send(400, failure('We could not parse the JSON body of your request.'))
      if (chat.model !== MODEL) {
        const message = `The model \`${chat.model}\` does not exist or you do not have access to it.`
        return send(404, failure(message, 'invalid_request_error', 'model_not_found'))
      }
      const problem = problemOf(chat, supports, options.extra ?? [])
      if (problem) return send(400, failure(problem))
      const completion = await complete(chat)
      const changed = behaviour ? behaviour(completion, response) : completion
      if (changed) send(200, changed)
      return undefined
    })().catch((error: unknown) => response.destroy(error as Error))
  })

  async function complete(chat: ChatRequest) {
    const said = await Promise.resolve(options.answer?.(chat) ?? '好的。')
    const text = isIgnored(chat) ? '这是一个电梯故障。' : typeof said === 'string' ? said : JSON.stringify(said)
    const prompt = chat.messages.map(({ content }) => JSON.stringify(content)).join('\n')
    const cached = Math.floor(commonPrefix(prompt, lastPrompt) / 2)
    lastPrompt = prompt
    return completion({ text, called: asCall(chat), prompt: Math.ceil(prompt.length / 2), cached })
  }

  function asCall(chat: ChatRequest): string | undefined {
    return chat.tool_choice === 'none' || supports.tools === 'ignored' ? undefined : chat.tools?.[0]?.function.name
  }

  /** Asked for in a form that it takes no notice of: it answers in plain words. */
  function isIgnored({ tools, response_format: format }: ChatRequest): boolean {
    if (tools) return supports.tools === 'ignored'
    if (format?.type === 'json_schema') return supports.jsonSchema === 'ignored'
    return format?.type === 'json_object' && supports.jsonMode === 'ignored'
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    host: `127.0.0.1:${port}`,
    requests,
    supports,
    /** The chat requests, parsed. */
    chats: () => requests.flatMap(({ chat }) => (chat ? [chat] : [])),
    /** Everything that was ever sent to it: addresses, headers, bodies. */
    allBytes: () => requests.map((one) => `${one.path}\n${JSON.stringify(one.headers)}\n${readable(one)}`).join('\n'),
    next: (...behaviours: Behaviour[]) => void queue.push(...behaviours),
    always: (behaviour: Behaviour | undefined) => {
      always = behaviour
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type Completion = ReturnType<typeof completion>

function completion(one: { text: string; called: string | undefined; prompt: number; cached: number }) {
  const call = { id: 'call_1', type: 'function', function: { name: one.called ?? '', arguments: one.text } }
  const message: Record<string, unknown> = one.called
    ? { role: 'assistant', content: null, tool_calls: [call] }
    : { role: 'assistant', content: one.text }
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: `${MODEL}-0601`,
    choices: [{ index: 0, message, finish_reason: one.called ? 'tool_calls' : 'stop' }],
    usage: {
      prompt_tokens: one.prompt,
      completion_tokens: Math.ceil(one.text.length / 2),
      total_tokens: one.prompt + Math.ceil(one.text.length / 2),
      prompt_tokens_details: { cached_tokens: one.cached },
    } as Record<string, unknown> | undefined,
  }
}

async function read(request: http.IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = '', url: path = '', headers } = request
  const seen: Seen = {
    method,
    path,
    headers,
    body: Buffer.concat(chunks),
    chat: undefined,
    form: undefined,
    at: Date.now(),
  }
  if (path !== '/v1/chat/completions') return seen
  try {
    seen.chat = JSON.parse(seen.body.toString()) as ChatRequest
  } catch {
    // Left undefined: answered as what it is, no JSON.
  }
  return seen
}

async function transcribe(seen: Seen, transcript: Options['transcript']): Promise<string | undefined> {
  const type = seen.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return undefined
  const form = await new Response(new Uint8Array(seen.body), { headers: { 'content-type': type } }).formData()
  seen.form = Object.fromEntries(
    [...form].map(([name, value]) => [name, value instanceof File ? `${value.name} (${value.size})` : value]),
  )
  const file = form.get('file')
  if (!(file instanceof File) || form.get('model') !== TRANSCRIBER) return undefined
  return transcript?.(file) ?? '三栋电梯停了'
}

/** A body with its `\uXXXX` read, so that no name hides behind them. */
function readable({ body, chat }: Seen): string {
  return chat ? `${body.toString()}\n${decoded(chat)}` : body.toString()
}

function decoded(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return String(value)
  return Object.values(value).map(decoded).join('\n')
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

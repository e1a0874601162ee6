import { HumanMessage, type BaseMessageLike } from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { ChatOpenAICompletions } from '@langchain/openai'
import OpenAI, { toFile } from 'openai'
import { ContentFilterFinishReasonError, LengthFinishReasonError } from 'openai/error'
import { makeParseableResponseFormat } from 'openai/lib/parser'
import type { ResponseFormatJSONSchema } from 'openai/resources/shared'
import { withoutThoughts } from './model/answers.ts'
import { ModelFailed, type Ask, type Usage } from './model/ask.ts'
import { answered, NO_EXPERIENCE, type Experience, type Reply, type Request } from './model/asking.ts'
import { replyOf, tidied, type Completion } from './model/completion.ts'
import type { GuardOptions, RetryOptions } from './model/guard.ts'
import { createLine, type CallRecord, type LineOptions } from './model/line.ts'
import type { OutputChoice } from './model/methods.ts'
import type { Prompt } from './model/prompts.ts'
import type { Price, Wire } from './model/wire.ts'

export interface ModelOptions extends Partial<GuardOptions & RetryOptions> {
  apiKey: string
  /** With the version, e.g. `https://dashscope.aliyuncs.com/compatible-mode/v1`. */
  baseUrl: string
  model: string
  output?: OutputChoice
  /** For one call, to its last byte; a recording may take twice as long. */
  timeoutMs?: number
  /** For a question with all its calls and waits, from the moment that its turn has come. */
  totalMs?: number
  price?: Price
  /** Merged into each chat request, e.g. `{ enable_thinking: false }`. */
  extraBody?: Record<string, unknown>
  transcriptionModel?: string
  visionModel?: string
  /** Told of every request, also of a failed one. */
  onCall?: (call: CallRecord) => void
}

export interface Recording {
  bytes: Uint8Array<ArrayBuffer>
  /** Its ending tells the endpoint the format, e.g. `voice.wav`. */
  fileName: string
  signal?: AbortSignal
}

export interface Picture {
  prompt: Pick<Prompt, 'version' | 'temperature' | 'text'>
  image: { bytes: Uint8Array; mimeType: string }
  signal?: AbortSignal
}

export interface Model {
  ask: Ask
  /** False while the endpoint is left alone after repeated failures; a question would fail as `resting`. */
  available: () => boolean
  /** The words of a recording; there where a model is configured for it. Throws ModelFailed. */
  transcribe: ((recording: Recording) => Promise<{ text: string; usage: Usage }>) | undefined
  /** What is to be seen, at most 60 characters; there where a model is configured for it. Throws ModelFailed. */
  describe: ((picture: Picture) => Promise<{ text: string; usage: Usage }>) | undefined
}

const LONGEST_DESCRIPTION = 60
const DESCRIPTION_TOKENS = 200

/**
 * A client of one OpenAI-compatible endpoint; it keeps what it learns of the endpoint, so make one and share it. Throws
 * ModelFailed where the address is none.
 */
export function createModel(options: ModelOptions): Model {
  keepWordsHere()
  if (!URL.canParse(options.baseUrl)) {
    throw new ModelFailed('config', '模型的地址无效，检查 OPENAI_BASE_URL，例如 https://api.deepseek.com/v1')
  }
  const { model, transcriptionModel, visionModel } = options
  const experience: Experience = { ...NO_EXPERIENCE }
  const line = createLine({ ...lineOptions(options), model, tidy: tidied })

  return {
    available: () => line.available(),
    async ask(question) {
      const { task, version: promptVersion } = question.prompt
      const { value, usage } = await line.ask(
        (calling) =>
          answered(question, options.output ?? 'auto', experience, ({ method, messages, ...request }) => {
            const said = messages.map(({ role, content }): BaseMessageLike => [role, content])
            return calling({ task, promptVersion, method }, (wire, signal) =>
              complete(options, model, { ...request, messages: said }, wire, signal),
            )
          }),
        question.signal,
      )
      return { ...value, usage, cached: false }
    },
    transcribe: transcriptionModel === undefined ? undefined : transcriber(options, transcriptionModel),
    describe: visionModel === undefined ? undefined : describer(options, visionModel),
  }
}

function transcriber(options: ModelOptions, model: string): NonNullable<Model['transcribe']> {
  const line = createLine({
    ...lineOptions(options, 2),
    model,
    tidy: (body) => (typeof body.text === 'string' ? body : undefined),
  })
  return async ({ bytes, fileName, signal: outer }) => {
    const { value, usage } = await line.ask(
      (calling) =>
        calling({ task: 'transcribe', promptVersion: null, method: 'audio' }, async (wire, signal) => {
          const file = await toFile(bytes, fileName)
          const client = new OpenAI({ ...clientOptions(options, wire), apiKey: options.apiKey })
          return client.audio.transcriptions.create({ file, model, response_format: 'json' }, { signal })
        }),
      outer,
    )
    return { text: value.text.trim(), usage }
  }
}

function describer(options: ModelOptions, model: string): NonNullable<Model['describe']> {
  const line = createLine({ ...lineOptions(options), model, tidy: tidied })
  return async ({ prompt, image, signal: outer }) => {
    const url = `data:${image.mimeType};base64,${Buffer.from(image.bytes).toString('base64')}`
    const request: ChatRequest = {
      messages: [['system', prompt.text], new HumanMessage({ content: [{ type: 'image_url', image_url: { url } }] })],
      temperature: prompt.temperature,
      maxTokens: DESCRIPTION_TOKENS,
      form: {},
    }
    const { value, usage } = await line.ask(async (calling) => {
      const label = { task: 'describe', promptVersion: prompt.version, method: 'text' } as const
      const reply = await calling(label, (wire, signal) => complete(options, model, request, wire, signal))
      if (reply.end === 'refused') throw new ModelFailed('refused', '模型或其安全审核拒绝回答')
      const text = withoutThoughts(reply.text).replace(/\s+/g, ' ').trim()
      if (text === '') throw new ModelFailed('unusable', '没有给出描述')
      return text
    }, outer)
    return { text: Array.from(value).slice(0, LONGEST_DESCRIPTION).join(''), usage }
  }
}

type ChatRequest = Pick<Request, 'temperature' | 'maxTokens' | 'form'> & { messages: BaseMessageLike[] }

/** One chat completion. A client for each, since all that differs between calls belongs to its construction, which is cheap. */
async function complete(
  options: ModelOptions,
  model: string,
  { messages, temperature, maxTokens, form }: ChatRequest,
  wire: Wire,
  signal: AbortSignal,
): Promise<Reply> {
  // Not ChatOpenAI, which turns to the Responses API by the model's name.
  const chat = new ChatOpenAICompletions({
    model,
    apiKey: options.apiKey,
    ...(temperature === null ? {} : { temperature }),
    maxTokens,
    maxRetries: 0,
    modelKwargs: { ...unparsed(form), ...options.extraBody },
    configuration: clientOptions(options, wire),
    __includeRawResponse: true,
  })
  const read = RunnableLambda.from((message: { additional_kwargs: Record<string, unknown> }) =>
    replyOf(message.additional_kwargs.__raw_response as Completion, model),
  )
  try {
    return await chat.pipe(read).invoke(messages, { signal })
  } catch (error) {
    if (error instanceof LengthFinishReasonError) return { text: '', end: 'cut', model }
    if (error instanceof ContentFilterFinishReasonError) return { text: '', end: 'refused', model }
    throw error
  }
}

/** The client library would parse what a schema was given for, and throw away what is not bare JSON. */
function unparsed(form: Record<string, unknown>): Record<string, unknown> {
  const format = form.response_format as ResponseFormatJSONSchema | { type: 'json_object' } | undefined
  if (format?.type !== 'json_schema') return form
  return { ...form, response_format: makeParseableResponseFormat(format, () => null) }
}

/** Retries, limits and logs are ours; of the environment nothing is read, else a variable could send words or keys elsewhere. */
function clientOptions({ baseUrl }: ModelOptions, wire: Wire) {
  return {
    baseURL: baseUrl,
    fetch: wire.fetch,
    maxRetries: 0,
    logLevel: 'off',
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
  } as const
}

/** `patience`: how many times as long as an answer it may take. */
function lineOptions(options: ModelOptions, patience = 1): Omit<LineOptions, 'model' | 'tidy'> {
  const timeoutMs = (options.timeoutMs ?? 10_000) * patience
  return {
    host: new URL(options.baseUrl).host,
    timeoutMs,
    totalMs: options.totalMs ?? 2 * timeoutMs,
    attempts: options.attempts ?? 3,
    backoffMs: options.backoffMs ?? 500,
    random: options.random ?? Math.random,
    parallel: options.parallel ?? 4,
    breaker: options.breaker ?? { failures: 5, restMs: 60_000 },
    price: options.price,
    onCall: options.onCall ?? (() => {}),
  }
}

/** LangChain sends each question and answer to LangSmith, or prints it, when a variable says so; a container's environment must not be able to. */
function keepWordsHere(): void {
  for (const name of ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2']) {
    delete process.env[name]
  }
  delete process.env.LANGCHAIN_VERBOSE
}

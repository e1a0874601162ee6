import { NO_USAGE, type Usage } from './ask.ts'
import { endedBy, EndpointError } from './endpoint-error.ts'

/** Yuan per million tokens. */
export interface Price {
  input: number
  cachedInput: number
  output: number
}

/** One call on its way: the fetch for the client library, and what came of it. */
export interface Wire {
  fetch: typeof fetch
  usage: Usage
  /** Why there is no answer. Kept here because the libraries above wrap or replace errors. */
  failed: EndpointError | undefined
}

interface WireOptions {
  signal: AbortSignal
  price: Price | undefined
  /** The body as it is handed on; undefined where it is not what was asked for. */
  tidy: (body: Body) => object | undefined
}

type Body = Record<string, unknown>

/** `signal` holds for the whole body, not only until its first byte; usage is counted also of answers that turn out to be of no use. */
export function openWire({ signal, price, tidy }: WireOptions): Wire {
  const wire: Wire = {
    usage: NO_USAGE,
    failed: undefined,
    fetch: async (input, init) => {
      wire.usage = { ...NO_USAGE, calls: 1 }
      try {
        const signals = init?.signal ? [signal, init.signal] : [signal]
        // Words and key go to the configured address and to no other that it points to.
        const response = await fetch(input, { ...init, signal: AbortSignal.any(signals), redirect: 'manual' })
        const text = await response.text()
        const body = bodyOf(text)
        if (body) wire.usage = usageOf(body.usage, price)
        const error = errorIn(response, text, body)
        if (error) throw error
        const handed = body && tidy(body)
        if (!handed) throw new EndpointError('page', { status: response.status })
        return Response.json(handed)
      } catch (error) {
        wire.failed = error instanceof EndpointError ? error : networkError(error, signal)
        throw wire.failed
      }
    },
  }
  return wire
}

function errorIn(response: Response, text: string, body: Body | undefined): EndpointError | undefined {
  if (response.ok && !body?.error) return undefined
  if (!body) return new EndpointError('page', { status: response.status, afterMs: retryAfter(response.headers) })
  // Some gateways answer 200 and put the error, sometimes with its status, into the body.
  const code = Number((body.error as Body | undefined)?.code)
  const status = response.ok ? (code >= 400 && code < 600 ? code : 502) : response.status
  return new EndpointError('http', { status, words: text, afterMs: retryAfter(response.headers) })
}

function networkError(error: unknown, signal: AbortSignal): EndpointError {
  if (signal.aborted) return endedBy(signal)
  const { code } = ((error as Error).cause ?? error) as { code?: unknown }
  return new EndpointError('network', { words: typeof code === 'string' ? code : '连接中断' })
}

function bodyOf(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return body !== null && typeof body === 'object' ? (body as Body) : undefined
  } catch {
    return undefined
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

function usageOf(given: unknown, price: Price | undefined): Usage {
  const usage = (given ?? {}) as Body & { prompt_tokens_details?: Body | null }
  const count = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 0)
  const inputTokens = count(usage.prompt_tokens)
  const outputTokens = count(usage.completion_tokens)
  // DeepSeek has a name of its own for it, Kimi puts it beside the totals.
  const cached =
    usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens ?? undefined
  const cachedTokens = Math.min(count(cached), inputTokens)
  const yuan = price
    ? ((inputTokens - cachedTokens) * price.input + cachedTokens * price.cachedInput + outputTokens * price.output) /
      1_000_000
    : null
  return { calls: 1, inputTokens, cachedTokens, outputTokens, yuan }
}

import { addUsage, ModelFailed, NO_USAGE, type Failure, type Usage } from './ask.ts'
import { endedBy, EndpointError, verdictOf } from './endpoint-error.ts'
import { createGuard, createRetry, unlessEnded, type GuardOptions, type RetryOptions } from './guard.ts'
import type { Method } from './methods.ts'
import type { Task } from './outputs.ts'
import { openWire, type Price, type Wire } from './wire.ts'

/** One request to the endpoint, also a failed one. */
export interface CallRecord {
  task: Task | 'transcribe' | 'describe'
  promptVersion: number | null
  model: string
  method: Method | 'text' | 'audio'
  ms: number
  usage: Usage
  failure?: Failure
}

type Label = Pick<CallRecord, 'task' | 'promptVersion' | 'method'>

export interface LineOptions extends GuardOptions, RetryOptions {
  host: string
  model: string
  /** For one call, to the last byte. */
  timeoutMs: number
  /** For a question with all its calls and waits, from the moment that its turn has come. */
  totalMs: number
  price: Price | undefined
  onCall: (call: CallRecord) => void
  /** A body as the client library gets it; undefined where it is not what was asked for. */
  tidy: (body: Record<string, unknown>) => object | undefined
}

/** Makes one call over the wire that it is given, again where what stopped it may pass. Throws EndpointError. */
export type Calling = <T>(label: Label, send: (wire: Wire, signal: AbortSignal) => Promise<T>) => Promise<T>

/** The line to one model: waiting one's turn, time limits, retries, the breaker, the bill. */
export function createLine(options: LineOptions) {
  const { host, model, timeoutMs, totalMs, price, tidy, onCall } = options
  const guard = createGuard(options)

  return {
    available: () => guard.available(),
    /** Throws ModelFailed alone, with what was spent. */
    async ask<T>(work: (calling: Calling) => Promise<T>, outer?: AbortSignal): Promise<{ value: T; usage: Usage }> {
      let usage = NO_USAGE
      const run = () => {
        const signal = AbortSignal.any([AbortSignal.timeout(totalMs), ...(outer ? [outer] : [])])
        const endsAt = Date.now() + totalMs
        const retrying = createRetry(options, () => endsAt - Date.now())
        const calling: Calling = (label, send) => retrying.execute(() => once(label, send, signal))
        return unlessEnded(work(calling), signal)
      }
      const once = async <R>(label: Label, send: Parameters<typeof call<R>>[0], signal: AbortSignal) => {
        if (signal.aborted) throw endedBy(signal)
        const { wire, ms, result } = await call(send, signal)
        usage = addUsage(usage, wire.usage)
        const failure = 'error' in result ? { failure: asModelFailed(result.error).failure } : {}
        onCall({ ...label, model, ms, usage: wire.usage, ...failure })
        if ('error' in result) throw result.error
        return result.value
      }
      try {
        return { value: await guard.run(run, outer), usage }
      } catch (error) {
        throw asModelFailed(outer?.aborted ? new EndpointError('aborted') : error, `${host} 的模型 ${model}：`, usage)
      }
    },
  }

  async function call<T>(send: (wire: Wire, signal: AbortSignal) => Promise<T>, until: AbortSignal) {
    const signal = AbortSignal.any([until, AbortSignal.timeout(timeoutMs)])
    const wire = openWire({ signal, price, tidy })
    const startedAt = Date.now()
    const result: { value: T } | { error: unknown } = await send(wire, signal).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: wire.failed ?? (signal.aborted ? endedBy(signal) : error) }),
    )
    return { wire, ms: Date.now() - startedAt, result }
  }
}

/** In words, with nothing of what was said: neither the provider's words nor, but for bugs, the cause goes along. */
function asModelFailed(error: unknown, who = '', usage: Usage = NO_USAGE): ModelFailed {
  if (error instanceof ModelFailed) return new ModelFailed(error.failure, `${who}${error.message}`, usage)
  if (error instanceof EndpointError) {
    const { failure, mend } = verdictOf(error)
    return new ModelFailed(failure, `${who}${mend}`, usage)
  }
  const { name } = error as Error
  const isBug = error instanceof TypeError || error instanceof RangeError
  return new ModelFailed('unusable', `${who}意外的错误（${name}）`, usage, isBug ? error : undefined)
}

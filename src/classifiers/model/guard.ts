import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  handleWhenResult,
  retry,
  type IRetryBackoffContext,
} from 'cockatiel'
import { ModelFailed, type Failure } from './ask.ts'
import { endedBy, EndpointError, verdictOf } from './endpoint-error.ts'

export interface GuardOptions {
  /** At most so many at once; the others wait in their order. */
  parallel: number
  /** After so many failures one after another nothing is asked for `restMs`; then one question tries whether it is back. */
  breaker: { failures: number; restMs: number }
}

export interface Guard {
  /** What `run` gives or throws; ModelFailed('resting') without running; at once an EndpointError when `signal` fires. */
  run<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** False while nothing would be asked. */
  available: () => boolean
}

/**
 * Signs that the endpoint is not there. A refused text or a useless answer is none: who writes such texts must not stop
 * everybody else's.
 */
const COUNTED: ReadonlySet<Failure> = new Set(['timeout', 'rate_limited', 'server', 'network', 'auth', 'config'])

/** In real time, whatever clock the bot runs on, since that is the endpoint's. */
export function createGuard({ parallel, breaker: { failures, restMs } }: GuardOptions): Guard {
  const line = bulkhead(parallel, Infinity)
  const breaker = circuitBreaker(handleWhenResult(isCounted), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: restMs,
  })
  let openedAt = 0
  breaker.onBreak(() => {
    openedAt = Date.now()
  })
  return {
    async run(run, signal) {
      if (signal?.aborted) throw endedBy(signal)
      const isTrial = () => breaker.state === CircuitState.HalfOpen
      const settled = line.execute(() => breaker.execute(() => settledBy(run, isTrial())), signal)
      const result = await unlessEnded(settled, signal).catch((error: unknown) => {
        if (!(error instanceof BrokenCircuitError)) throw error
        throw new ModelFailed('resting', `连续失败 ${failures} 次，暂停 ${restMs / 1000} 秒，期间由本地判断接着办`)
      })
      if ('error' in result) throw result.error
      return result.value
    },
    available: () => breaker.state !== CircuitState.Open || Date.now() - openedAt >= restMs,
  }
}

/** `counts`: against the endpoint. */
type Settled<T> = { value: T } | { error: unknown; counts: boolean }

/**
 * Failures as results, because the breaker takes note of those alone. An end from outside is neither good nor bad and thrown
 * past it; but of the question that tries whether the endpoint is back the breaker would take that for a success.
 */
async function settledBy<T>(run: () => Promise<T>, isTrial: boolean): Promise<Settled<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    const failure = failureOf(error)
    const ended = failure === 'aborted'
    if (failure === undefined || (ended && !isTrial)) throw error
    return { error, counts: ended || COUNTED.has(failure) }
  }
}

const isCounted = (settled: unknown) => (settled as { counts?: boolean }).counts === true

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof EndpointError) return verdictOf(error).failure
  return error instanceof ModelFailed ? error.failure : undefined
}

/** The promise, or `EndpointError` as soon as the signal fires. */
export async function unlessEnded<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(endedBy(signal))
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    return await Promise.race([promise, ended])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

export interface RetryOptions {
  /** Calls at most, the first among them. */
  attempts: number
  /** Before the second one; doubled each time, less up to a half by chance. */
  backoffMs: number
  random: () => number
}

/** Tries again what may pass, after the wait that the endpoint asks for; not where that would end after `leftMs`. */
export function createRetry({ attempts, backoffMs, random }: RetryOptions, leftMs: () => number) {
  const isWorthIt = (error: unknown) =>
    error instanceof EndpointError && verdictOf(error).again && (error.afterMs ?? 0) < leftMs()
  const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const asked = 'error' in result && result.error instanceof EndpointError ? result.error.afterMs : undefined
    return asked ?? backoffMs * 2 ** (attempt - 1) * (1 - random() / 2)
  })
  return retry(handleWhen(isWorthIt), { maxAttempts: attempts - 1, backoff })
}

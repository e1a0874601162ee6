import type { z } from 'zod'
import type { Prompt } from './prompts.ts'

/** What one question cost; a question may take several calls (another output method, a repair, a retry). */
export interface Usage {
  calls: number
  /** All input tokens; those that the provider read from its cache are among them. */
  inputTokens: number
  cachedTokens: number
  outputTokens: number
  /** By the configured prices; null where they are not configured. */
  yuan: number | null
}

export const NO_USAGE: Usage = { calls: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, yuan: null }

/** One case put to a language model: the prompt by its file, the case as data, the form of the answer. */
export interface Question<T> {
  prompt: Prompt
  /** The answer's form; what does not fit it is repaired once, then given up. Fields that it does not have are dropped. */
  output: z.ZodType<T>
  /** The case (see case-text.ts): masked, resident's words between tags, never instructions. */
  input: string
  /** Ended early, e.g. because an emergency waits behind it. */
  signal?: AbortSignal
}

export interface Answer<T> {
  value: T
  /** As the endpoint calls it, e.g. `qwen-plus`. */
  model: string
  usage: Usage
  /** From a file of earlier answers (see cli/eval). */
  cached: boolean
}

/** Asks a language model. Throws ModelFailed; never anything else. */
export type Ask = <T>(question: Question<T>) => Promise<Answer<T>>

/**
 * Why there is no answer. `timeout`, `rate_limited`, `server`, `network`: may pass. `auth`, `config`: an administrator must
 * act. `refused`: the provider's filter. `unusable`: garbage after one repair. `resting`: too many failures lately (breaker).
 * `budget`: the day's budget is spent. `aborted`: something more urgent.
 */
export const FAILURES = [
  'timeout',
  'rate_limited',
  'server',
  'network',
  'auth',
  'config',
  'refused',
  'unusable',
  'resting',
  'budget',
  'aborted',
] as const
export type Failure = (typeof FAILURES)[number]

/** It lies in what was asked: asked once more it would fail again. */
export const isFinal = (failure: Failure) => failure === 'refused' || failure === 'unusable'

export class ModelFailed extends Error {
  override readonly name = 'ModelFailed'
  readonly failure: Failure
  /** What was spent on it all the same. */
  readonly usage: Usage
  /** `message` names endpoint, model, and what an administrator can do; never holds the key or residents' words. */
  constructor(failure: Failure, message: string, usage: Usage = NO_USAGE, cause?: unknown) {
    super(message, { cause })
    this.failure = failure
    this.usage = usage
  }
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    yuan: a.yuan === null && b.yuan === null ? null : (a.yuan ?? 0) + (b.yuan ?? 0),
  }
}

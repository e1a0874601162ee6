import { AsyncLocalStorage } from 'node:async_hooks'
import { addUsage, ModelFailed, NO_USAGE, type Ask, type Failure, type Usage } from '../../classifiers/model/ask.ts'
import { CacheMiss } from './cached-ask.ts'

/** The case (line or scenario) on which what runs now works; cases run side by side. */
export const currentCase = new AsyncLocalStorage<string>()

export interface PromptUsed {
  task: string
  version: number
  hash: string
}

/** What a run asked of a model. Tokens and price are those of the day on which it was asked, from the cache or not. */
export interface RunUsage extends Usage {
  questions: number
  /** Answered from the file of earlier answers. */
  cached: number
  failed: number
}

/** Counts what a run asks and how it ended; a judge turns failures into local judgements, so they would not be seen otherwise. */
export function createTally() {
  const prompts = new Map<string, PromptUsed>()
  const models = new Set<string>()
  const failures: { id: string; failure: Failure }[] = []
  const missed = new Set<string>()
  let usage: RunUsage = { questions: 0, cached: 0, failed: 0, ...NO_USAGE }

  function count(spent: Usage, how: { cached?: number; failed?: number }): void {
    const { questions, cached, failed } = usage
    usage = {
      questions: questions + 1,
      cached: cached + (how.cached ?? 0),
      failed: failed + (how.failed ?? 0),
      ...addUsage(usage, spent),
    }
  }

  return {
    watch(ask: Ask): Ask {
      return async (question) => {
        const { task, version, hash } = question.prompt
        prompts.set(`${task}@${hash}`, { task, version, hash })
        try {
          const answer = await ask(question)
          models.add(answer.model)
          count(answer.usage, { cached: answer.cached ? 1 : 0 })
          return answer
        } catch (error) {
          const id = currentCase.getStore() ?? '?'
          if (error instanceof CacheMiss) missed.add(id)
          if (error instanceof ModelFailed) {
            failures.push({ id, failure: error.failure })
            count(error.usage, { failed: 1 })
          }
          throw error
        }
      }
    },
    /** Cases with a question that `--cache-only` could not answer. */
    missed: (): string[] => [...missed],
    failures: (): readonly { id: string; failure: Failure }[] => failures,
    prompts: (): PromptUsed[] => [...prompts.values()],
    /** As the endpoint calls it; null where nothing was answered. */
    model: (): string | null => (models.size > 0 ? [...models].join(', ') : null),
    usage: (): RunUsage => usage,
  }
}
export type Tally = ReturnType<typeof createTally>

/** One line of what the model cost, one of what it failed in; empty where none was asked. */
export function tallyLines(tally: Tally): string[] {
  const usage = tally.usage()
  if (usage.questions === 0) return []
  const { questions, cached, calls, inputTokens, cachedTokens, outputTokens, yuan } = usage
  const price = yuan === null ? '' : `, ${yuan.toFixed(4)} yuan`
  const tokens = `${inputTokens} tokens in (${cachedTokens} of them cached by the provider), ${outputTokens} out${price}`
  const asked = `model: ${questions} questions, ${cached} answered from the cache file; ${calls} calls, ${tokens}`
  const failures = tally.failures()
  if (failures.length === 0) return [asked]
  const kinds = [...Map.groupBy(failures, ({ failure }) => failure)].map(([kind, of]) => `${kind} ${of.length}`)
  const ids = [...new Set(failures.map(({ id }) => id))]
  return [asked, `model failed ${failures.length} times (${kinds.join(', ')}); judged locally instead: ${some(ids)}`]
}

/** The first ten, and how many more. */
export function some(names: readonly string[]): string {
  return names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
}

/** The language model as the program has it: its client, its budget, its accounts. Part of the composition root. */
import { DateTime } from 'luxon'
import type { Logger } from 'pino'
import { createBudget } from './classifiers/model/budget.ts'
import { createModelJudge, type ModelJudge } from './classifiers/model/judge.ts'
import type { CallRecord } from './classifiers/model/line.ts'
import { loadPrompt } from './classifiers/model/prompts.ts'
import type { Config } from './config/load.ts'
import { modelOptionsOf } from './config/settings.ts'
import type { KeeperOptions } from './media/keeper.ts'
import { mediaQuestions } from './media/understanding.ts'
import type { Spent } from './store/usage.ts'
import type { Store } from './store/store.ts'

export interface LanguageModel {
  judge: ModelJudge
  /** For voice and photos, where models for them are configured. */
  media: Pick<KeeperOptions, 'transcribe' | 'describe'>
}

export interface LanguageModelOptions {
  config: Config
  timezone: string
  store: Pick<Store, 'usage'>
  now: () => number
  log: Logger
}

/** undefined where no endpoint is configured; then its client libraries (0.5 s, 110 MB) are not even loaded. */
export async function openLanguageModel(options: LanguageModelOptions): Promise<LanguageModel | undefined> {
  const { config, timezone, store, now, log } = options
  const endpoint = modelOptionsOf(config)
  if (!endpoint) return undefined
  const { createModel } = await import('./classifiers/model.ts')
  const budget = createBudget({
    limits: config.model.dailyBudget,
    timezone,
    now,
    spentOn: (day) => store.usage.ofDay(day),
  })

  function record(one: Omit<Spent, 'day' | 'model'>): void {
    // Refused before anything was sent.
    if (one.usage.calls === 0) return
    const day = DateTime.fromMillis(now(), { zone: timezone }).toISODate() ?? ''
    const spent = { ...one, day, model: endpoint?.model ?? '' }
    store.usage.add(spent).catch((error: unknown) => log.error({ error }, 'usage not recorded'))
  }

  /** Voice and photos are no questions of a group: their calls are counted one by one. */
  function called(call: CallRecord): void {
    log.debug(call, 'asked the language model')
    if (call.task !== 'transcribe' && call.task !== 'describe') return
    record({ group: null, task: call.task, failed: call.failure ? 1 : 0, usage: call.usage })
    void budget.spend(call.usage)
  }

  const model = createModel({ ...endpoint, onCall: called })
  const { judge, reply, digest } = config.model.prompts
  log.info({ model: endpoint.model, host: new URL(endpoint.baseUrl).host }, 'a language model judges')
  return {
    judge: createModelJudge({
      ask: budget.guards(model.ask),
      prompts: {
        judge: loadPrompt('judge', judge),
        reply: loadPrompt('reply', reply),
        digest: loadPrompt('digest', digest),
      },
      onUsage({ group, task, usage, failure }) {
        log.info({ group, task, failure, ...usage }, 'question to the language model')
        record({ group, task, failed: failure ? 1 : 0, usage })
      },
    }),
    media: mediaQuestions(model, () => budget.affords()),
  }
}

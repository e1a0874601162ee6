import { ModelFailed, type Ask } from '../../classifiers/model/ask.ts'
import { createModelJudge, type ModelJudge } from '../../classifiers/model/judge.ts'
import type { Task } from '../../classifiers/model/outputs.ts'
import { loadPrompt, type Prompt } from '../../classifiers/model/prompts.ts'
import { createLocalJudging, type Judging } from '../../classifiers/judging.ts'
import { readEnv, type Env } from '../../config/env.ts'
import { loadConfig } from '../../config/load.ts'
import { modelOptionsOf } from '../../config/settings.ts'
import type { Roster } from '../../routing/roster.ts'
import { cachedAsk } from './cached-ask.ts'
import { CannotRun, type JudgingChoice } from './judging-flags.ts'
import type { Tally } from './tally.ts'

export interface JudgingOptions extends JudgingChoice {
  roster: Roster
  tally: Tally
}

/** All that judges in an evaluation. Throws CannotRun where the model cannot be reached, or a prompt is not there. */
export async function judgingFor(options: JudgingOptions, env = readEnv()): Promise<Judging> {
  if (options.judge === 'local') return createLocalJudging(options.roster)
  // What is missing is said before the weights are read, which takes a second.
  const model = modelFor(options.cacheOnly ? askNobody : await askEndpoint(options, env), options)
  return { ...createLocalJudging(options.roster), model }
}

/** `endpoint` behind the file of earlier answers; all that is asked is counted. */
export function modelFor(endpoint: Ask, options: Omit<JudgingOptions, 'roster'>): ModelJudge {
  const { model, cache, cacheOnly, tally, prompts } = options
  const ask = cache && model ? cachedAsk(endpoint, cache, { model, only: cacheOnly }) : endpoint
  const versions = {
    judge: promptOf('judge', prompts.judge),
    reply: promptOf('reply', prompts.reply),
    digest: promptOf('digest'),
  }
  return createModelJudge({ ask: tally.watch(ask), prompts: versions })
}

function promptOf(task: Task, version?: number): Prompt {
  try {
    return loadPrompt(task, version)
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The configured endpoint; `--model` may name another of its models. */
async function askEndpoint({ model }: JudgingOptions, env: Env): Promise<Ask> {
  const reachable = env.modelKey || env.modelUrl
  const options = reachable && modelOptionsOf(loadConfig({ env: { ...env, modelName: model } }))
  if (!options)
    throw new CannotRun(
      '--judge model: set OPENAI_API_KEY (or OPENAI_BASE_URL for a model of your own) and SANZHANG_MODEL, or replay earlier answers with --cache FILE --cache-only',
    )
  // Its libraries take a second to load, and most runs ask nobody.
  const { createModel } = await import('../../classifiers/model.ts')
  return createModel(options).ask
}

/** Stands where nothing may be asked. */
const askNobody: Ask = async () => {
  throw new ModelFailed('config', 'no endpoint: answers come from the file of earlier ones only')
}

import { createLocalJudging, type Judging } from '../../src/classifiers/judging.ts'
import type { Ask } from '../../src/classifiers/model/ask.ts'
import { createModelJudge, type ModelJudgeOptions } from '../../src/classifiers/model/judge.ts'
import { loadPrompt } from '../../src/classifiers/model/prompts.ts'
import { createModel, type ModelOptions } from '../../src/classifiers/model.ts'
import type { Roster } from '../../src/routing/roster.ts'
import { exampleCounty } from './example-county.ts'
import { KEY, MODEL, type OpenaiServer } from './openai-server.ts'
import { scene, type SceneOptions } from './scene.ts'

/** A breaker that never rests: a test decides when the endpoint is away. */
export const RESTLESS = { failures: 1_000_000, restMs: 1 }

export const PROMPTS = { judge: loadPrompt('judge'), reply: loadPrompt('reply'), digest: loadPrompt('digest') }

const locals = new Map<Roster, Judging>()

export function localJudging(roster: Roster): Judging {
  const known = locals.get(roster) ?? createLocalJudging(roster)
  locals.set(roster, known)
  return known
}

export interface ModelSceneOptions extends SceneOptions {
  model?: Partial<ModelOptions>
  onUsage?: ModelJudgeOptions['onUsage']
  onGate?: Judging['onGate']
  /** Stands before the endpoint, e.g. a budget. */
  before?: (ask: Ask) => Ask
}

/** All that judges, with the emulated endpoint behind the local judge. */
export function modelJudging(
  server: Pick<OpenaiServer, 'url'>,
  roster: Roster,
  { model: options, onUsage, onGate, before = (ask) => ask }: ModelSceneOptions = {},
): Judging {
  const model = createModel({
    apiKey: KEY,
    baseUrl: server.url,
    model: MODEL,
    attempts: 1,
    backoffMs: 1,
    breaker: RESTLESS,
    ...options,
  })
  const judge = createModelJudge({ ask: before(model.ask), prompts: PROMPTS, onUsage })
  return { ...localJudging(roster), model: judge, onGate }
}

/** The whole program with a language model at that endpoint. */
export async function modelScene(server: Pick<OpenaiServer, 'url'>, options: ModelSceneOptions = {}) {
  const roster = options.roster ?? exampleCounty()
  const { app } = options
  return scene({ ...options, roster, app: { ...app, judging: modelJudging(server, roster, options) } })
}

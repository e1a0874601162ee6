import { readEnv } from '../../config/env.ts'
import type { Task } from '../../classifiers/model/outputs.ts'
import { JsonlError } from '../../classifiers/jsonl.ts'

/** Something the user can mend; the text says how. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}

/** Options of parseArgs by which `eval` and `replay` choose who judges. */
export const JUDGING_FLAGS = {
  judge: { type: 'string' },
  model: { type: 'string' },
  prompt: { type: 'string' },
  cache: { type: 'string' },
  'cache-only': { type: 'boolean', default: false },
} as const

export const JUDGING_USAGE =
  '[--judge local|model] [--model NAME] [--prompt judge=2,reply=1] [--cache FILE [--cache-only]]'

export interface JudgingChoice {
  judge: 'local' | 'model'
  /** As it is asked for at the endpoint; undefined with the local judge. */
  model: string | undefined
  /** Versions of the prompts; the newest where none is given. */
  prompts: Readonly<Partial<Record<Task, number>>>
  /** File of earlier answers. */
  cache: string | undefined
  /** Nothing is asked: what is not in the file of earlier answers ends the run. */
  cacheOnly: boolean
}

interface Values {
  judge?: string
  model?: string
  prompt?: string
  cache?: string
  'cache-only': boolean
}

/** Who judges where nothing is said: the language model where one is configured, else the local judge. */
export function configuredJudge(env = readEnv()): 'local' | 'model' {
  return env.modelName && (env.modelKey || env.modelUrl) ? 'model' : 'local'
}

/** Throws CannotRun on flags that say nothing sensible together. */
export function readJudging(values: Values, byDefault: 'local' | 'model', env = readEnv()): JudgingChoice {
  const judge = values.judge ?? byDefault
  if (judge !== 'local' && judge !== 'model') throw new CannotRun(`--judge ${judge}: give local or model`)
  const cacheOnly = values['cache-only']
  if (cacheOnly && !values.cache)
    throw new CannotRun('--cache-only: name the file of earlier answers with --cache FILE')
  const ofModel = (['model', 'prompt', 'cache', 'cache-only'] as const).filter((flag) => values[flag])
  if (judge === 'local' && ofModel.length > 0)
    throw new CannotRun(`--${ofModel[0]}: the local judge asks no language model; add --judge model, or leave it out`)
  const model = judge === 'model' ? (values.model ?? env.modelName) : undefined
  if (judge === 'model' && !model)
    throw new CannotRun('--judge model: say which, with --model NAME or SANZHANG_MODEL in the environment')
  return { judge, model, prompts: versionsOf(values.prompt ?? ''), cache: values.cache, cacheOnly }
}

function versionsOf(text: string): Partial<Record<Task, number>> {
  return Object.fromEntries(
    text
      .split(',')
      .filter((part) => part !== '')
      .map((part) => {
        const [, task, version] = /^(judge|reply)=v?(\d+)$/.exec(part.trim()) ?? []
        if (!task) throw new CannotRun(`--prompt ${text}: write it as judge=2,reply=1`)
        return [task, Number(version)]
      }),
  )
}

/** Errors of other parts that say how to mend it. */
const NAMES = ['ScenarioError', 'ConfigError']

/** Runs a command; what the user can mend is said without a stack, and the exit code is 1. */
export async function runCommand(usage: string, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? String(error.code) : ''
    const ofFile = 'syscall' in error && 'path' in error
    const mendable = ofFile || error instanceof CannotRun || error instanceof JsonlError || NAMES.includes(error.name)
    if (code.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n${usage}`)
    else if (mendable) console.error(error.message)
    else throw error
    process.exitCode = 1
  }
}

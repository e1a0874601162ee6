import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { CannotRun } from './judging-flags.ts'
import type { Estimate } from './statistics.ts'
import type { Tally } from './tally.ts'

const share = z.number().nullable()
const count = z.number()

/** A run as `--result` writes it and `--compare` reads it. */
export const Result = z.object({
  what: z.enum(['messages', 'replies', 'replay']),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
  judge: z.enum(['local', 'model']),
  /** How many cases (in chats: tickets) by whom; a model that failed shows as `local@…` here. */
  judgedBy: z.record(z.string(), count),
  prompts: z.array(z.object({ task: z.string(), version: count, hash: z.string() })),
  /** As the endpoint calls it. */
  model: z.string().nullable(),
  date: z.string(),
  counts: z.record(z.string(), count),
  metrics: z.record(z.string(), z.object({ value: share, low: share, high: share, n: count, of: count })),
  /** What was told rightly, by case; a field is absent where there was nothing to tell. */
  cases: z.array(z.object({ id: z.string(), right: z.record(z.string(), z.boolean()) })),
  usage: z.object({
    questions: count,
    cached: count,
    failed: count,
    calls: count,
    inputTokens: count,
    cachedTokens: count,
    outputTokens: count,
    yuan: z.number().nullable(),
  }),
})
export type Result = z.output<typeof Result>

/** What was measured, whatever it was measured on. */
export interface Evaluation {
  what: Result['what']
  judgedBy: Record<string, number>
  counts: Record<string, number>
  metrics: Record<string, Estimate>
  cases: Result['cases']
}

export interface Run {
  evaluation: Evaluation
  files: readonly string[]
  judge: Result['judge']
  tally: Tally
  date: Date
}

/** Throws CannotRun where two cases have one id: they could not be paired in a comparison. */
export function resultOf({ evaluation, files, judge, tally, date }: Run): Result {
  const ids = new Set<string>()
  for (const { id } of evaluation.cases) {
    if (ids.has(id)) throw new CannotRun(`${files.join(' ')}: two cases are called ${id}; give each its own id`)
    ids.add(id)
  }
  return {
    what: evaluation.what,
    // Names without their folders: those are another machine's.
    files: files.map((file) => ({ name: path.basename(file), sha256: hashOf(file) })),
    judge,
    judgedBy: evaluation.judgedBy,
    prompts: tally.prompts(),
    model: tally.model(),
    date: date.toISOString(),
    counts: evaluation.counts,
    metrics: evaluation.metrics,
    cases: evaluation.cases,
    usage: tally.usage(),
  }
}

export function writeResult(file: string, result: Result): void {
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`)
}

/** Throws CannotRun. */
export function readResult(file: string): Result {
  if (!existsSync(file)) throw new CannotRun(`${file}: no such file`)
  const parsed = Result.safeParse(jsonOf(file))
  if (!parsed.success) throw new CannotRun(`${file}: not a result of --result: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CannotRun(`${file}: not JSON; name a file that --result wrote`, { cause: error })
  }
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** `judge@v3 + qwen-plus`, or with the share where several judged: `judge@v3 + qwen-plus 297, local@1a2b3c4d 3`. */
export function judgesOf({ judgedBy }: Pick<Result, 'judgedBy'>): string {
  const judges = Object.entries(judgedBy).toSorted(([, a], [, b]) => b - a)
  return judges.length === 1 ? judges[0]![0] : judges.map(([name, times]) => `${name} ${times}`).join(', ') || 'nobody'
}

export function countBy(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, of]) => [name, of.length]))
}

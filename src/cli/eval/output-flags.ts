import { existsSync } from 'node:fs'
import path from 'node:path'
import { CannotRun } from './judging-flags.ts'
import { resultsTable } from './markdown.ts'
import { judgesOf, resultOf, writeResult, type Evaluation, type Run } from './result.ts'
import { some, tallyLines } from './tally.ts'

/** Options of parseArgs by which `eval` and `replay` say how a run ended. */
export const OUTPUT_FLAGS = { result: { type: 'string' }, markdown: { type: 'boolean', default: false } } as const

export const OUTPUT_USAGE = '[--result OUT.json] [--markdown]'

/** Said before anything is asked of a model: what cannot be written at the end was paid for in vain. */
export function checkOutputs(files: readonly (string | undefined)[]): void {
  for (const file of files) {
    const folder = file && path.dirname(file)
    if (folder && !existsSync(folder)) throw new CannotRun(`${file}: there is no folder ${folder}; make it first`)
  }
}

/** Prints what a run has shown, and writes it where asked. Throws CannotRun where `--cache-only` left questions open. */
export function finish(
  evaluation: Evaluation & { report: string },
  run: Omit<Run, 'evaluation'>,
  values: { result?: string; markdown: boolean },
): void {
  checkMissed(run)
  if (values.result || values.markdown) {
    const result = resultOf({ evaluation, ...run })
    if (values.result) writeResult(values.result, result)
    if (values.markdown) return console.log(resultsTable([result]))
  }
  const judges = `judged by ${judgesOf(evaluation)}`
  console.log([evaluation.report, ...tallyLines(run.tally), judges].join('\n'))
}

/** A run that lacks answers shows nothing: its figures would be the local judge's in part. */
export function checkMissed({ tally }: Pick<Run, 'tally'>): void {
  const missed = tally.missed()
  if (missed.length > 0)
    throw new CannotRun(`--cache-only: no answer is kept for ${missed.length} cases: ${some(missed)}`)
}

/** `npm run eval -- FILE.jsonl`: measures the judges on single messages or answers, compares runs, measures the gate. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadRosterYaml } from '../config/roster-yaml.ts'
import { judgeAlone, readAlone } from './eval/alone.ts'
import { compareReport } from './eval/compare.ts'
import { crossValidate } from './eval/cross-validate.ts'
import { gateLines, type ChatRecord } from './eval/gate.ts'
import { CannotRun, JUDGING_FLAGS, JUDGING_USAGE, readJudging, runCommand } from './eval/judging-flags.ts'
import { judgingFor, type JudgingOptions } from './eval/judging-for.ts'
import { JsonlError } from '../classifiers/jsonl.ts'
import { comparisonTable, resultsTable } from './eval/markdown.ts'
import { evaluateMessages } from './eval/message-figures.ts'
import { messageLines } from './eval/messages.ts'
import { checkMissed, checkOutputs, finish, OUTPUT_FLAGS, OUTPUT_USAGE } from './eval/output-flags.ts'
import { replyLines } from './eval/replies.ts'
import { evaluateReplies } from './eval/reply-figures.ts'
import { readResult } from './eval/result.ts'
import { mulberry32 } from './eval/statistics.ts'
import { createTally } from './eval/tally.ts'
import { replayAll } from './replay/run.ts'

const DEFAULT_ROSTER = new URL('../../test/scenarios/roster.yaml', import.meta.url).pathname

const USAGE = `usage:
  npm run eval -- FILE.jsonl [--replies] [--json OUT] [--roster FILE] ${OUTPUT_USAGE}
      ${JUDGING_USAGE}
  npm run eval -- --compare A.json B.json [--markdown]   is B better than A? (files of --result)
  npm run eval -- --table A.json B.json...               a Markdown table of several runs
  npm run eval -- --gate SCENARIO.yaml...                what the gate lets pass
  npm run eval -- --cv                                   cross-validation of the local judge`

/** The same intervals each time. */
const SEED = 1
/** Cases put to a model at the same time. */
const PARALLEL = 8

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      replies: { type: 'boolean', default: false },
      roster: { type: 'string', default: DEFAULT_ROSTER },
      cv: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      ...JUDGING_FLAGS,
      ...OUTPUT_FLAGS,
    },
  })
  if (values.cv) return say(crossValidate())
  if (positionals.length === 0) {
    console.error(USAGE)
    return 1
  }
  if (values.compare) return say(compareFiles(positionals, values.markdown))
  if (values.table) return say(resultsTable(positionals.map((file) => readResult(file))))
  const options = (): Omit<JudgingOptions, 'roster'> => ({ ...readJudging(values, 'local'), tally: createTally() })
  if (values.gate) return say(await measureGate(positionals, options()))
  const [file, ...more] = positionals
  checkOutputs([values.json, values.result])
  if (more.length > 0) throw new CannotRun(`one file at a time: ${file}, or ${more.join(', ')}?`)
  await measureFile(file!, values, { ...options(), roster: loadRosterYaml(values.roster) })
  return 0
}

function say(text: string): number {
  console.log(text)
  return 0
}

function compareFiles(files: readonly string[], markdown: boolean): string {
  const [a, b, ...more] = files.map((file) => readResult(file))
  if (!a || !b || more.length > 0) throw new CannotRun('--compare: name two files of --result')
  return markdown ? comparisonTable(a, b) : compareReport(a, b)
}

async function measureFile(
  file: string,
  values: { replies: boolean; json?: string; result?: string; markdown: boolean },
  options: JudgingOptions,
): Promise<void> {
  if (!existsSync(file)) throw new JsonlError(`${file}: no such file`)
  const source = readFileSync(file, 'utf8')
  const judging = await judgingFor(options)
  const { judge, tally, roster } = options
  // One after another where nobody is asked over the network: milliseconds are measured, too.
  const parallel = judge === 'model' && !options.cacheOnly ? PARALLEL : 1
  const measured = values.replies
    ? await replyLines(source, file, readAlone(judging), parallel)
    : await messageLines(source, file, judgeAlone(judging, roster), roster, parallel)
  checkMissed({ tally })
  if (values.json) writeFileSync(values.json, measured.rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const random = mulberry32(SEED)
  const evaluation =
    'judgedBy' in measured ? evaluateReplies(measured, random) : evaluateMessages(measured.rows, measured.golds, random)
  if (evaluation) return finish(evaluation, { files: [file], judge, tally, date: new Date() }, values)
  if (values.result) throw new CannotRun(`${file}: --result: its lines say nowhere what is right`)
}

async function measureGate(files: readonly string[], options: Omit<JudgingOptions, 'roster'>): Promise<string> {
  const records: ChatRecord[] = []
  const played = await replayAll(files, {
    judging: (roster) => judgingFor({ ...options, roster }),
    onGate: (record, scenario) => records.push({ ...record, scenario: scenario.id }),
  })
  checkMissed(options)
  const leadersOf = new Map(
    [...new Set(played.map(({ scenario }) => scenario.roster))].map((file) => [
      file,
      new Set(loadRosterYaml(file).posts.keys()),
    ]),
  )
  const chats = played.map(({ scenario }) => ({ scenario, leaders: leadersOf.get(scenario.roster)! }))
  return gateLines(chats, records, mulberry32(SEED))
}

await runCommand(USAGE, main)

/** `npm run replay -- FILE... [--json OUT] [--judge local|model]`: plays scripted chats through the whole program. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { configuredJudge, JUDGING_FLAGS, JUDGING_USAGE, readJudging, runCommand } from './eval/judging-flags.ts'
import { judgingFor } from './eval/judging-for.ts'
import { evaluateReplay } from './eval/replay-figures.ts'
import { countBy } from './eval/result.ts'
import { checkMissed, checkOutputs, finish, OUTPUT_FLAGS, OUTPUT_USAGE } from './eval/output-flags.ts'
import { mulberry32 } from './eval/statistics.ts'
import { createTally } from './eval/tally.ts'
import { replayAll } from './replay/run.ts'
import { score } from './replay/score.ts'

const USAGE = `usage: npm run replay -- FILE... [--json OUT] [--verbose] ${JUDGING_USAGE} ${OUTPUT_USAGE}`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, verbose: { type: 'boolean' }, ...JUDGING_FLAGS, ...OUTPUT_FLAGS },
  })
  if (positionals.length === 0) {
    console.error(USAGE)
    return 1
  }
  checkOutputs([values.json, values.result])
  const choice = readJudging(values, configuredJudge())
  const tally = createTally()
  const played = await replayAll(positionals, { judging: (roster) => judgingFor({ ...choice, roster, tally }) })
  checkMissed({ tally })
  if (values.json) writeFileSync(values.json, `${played.map(({ output }) => JSON.stringify(output)).join('\n')}\n`)
  const scores = played.map(({ scenario, output }) => score(scenario, output))
  const judgedBy = countBy(played.flatMap((one) => one.judgedBy))
  const evaluation = evaluateReplay(scores, judgedBy, values.verbose ?? false, mulberry32(1))
  finish(evaluation, { files: positionals, judge: choice.judge, tally, date: new Date() }, values)
  return 0
}

await runCommand(USAGE, main)

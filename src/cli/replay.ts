/** `npm run replay -- FILE... [--json OUT] [--judge local]`: plays scripted chats through the whole program. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { replayAll } from './replay/run.ts'
import { ScenarioError } from './replay/scenario.ts'
import { score, summarise } from './replay/score.ts'

const USAGE = 'usage: npm run replay -- FILE... [--json OUT] [--judge local]'

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, judge: { type: 'string', default: 'local' }, verbose: { type: 'boolean' } },
  })
  if (positionals.length === 0) {
    console.error(USAGE)
    return 1
  }
  if (values.judge !== 'local') {
    console.error(`--judge ${values.judge}: only "local" is available in this version`)
    return 1
  }
  const results = await replayAll(positionals)
  if (values.json) writeFileSync(values.json, `${results.map(({ output }) => JSON.stringify(output)).join('\n')}\n`)
  const scores = results.map(({ scenario, output }) => score(scenario, output))
  console.log(summarise(scores, values.verbose ?? false))
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof ScenarioError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

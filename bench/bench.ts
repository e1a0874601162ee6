/**
 * `npm run bench [-- --groups 500,2555 --messages 6000 --rounds 3]`: the whole road beside a bare Wechaty echo and a bare
 * insert of the same messages, in the same run. The machine is shared: read the ratios.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { countyOf, GUANGCHANG, type CountySize } from '../src/cli/simulate/county.ts'
import { bareEcho } from './bare-echo.ts'
import { bareInsert } from './bare-insert.ts'
import { startUp } from './start-up.ts'
import { wholeRoad } from './whole-road.ts'
import { scriptOf } from './script.ts'

const SIZES: Record<string, CountySize> = {
  500: { grids: 14, buildings: 126, units: 360 },
  2555: GUANGCHANG,
}

/** A steady stream, to see how long one waits when nothing is piled up. */
const STEADY = { messages: 1_000, rate: 50 }

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      groups: { type: 'string', default: '500,2555' },
      messages: { type: 'string', default: '6000' },
      rounds: { type: 'string', default: '3' },
      'skip-start': { type: 'boolean' },
    },
  })
  const cpu = os.cpus()[0]?.model ?? 'unknown'
  console.log(`${os.cpus().length} cores (${cpu}), Node ${process.version}, ${values.messages} messages a round\n`)
  for (const name of values.groups.split(',')) {
    const size = SIZES[name]
    if (!size) throw new Error(`--groups ${name}: choose from ${Object.keys(SIZES).join(', ')}`)
    const roster = countyOf(size)
    const script = scriptOf(roster, Number(values.messages))
    const rounds = {
      echo: [] as number[],
      insert: [] as number[],
      road: [] as number[],
      p95: [] as number[],
      rss: [] as number[],
    }
    for (let round = 0; round < Number(values.rounds); round++) {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-bench-'))
      try {
        // First, so that the memory is the program's own.
        const steady = await wholeRoad(
          roster,
          script.slice(0, STEADY.messages),
          path.join(folder, 'steady'),
          STEADY.rate,
        )
        rounds.p95.push(steady.p95)
        rounds.rss.push(steady.rss)
        rounds.echo.push(await bareEcho(roster, script))
        rounds.insert.push(await bareInsert(script, path.join(folder, 'insert')))
        const road = await wholeRoad(roster, script, path.join(folder, 'road'))
        rounds.road.push(road.perSecond)
        if (round === 0)
          console.log(`${name} groups: ${road.tickets} tickets, ${road.notes} notes from ${script.length} messages`)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
    const [echo, insert, road] = [median(rounds.echo), median(rounds.insert), median(rounds.road)]
    console.log(`  bare Wechaty echo   ${echo.toFixed(0)} messages/s`)
    console.log(`  bare insert         ${insert.toFixed(0)} messages/s (journaled, 16 at a time)`)
    console.log(
      `  whole road          ${road.toFixed(0)} messages/s = ${(road / insert).toFixed(3)} of the insert, ${(road / echo).toFixed(3)} of the echo`,
    )
    console.log(
      `  burst end → prompt in the outbox at ${STEADY.rate} messages/s, p95: ${median(rounds.p95).toFixed(0)} ms`,
    )
    console.log(`  memory of the program ${median(rounds.rss).toFixed(0)} MB\n`)
  }
  if (!values['skip-start']) {
    const starts: number[] = []
    for (let round = 0; round < 5; round++) starts.push(await startUp())
    console.log(
      `start-up until the page answers and the bot is online: median ${median(starts).toFixed(0)} ms of ${starts.length}`,
    )
  }
  const weights = ['messages', 'replies'].map(
    (one) => readFileSync(`src/classifiers/local/weights/${one}.json.gz`).length,
  )
  console.log(`weights of the local judge: ${Math.round(weights.reduce((sum, one) => sum + one, 0) / 1024)} KB`)
}

await main()

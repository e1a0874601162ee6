/** `npm run simulate -- [--days 30] [--seed 1] [--grids 68] [--crash-at DAY] [--json OUT]`: a county's month in minutes. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { CannotRun, runCommand } from './eval/judging-flags.ts'
import type { Checked } from './simulate/evidence.ts'
import { GUANGCHANG } from './simulate/county.ts'
import { sayFigures } from './simulate/figures.ts'
import { sayPaper } from './simulate/month-paper.ts'
import { simulate, type Simulated } from './simulate/run.ts'

const USAGE =
  'usage: npm run simulate -- [--days 30] [--seed 1] [--grids 68] [--crash-at DAY] [--json OUT]\n' +
  '  --crash-at  kills the program on the evening of that day and starts it anew on what it left\n' +
  '  --json      figures, invariants and timings; apart from the timings the same for the same seed'

const Flags = z.object({
  days: z.coerce.number().int().min(1).max(365),
  seed: z.coerce.number().int(),
  grids: z.coerce.number().int().min(1).max(500),
  crashAt: z.coerce.number().int().min(0),
})
/** Broken promises shown of each kind; all of them are in the JSON. */
const MOST_SHOWN = 10
const BAR = 30

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      grids: { type: 'string', default: String(GUANGCHANG.grids) },
      'crash-at': { type: 'string', default: '0' },
      json: { type: 'string' },
    },
  })
  const flags = Flags.safeParse({ ...values, crashAt: values['crash-at'] })
  if (!flags.success) throw new CannotRun(`${z.prettifyError(flags.error)}\n${USAGE}`)
  const { result, paper } = await simulate({
    ...flags.data,
    onDay: (day, messages) => progress(day, flags.data.days, messages),
  })
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`)
  console.log(say(result, sayPaper(paper)))
  return result.invariants.every((one) => one.broken.length === 0) ? 0 : 1
}

function progress(day: number, days: number, messages: number): void {
  if (!process.stderr.isTTY) return
  const done = Math.round((day / days) * BAR)
  const bar = '█'.repeat(done) + '░'.repeat(BAR - done)
  process.stderr.write(`\r${bar} day ${day} of ${days}, ${messages} messages${day === days ? '\n' : ''}`)
}

function say({ figures, invariants, timings, days, grids, seed }: Simulated, paper: string): string {
  return [
    `${grids} grids, ${days} days, seed ${seed}: ${timings.played} s (${timings.messagesPerSecond} messages a second, CPU ${timings.cpu} s)`,
    '',
    paper,
    '',
    sayFigures(figures),
    '',
    ...invariants.flatMap(sayChecked),
  ].join('\n')
}

function sayChecked({ name, checked, broken }: Checked): string[] {
  const head = `${broken.length === 0 ? '✓' : '✗'} ${name}: ${checked} looked at, ${broken.length} broken`
  const more = broken.length > MOST_SHOWN ? [`    … and ${broken.length - MOST_SHOWN} more`] : []
  return [head, ...broken.slice(0, MOST_SHOWN).map((one) => `    ${one}`), ...more]
}

await runCommand(USAGE, main)

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { localDate, momentOf, workCalendar } from '../../tickets/calendar.ts'
import { openDatabase } from '../../store/embedded/open.ts'
import type { Paper } from '../../papers/paper.ts'
import { checkMessages } from './check-messages.ts'
import { checkPosts } from './check-posts.ts'
import { checkTickets } from './check-tickets.ts'
import { countyOf, sizeOf, withVacancies } from './county.ts'
import { gatherEvidence, type Checked, type Evidence } from './evidence.ts'
import { figuresOf, type Figures } from './figures.ts'
import { DAY, HOUR, MINUTE, ZONE } from './hours.ts'
import { paperOf, valuesOf } from './month-paper.ts'
import { createStage } from './stage.ts'
import type { Outage } from './words.ts'

export interface SimulationOptions {
  days: number
  seed: number
  grids: number
  /** Day (from 1) on whose evening the program is killed and started anew; 0: never. */
  crashAt: number
  /** Told after each day played. */
  onDay?(day: number, messages: number): void
}

export interface Simulated {
  days: number
  seed: number
  grids: number
  crashAt: number
  /** Messages that waited for their judgement when the program was killed. */
  pendingAtCrash: number
  figures: Figures
  /** Figures of the county's paper by their keys. */
  month: ReturnType<typeof valuesOf>
  invariants: Checked[]
  /** Not the same in every run; seconds. */
  timings: {
    setUp: number
    played: number
    checked: number
    /** Of this process, without the engine's: what counts on a shared machine. */
    cpu: number
    messagesPerSecond: number
  }
}

/** The result, and the county's paper over the days played. */
export interface Played {
  result: Simulated
  paper: Paper
}

/** April 2026: thirty days, of which three are 清明. */
const FIRST_DAY = '2026-04-01'
const CRASH_AT = 19 * HOUR + 20 * MINUTE
/** So that what was said before midnight is judged. */
const WIND_DOWN = 5 * MINUTE

/** Plays that many days of a county and holds them against what is promised. */
export async function simulate(options: SimulationOptions): Promise<Played> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-county-'))
  const database = await openDatabase({ dataDir })
  try {
    // The engine outlives the program that is killed here, so no write needs to wait for the disk.
    return await play(options, database.uri.replace('journal=true', 'journal=false'))
  } finally {
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function play(options: SimulationOptions, uri: string): Promise<Played> {
  const { days, seed, grids, crashAt } = options
  const clock = stopwatch()
  const start = momentOf(FIRST_DAY, 0, ZONE)
  const stage = await createStage({
    roster: withVacancies(countyOf(sizeOf(grids)), seed),
    seed,
    uri,
    database: 'county',
    start,
  })
  const setUp = clock()
  const calendar = workCalendar()
  /** Early enough to see what became of it. */
  const outages: readonly (readonly [number, Outage])[] = [
    [Math.min(9, Math.floor(days / 3)), 'water'],
    [Math.min(19, Math.floor((days * 2) / 3)), 'network'],
  ]
  const outOn = (index: number) => {
    const what = outages.find(([day]) => day === index)?.[1]
    return what && { what, grid: stage.grids[(seed + index) % stage.grids.length] ?? '' }
  }
  let pendingAtCrash = 0
  for (let index = 0; index < days; index++) {
    const from = start + index * DAY
    const free = !calendar.isWorkingDay(localDate(from, ZONE))
    const crashes = index + 1 === crashAt
    const weekday = new Date(localDate(from, ZONE)).getUTCDay() || 7
    stage.plan({ from, index, weekday, free, out: outOn(index), rushTo: crashes ? from + CRASH_AT : undefined })
    if (crashes) {
      await stage.until(from + CRASH_AT)
      pendingAtCrash = await stage.crash()
    }
    await stage.until(from + DAY)
    options.onDay?.(index + 1, stage.network.delivered.size)
  }
  await stage.until(stage.now() + WIND_DOWN)
  const seconds = clock()
  const evidence = await gatherEvidence(stage, start, start + days * DAY)
  await stage.close()
  const invariants = checkAll(evidence)
  const figures = figuresOf(evidence)
  const paper = paperOf(evidence)
  const { user, system } = process.cpuUsage()
  const cpu = Math.round((user + system) / 1000) / 1000
  const timings = {
    setUp,
    played: seconds,
    checked: clock(),
    cpu,
    messagesPerSecond: Math.round(figures.messages / seconds),
  }
  const played = { days, seed, grids, crashAt, pendingAtCrash, figures, month: valuesOf(paper), invariants, timings }
  return { result: played, paper }
}

export function checkAll(evidence: Evidence): Checked[] {
  return [...checkMessages(evidence), ...checkTickets(evidence), ...checkPosts(evidence)]
}

/** Each call tells the seconds since the last one. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const before = last
    last = performance.now()
    return Math.round(last - before) / 1000
  }
}

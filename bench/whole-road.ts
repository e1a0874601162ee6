import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { createApp } from '../src/app.ts'
import { startSimulator } from '../src/bot/simulator/start.ts'
import { createWechatyChat } from '../src/bot/wechaty.ts'
import { createLocalJudging } from '../src/classifiers/judging.ts'
import { defaultConfig } from '../src/config/load.ts'
import { settingsOf } from '../src/config/settings.ts'
import type { Roster } from '../src/routing/roster.ts'
import { Timeline } from '../src/schedules/timeline.ts'
import { connect } from '../src/store/connection.ts'
import { openDatabase } from '../src/store/embedded/open.ts'
import { createStore } from '../src/store/store.ts'
import { residentsOf, type ScriptLine } from './script.ts'

export interface RoadFigures {
  perSecond: number
  /** From the end of the burst window to the prompt in the outbox, ms. */
  p95: number
  /** Resident memory of this process, without the engine's, MB. */
  rss: number
  tickets: number
  notes: number
}

/** Bursts end after this much silence here, so that a run does not wait half a minute (ms). */
const WINDOW = 1000
/** Messages that may be under way at once: what a flood of groups is like, without measuring the queue's length. */
const UNDER_WAY = 400

/**
 * The whole program on a real Wechaty and the real engine, from the puppet until everything is sent. `rate`: messages a
 * second; without one as fast as they are taken.
 */
export async function wholeRoad(
  roster: Roster,
  script: readonly ScriptLine[],
  dataDir: string,
  rate = Infinity,
): Promise<RoadFigures> {
  const log = pino({ level: 'error' })
  const timeline = new Timeline(Date.now, (error) => log.error(error))
  const database = await openDatabase({ dataDir })
  const connection = await connect(database.uri)
  const store = createStore(connection)
  const { world, puppet } = await startSimulator({ roster, residents: residentsOf(roster), timeline, log })
  const chat = createWechatyChat({ puppet, log })
  const settings = settingsOf(defaultConfig, roster, { simulated: true, cron: false })
  const waits: number[] = []
  const app = createApp({
    chat,
    store,
    roster,
    timeline,
    judging: createLocalJudging(roster),
    settings: {
      ...settings,
      burst: { quiet: WINDOW, longest: WINDOW, hurried: WINDOW },
      quietHours: { from: '00:00', to: '00:00' },
    },
    log,
    onTicket(ticket) {
      // Called when the ticket's notes are in the outbox.
      if (ticket.version <= 2) waits.push(Date.now() - (ticket.messages[0]?.at ?? 0) - WINDOW)
    },
  })
  await app.start()
  timeline.start()
  await store.messages.model.countDocuments()
  const done = () => store.messages.model.countDocuments({ state: 'done' })
  const started = performance.now()
  let finished = 0
  for (const [index, line] of script.entries()) {
    while (index - finished > UNDER_WAY + WINDOW) {
      finished = await done()
      if (index - finished > UNDER_WAY + WINDOW) await sleep(20)
    }
    const due = started + (index / rate) * 1000
    if (due > performance.now()) await sleep(due - performance.now())
    await world.say(line)
  }
  while ((await done()) < script.length) await sleep(50)
  while ((await store.outbox.model.countDocuments({ state: { $in: ['ready', 'sending'] }, notBefore: 0 })) > 0)
    await sleep(50)
  const seconds = (performance.now() - started - WINDOW) / 1000
  const rss = process.memoryUsage().rss / 1024 / 1024
  const tickets = await store.tickets.model.countDocuments()
  const notes = await store.outbox.model.countDocuments()
  timeline.stop()
  await app.stop()
  await world.close()
  await connection.close()
  await database.close()
  const sorted = waits.toSorted((a, b) => a - b)
  return {
    perSecond: script.length / seconds,
    p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    rss,
    tickets,
    notes,
  }
}

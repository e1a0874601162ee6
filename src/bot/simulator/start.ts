import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Roster } from '../../routing/roster.ts'
import type { Timeline } from '../../schedules/timeline.ts'
import { openJournal, type SimRecord } from './journal.ts'
import type { Resident } from './people.ts'
import { filePhotos } from './photos.ts'
import { PuppetSimulator } from './puppet.ts'
import { World } from './world.ts'

const KEEP_MESSAGES = 20_000
/** Some 200,000 messages; read back in about a second. */
const MAX_JOURNAL_BYTES = 64 * 1024 * 1024

export interface SimulatorOptions {
  roster: Roster
  residents: Resident[]
  timeline: Timeline
  /** Without one nothing outlives the process. */
  dataDir?: string
  log: Logger
  maxJournalBytes?: number
  keepMessages?: number
}

export interface Simulator {
  world: World
  /** Makes a fresh puppet; give it to `createWechatyChat`, which needs a new one for every connection. */
  puppet: () => PuppetSimulator
}

/** Opens the world as it was left: its people, groups, messages and its clock. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { roster, residents, timeline, dataDir, log } = options
  const keepMessages = options.keepMessages ?? KEEP_MESSAGES
  const maxBytes = options.maxJournalBytes ?? MAX_JOURNAL_BYTES
  const file = dataDir && join(dataDir, 'simulator.jsonl')
  const kept = file ? await openJournal(file, { maxBytes, keepMessages }) : undefined
  if (kept) await restoreClock(timeline, kept.records)
  const photos = dataDir ? filePhotos(join(dataDir, 'simulator-photos')) : undefined
  const world = new World({ roster, residents, timeline, keepMessages, photos, ...kept })
  log.info(
    { people: world.people.size, groups: world.groups.size, messages: world.messages().length },
    'simulator ready',
  )
  return { world, puppet: () => new PuppetSimulator(world) }
}

/** The clock goes on as far ahead of the real one as it was set, never back before the last thing that happened. */
async function restoreClock(timeline: Timeline, records: SimRecord[]): Promise<void> {
  const clock = records.findLast((record) => record.t === 'clock')
  if (clock) await timeline.advanceTo(Math.max(clock.to, Date.now() + clock.offset))
}

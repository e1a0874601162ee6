import { createApp, type App } from '../../app.ts'
import { createLocalJudging } from '../../classifiers/judging.ts'
import { defaultConfig } from '../../config/load.ts'
import { settingsOf } from '../../config/settings.ts'
import { leaderName, type Roster } from '../../routing/roster.ts'
import { Timeline } from '../../schedules/timeline.ts'
import { connect } from '../../store/connection.ts'
import type { OutboxRow } from '../../store/outbox.ts'
import { createStore } from '../../store/store.ts'
import type { Category } from '../../tickets/vocabulary.ts'
import { createAgenda } from './agenda.ts'
import { createAsides } from './asides.ts'
import type { Logged } from './evidence.ts'
import { createDays } from './day.ts'
import { createLeaders } from './leaders.ts'
import { createNetwork } from './network.ts'
import { createOffice } from './office.ts'
import { createOrders } from './orders.ts'
import { createPeople } from './people.ts'
import { createResidents } from './residents.ts'
import { unitsOf } from './county.ts'
import { createWords } from './words.ts'

/** A note that went out, as the program meant it. */
export interface SentNote {
  at: number
  row: OutboxRow
}

export interface StageOptions {
  roster: Roster
  seed: number
  /** Where the database is; it outlives the program that is killed. */
  uri: string
  database: string
  start: number
}

const ENDS = /^end/
/** Done only when a photo shows it. */
const PHOTO_FOR: Category[] = ['sanitation']

/** The county and the program in it, on a clock that stands still until it is moved. */
export async function createStage({ roster, seed, uri, database, start }: StageOptions) {
  const judging = createLocalJudging(roster)
  const config = { ...defaultConfig, closing: { photoFor: PHOTO_FOR } }
  const settings = settingsOf(config, roster, { simulated: true, cron: false })
  const network = createNetwork(roster)
  const units = unitsOf(roster)
  const grids = [...roster.areas.values()].filter((area) => area.level === 'grid').map((area) => area.code)
  const agenda = createAgenda()
  const people = createPeople(roster, seed)
  const words = createWords(roster, seed)
  const orders = createOrders(roster)
  const days = createDays({ agenda, people, words, units, grids: grids.length, seed })
  const { nextId } = days
  const nameOf = (id: string): string => leaderName(roster, id) ?? id
  const asides = createAsides({ agenda, people, seed, nextId, nameOf })
  const leaders = createLeaders({ agenda, people, words, orders, asides, seed, nextId, nameOf })
  const residents = createResidents({ agenda, people, words, units, seed, nextId, told: days.told })
  const holderOf = (level: string): string =>
    [...roster.areas.values()].find((area) => area.level === level)?.leaders[0]?.id ?? ''
  const office = createOffice({
    orders,
    leaders,
    asides,
    office: holderOf('county'),
    outsider: holderOf('community'),
    seed,
  })
  const sent: SentNote[] = []
  const log: Logged[] = []
  const reports: string[] = []

  /** The people who read it think about what to say. */
  function heard(row: OutboxRow, at: number): void {
    sent.push({ at, row })
    const sentId = network.shown.at(-1)?.id ?? ''
    const onlyClaimed = ENDS.test(row.purpose) && row.ticketNo !== null && leaders.ended(row.ticketNo)
    if (row.purpose.startsWith('receipt') && row.roomId && row.ticketNo !== null)
      leaders.receipt(row.ticketNo, row.roomId, sentId)
    office.hear(row, at)
    if (row.purpose === 'promptReopened' && row.ticketNo !== null) residents.reopened(row.ticketNo)
    if (row.personId && roster.posts.has(row.personId)) leaders.hear(row, sentId, at)
    else residents.hear(row, sentId, at, onlyClaimed)
    wake()
  }

  const logger = (level: Logged['level']) => (fields: object, text: string) =>
    void log.push({ level, text: `${text}: ${textOf(fields)}` })

  async function open(at: number) {
    const timeline = new Timeline(at, (error) => log.push({ level: 'error', text: String(error) }))
    const connection = await connect(uri, database)
    const store = createStore(connection)
    const chat = network.connect(() => timeline.now())
    const app: App = createApp({
      chat,
      store,
      roster,
      timeline,
      judging,
      settings,
      log: { info: logger('info'), warn: logger('warn'), error: logger('error') },
      onSent: (row, _text, when) => heard(row, when),
    })
    await app.start()
    await app.settled()
    return { timeline, connection, store, chat, app }
  }
  let life = await open(start)

  /** What is to be said next hangs on the program's own clock, between its tasks. */
  function wake(): void {
    const at = agenda.nextAt()
    if (at !== undefined) life.timeline.schedule(Math.max(at, life.timeline.now()), 'county', speak)
  }

  async function speak(): Promise<void> {
    for (let entry = agenda.take(life.timeline.now()); entry; entry = agenda.take(life.timeline.now())) {
      const line = entry.line()
      if (!line) continue
      if (line.report) reports.push(line.id)
      await life.chat.deliver(network.messageOf(line, life.timeline.now()))
      await life.app.settled()
    }
    wake()
  }

  return {
    roster,
    settings,
    grids,
    network,
    sent,
    log,
    judge: judging.judge,
    /** Ids of messages by which somebody meant to report a matter. */
    reports,
    fullNames: [...new Set([...residents.residents.values()].flatMap((one) => one.fullName ?? []))],
    get store() {
      return life.store
    },
    now: () => life.timeline.now(),
    plan: (day: Parameters<typeof days.plan>[0] & Parameters<typeof office.plan>[0]) => {
      days.plan(day)
      office.plan(day)
      wake()
    },

    async until(at: number): Promise<void> {
      await life.timeline.advanceTo(at)
      await life.app.settled()
    },

    /** The program dies where it stands, with words gathered but not judged, and another begins on what it left. The network
     *  hands over its last messages once more. Resolves with how many messages waited for their judgement. */
    async crash(): Promise<number> {
      const at = life.timeline.now()
      const pending = await life.store.messages.pending(life.chat.account)
      life.chat.cut()
      await life.connection.close(true)
      life = await open(at)
      wake()
      for (const message of [...network.delivered.values()].slice(-AGAIN)) await life.chat.deliver(message)
      await life.app.settled()
      return pending.length
    },

    async close(): Promise<void> {
      await life.app.stop()
      await life.connection.close()
    },
  }
}
export type Stage = Awaited<ReturnType<typeof createStage>>

/** Messages that a puppet hands over again after a login. */
const AGAIN = 20

function textOf(fields: object): string {
  const error = 'error' in fields ? fields.error : undefined
  return error instanceof Error ? error.message : JSON.stringify(fields)
}

import type { AppSettings } from '../../app.ts'
import type { RawMessage } from '../../bot/chat.ts'
import type { Roster } from '../../routing/roster.ts'
import type { OutboxRow } from '../../store/outbox.ts'
import type { StoredMessage } from '../../store/messages.ts'
import type { Ticket } from '../../tickets/ticket.ts'
import type { Shown } from './network.ts'
import type { SentNote, Stage } from './stage.ts'

/** All that is left of a played month: what the network saw, and what the program wrote down. */
export interface Evidence {
  roster: Roster
  settings: AppSettings
  /** First and last moment of the days played. */
  start: number
  end: number
  now: number
  delivered: ReadonlyMap<string, RawMessage>
  /** Ids of messages that were meant as reports. */
  reports: readonly string[]
  shown: readonly Shown[]
  sent: readonly SentNote[]
  /** Full names that stand in residents' display names. */
  names: readonly string[]
  tickets: readonly Ticket[]
  messages: readonly StoredMessage[]
  outbox: readonly OutboxRow[]
  /** Reports that are in no ticket, and that the judge takes for matters when asked about each alone. */
  plain: ReadonlySet<string>
  /** What the program logged. */
  log: readonly Logged[]
}

export interface Logged {
  level: 'info' | 'warn' | 'error'
  text: string
}

/** One promise of the program, held against the evidence. */
export interface Checked {
  name: string
  /** How many things were looked at. */
  checked: number
  /** What does not hold, by ticket, message or note. */
  broken: string[]
}

/** Looks at each of them; `problem` says what is wrong with one, undefined where nothing is. */
export function check<T>(name: string, list: Iterable<T>, problem: (one: T) => string | undefined): Checked {
  const broken: string[] = []
  let checked = 0
  for (const one of list) {
    checked++
    const wrong = problem(one)
    if (wrong !== undefined) broken.push(wrong)
  }
  return { name, checked, broken }
}

export async function gatherEvidence(stage: Stage, start: number, end: number): Promise<Evidence> {
  const { store, network } = stage
  const [tickets, messages, outbox] = await Promise.all([
    store.tickets.all({}, 0),
    store.messages.model.find().sort({ seq: 1 }).lean<StoredMessage[]>(),
    store.outbox.model.find().sort({ order: 1 }).lean<OutboxRow[]>(),
  ])
  return {
    roster: stage.roster,
    settings: stage.settings,
    start,
    end,
    now: stage.now(),
    delivered: network.delivered,
    reports: stage.reports,
    shown: network.shown,
    sent: stage.sent,
    names: stage.fullNames,
    tickets: tickets.toSorted((a, b) => a.no - b.no),
    messages,
    outbox,
    plain: await plainOf(stage, messages),
    log: stage.log,
  }
}

async function plainOf(stage: Stage, messages: readonly StoredMessage[]): Promise<ReadonlySet<string>> {
  const reports = new Set(stage.reports)
  const plain = new Set<string>()
  for (const { id, text, roomId, fromId, recalled, ticketNo } of messages) {
    if (!reports.has(id) || ticketNo !== null || recalled) continue
    const area = roomId === null ? null : (stage.roster.groups.get(roomId) ?? null)
    const about = { text, area, photos: 0, direct: roomId === null, byLeader: stage.roster.posts.has(fromId) }
    if ((await stage.judge.judge({ ...about, sensitivity: 'balanced' })).isIssue) plain.add(id)
  }
  return plain
}

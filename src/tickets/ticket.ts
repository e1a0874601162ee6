import { NO_USAGE, type Failure, type Usage } from '../classifiers/model/ask.ts'
import type { Missing } from '../classifiers/judge.ts'
import type { CoHandler, Outbreak } from './process.ts'
import type { Was } from './as-of.ts'
import type { Ending } from './closing.ts'
import type { Category, Difficulty, Kind, Status, Urgency } from './vocabulary.ts'

/** Who said it, where. `roomId` null: in private to the bot. Times are epoch milliseconds. */
export interface TicketMessage {
  id: string
  at: number
  roomId: string | null
  fromId: string
  text: string
  media: 'image' | 'voice' | 'video' | 'file' | null
}

export interface Reporter {
  id: string
  /** Display name as last seen; shown to leaders, in groups only in its public form. */
  name: string
  /** Where this person reported it: a group, or null for private. */
  roomId: string | null
  at: number
  /** Where it is, as they said, or where they said it; absent where that is not known. */
  area?: string
}

/** What leaders and staff do; some of it the program does, too. */
export const LEADER_ACTS = [
  'asked',
  'accepted',
  'progress',
  'done',
  'answered',
  'handed_up',
  'handed_over',
  'sent_back',
  'extension_asked',
  'extended',
  'extension_refused',
  'rejected',
  'co_handlers',
  'department',
  'split',
] as const

/** What happened to a ticket; `type` names the edge in transitions.ts or a change that keeps the status. */
export const EVENT_TYPES = [
  ...LEADER_ACTS,
  'reported',
  'joined',
  'added',
  'answered_question',
  'assigned',
  'withdrawn',
  'left',
  'praised',
  'confirmed',
  'rated',
  'not_fixed',
  'pressed',
  'reminded',
  'overdue',
  'escalated',
  'closed',
  'resumed',
  'called_back',
  'recalled',
  'rejudged',
  'outbreak',
  'merged',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export interface HistoryEntry {
  /** Key of the cause; the same event applied twice changes nothing. */
  eventId: string
  type: EventType
  at: number
  /** Person id, or `system`. */
  by: string
  from: Status | null
  to: Status
  /** The words, as said (kept for staff, never posted to a group unmasked). */
  note: string
  /** Why: the rule, the judge, or the intent that was read. */
  rule: string
  messageIds: string[]
  /** What stood in the ticket before, where this changed it (see as-of.ts). */
  was?: Was
}

/** A message that the bot owes somebody because of an event; moved from the ticket to the outbox, then sent. */
export interface Note {
  /** `<eventId>:<purpose>:<peer>`; the outbox row's `_id`. */
  id: string
  roomId: string | null
  personId: string | null
  text: string
  mentionIds: string[]
  /** Emergencies are sent at night and before everything else. */
  urgent: boolean
  /** What it is: merged or dropped by purpose, and counted. */
  purpose: string
  /** Number of the ticket that it is about. */
  ticketNo: number | null
  createdAt: number
  /** Waits until then, so that several such notes become one message. */
  notBefore?: number
  /** Sent as this file of the papers; `text` is its name, under which it is kept (see store/media.ts). */
  file?: { name: string }
}

export interface Ticket {
  /** Short, sayable, unique in the county: `#1042` is `no` 1042. */
  no: number
  /** Id of the first message: the key that makes creation idempotent. */
  source: string
  kind: Kind
  category: Category
  difficulty: Difficulty
  urgency: Urgency
  private: boolean
  title: string
  /** Code of the area, and of the area within which reports are merged (its grid). */
  area: string
  scope: string
  place: string
  status: Status
  reporters: Reporter[]
  messages: TicketMessage[]
  /** Person id of who has it now; null only where every post up to the top is vacant. */
  ownerId: string | null
  /** Area whose leader the owner is; where the next escalation starts. */
  ownerArea: string
  /** Who was told first, for the record. */
  firstOwnerId: string | null
  /** The level above a complex matter's owner, told of it and free to act on it; null: nobody. */
  coOwnerId: string | null
  /** Who helps, as the owner named them: they report, and do not close. */
  coHandlers: CoHandler[]
  /** The matter that was closed within 30 days and has come back, and the how-manieth time that makes it. */
  recurrenceOf: number | null
  occurrence: number
  /** Reported from many places at once: one ticket for all, else null. */
  outbreak: Outbreak | null
  /** Closed because it is the same as that one, to which its reporters went. */
  mergedInto: number | null
  /** The department that the county office gave it to; empty: none. */
  department: string
  /** Part of that ticket, and the parts of this one. */
  parentNo: number | null
  children: number[]
  /** Who had it before it was handed on or went up; may still answer. */
  formerOwners: string[]
  acceptDue: number
  settleDue: number
  /** Which rule set `acceptDue`: `accept.urgent=2h`. */
  acceptRule: string
  /** Which rule set `settleDue`: `settle.simple=3 working days`, `extension`; `+pause` where it moved by lost time. */
  dueRule: string
  /** The reporter was asked something then, and the clocks stand still; null while they run. */
  pausedSince: number | null
  /** An extension that somebody has still to answer. */
  extension: Extension | null
  /** Working days by which it was extended in all. */
  extendedDays: number
  /** How often it was sent back down, or handed to somebody who had it before. */
  returns: number
  /** Levels that it has risen by itself, one after another, since a person last decided where it goes. */
  rises: number
  /** When the running clock (to accept, to settle, to answer, to close) began. */
  clockFrom: number
  /** Steps of the running clock that were already taken, e.g. `remind`, `overdue`. */
  steps: string[]
  /** The reporter took back every word; withdrawn at this time unless they say it again. */
  withdrawAt: number | null
  /** People whom the report accuses; they never become its owner. */
  accused: string[]
  /** Next moment at which a rule must look at it (reminder, due, escalation, closing); null when nothing is to come. */
  nextAt: number | null
  reopenedCount: number
  rating: number | null
  outcome: string
  /** An end that its leader named and has still to say or show more of. */
  ending: Ending | null
  judgedBy: string
  /** Judged by the local judge because the language model failed so; judged again when it is back. Null: nothing is owed. */
  review: Failure | null
  /** What the questions to language models about it cost so far. */
  usage: Usage
  /** What the report lacks, and the one question worth asking: a hint to the owner. */
  missing: Missing[]
  question: string | null
  history: HistoryEntry[]
  /** Notes not yet moved to the outbox; written in the same step as the event that caused them. */
  owed: Note[]
  createdAt: number
  updatedAt: number
  /** Grows by one with every write; writes name the version that they saw. */
  version: number
}

/** More time was asked for. */
export interface Extension {
  /** The wished due time; null: asked for, but no day said. */
  until: number | null
  reason: string
  askedBy: string
  /** Whose words are waited for: the level above, or (no day said) the one who asked. */
  askedOf: string
  askedAt: number
}

/** What a new ticket begins with, and what a document of an earlier version lacks. */
export const TICKET_DEFAULTS = {
  coOwnerId: null,
  coHandlers: [],
  recurrenceOf: null,
  occurrence: 1,
  outbreak: null,
  mergedInto: null,
  department: '',
  parentNo: null,
  children: [],
  formerOwners: [],
  steps: [],
  acceptRule: '',
  dueRule: '',
  pausedSince: null,
  extension: null,
  extendedDays: 0,
  returns: 0,
  rises: 0,
  withdrawAt: null,
  accused: [],
  nextAt: null,
  reopenedCount: 0,
  rating: null,
  outcome: '',
  ending: null,
  review: null,
  usage: NO_USAGE,
  missing: [],
  question: null,
  history: [],
  owed: [],
  version: 1,
} satisfies Partial<Ticket>

/** A ticket as it is read when many are looked through. */
export type TicketGlance = Omit<Ticket, 'history' | 'owed'>

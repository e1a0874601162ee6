import { NO_USAGE, type Failure, type Usage } from '../classifiers/model/ask.ts'
import type { Missing } from '../classifiers/judge.ts'
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
}

/** What happened to a ticket; `type` names the edge in transitions.ts or a change that keeps the status. */
export const EVENT_TYPES = [
  'reported',
  'joined',
  'added',
  'asked',
  'answered_question',
  'assigned',
  'accepted',
  'progress',
  'done',
  'answered',
  'handed_up',
  'handed_over',
  'sent_back',
  'extended',
  'rejected',
  'withdrawn',
  'praised',
  'confirmed',
  'rated',
  'not_fixed',
  'pressed',
  'reminded',
  'overdue',
  'escalated',
  'closed',
  'recalled',
  'rejudged',
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
  coHandlers: string[]
  /** Who had it before it was handed on or went up; may still answer. */
  formerOwners: string[]
  acceptDue: number
  settleDue: number
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

/** What a new ticket begins with, and what a document of an earlier version lacks. */
export const TICKET_DEFAULTS = {
  coHandlers: [],
  formerOwners: [],
  steps: [],
  withdrawAt: null,
  accused: [],
  nextAt: null,
  reopenedCount: 0,
  rating: null,
  outcome: '',
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

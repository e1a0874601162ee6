/** What a ticket was at a moment, read from its history, so that a paper made up later says the same. Moments are exclusive. */
import { deadlineOf, isOverdue } from '../tickets/follow-up.ts'
import type { EventType, HistoryEntry, Ticket } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Period } from './paper.ts'

export type End = 'resolved' | 'answered' | 'withdrawn' | 'rejected' | 'merged'

const OPEN: readonly (Status | null)[] = OPEN_STATUSES
/** Entries that say how it ended, and as what. */
const ENDED_BY: Partial<Record<EventType, End>> = {
  done: 'resolved',
  answered: 'answered',
  withdrawn: 'withdrawn',
  rejected: 'rejected',
  merged: 'merged',
}

/** null: not yet reported. */
export function statusAt(ticket: Ticket, at: number): Status | null {
  if (ticket.createdAt >= at) return null
  return ticket.history.findLast((entry) => entry.at < at)?.to ?? ticket.status
}

export function isOpenAt(ticket: Ticket, at: number): boolean {
  return OPEN.includes(statusAt(ticket, at))
}

/** The entry that ended it; undefined while it is open. */
export function endEntryAt(ticket: Ticket, at: number): HistoryEntry | undefined {
  const status = statusAt(ticket, at)
  if (status === null || OPEN.includes(status)) return undefined
  return ticket.history.findLast((entry) => entry.at < at && ENDED_BY[entry.type] !== undefined)
}

export function endAt(ticket: Ticket, at: number): End | null {
  const entry = endEntryAt(ticket, at)
  return (entry && ENDED_BY[entry.type]) ?? null
}

export function within(at: number, { from, to }: Period): boolean {
  return at >= from && at < to
}

/** Entries of those types in the period. */
export function entriesIn(ticket: Ticket, period: Period, ...types: EventType[]): HistoryEntry[] {
  return ticket.history.filter((entry) => types.includes(entry.type) && within(entry.at, period))
}

/** Confirmed by a resident's word or score, closed by silence, or still open to judgement; null where it has no such end. */
export function judgedAt(ticket: Ticket, at: number): 'confirmed' | 'silent' | 'waiting' | null {
  const status = statusAt(ticket, at)
  const end = endAt(ticket, at)
  if (end !== 'resolved' && end !== 'answered') return null
  if (status === 'resolved' || status === 'answered') return 'waiting'
  const ended = endEntryAt(ticket, at)
  const since = ticket.history.slice(ended ? ticket.history.indexOf(ended) : 0).filter((entry) => entry.at < at)
  return since.some((entry) => entry.type === 'confirmed' || entry.type === 'rated') ? 'confirmed' : 'silent'
}

/** Late at that moment. Where it has changed since, by the time to settle that it has now, or the reminder it was sent. */
export function isLateAt(ticket: Ticket, at: number): boolean {
  if (!isOpenAt(ticket, at)) return false
  if (ticket.updatedAt < at) return isOverdue(ticket, at)
  if (ticket.settleDue < at) return true
  const restart = ticket.history.findLastIndex(
    (entry) => entry.at < at && entry.from !== entry.to && OPEN.includes(entry.to),
  )
  return ticket.history
    .slice(Math.max(restart, 0))
    .some((entry) => entry.at < at && (entry.type === 'overdue' || entry.type === 'escalated'))
}

/** Since when it is late: the earlier of its time to settle and the first word that it was overdue. */
export function lateSince(ticket: Ticket, at: number): number {
  const said = ticket.history.find((entry) => entry.type === 'overdue' && entry.at < at)?.at ?? at
  return Math.min(said, ticket.settleDue, deadlineOf(ticket) ?? at, at)
}

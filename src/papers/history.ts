/** What a ticket was at a moment, read from its history, so that a paper made up later says the same. Moments are exclusive. */
import { endOf, type EndKind, type WordOnEnd } from '../tickets/ends.ts'
import { deadlineOf, isOverdue } from '../tickets/follow-up.ts'
import type { EventType, HistoryEntry, Ticket } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Period } from './paper.ts'

export type End = Exclude<EndKind, 'handed_up'>

const OPEN: readonly (Status | null)[] = OPEN_STATUSES

/** null: not yet reported. */
export function statusAt(ticket: Ticket, at: number): Status | null {
  if (ticket.createdAt >= at) return null
  return ticket.history.findLast((entry) => entry.at < at)?.to ?? ticket.status
}

export function isOpenAt(ticket: Ticket, at: number): boolean {
  return OPEN.includes(statusAt(ticket, at))
}

/** The end that it had; null while it is open. */
export function endAt(ticket: Ticket, at: number): End | null {
  const kind = endOf(ticket, at)?.kind
  return kind === undefined || kind === 'handed_up' ? null : kind
}

export function within(at: number, { from, to }: Period): boolean {
  return at >= from && at < to
}

/** Entries of those types in the period. */
export function entriesIn(ticket: Ticket, period: Period, ...types: EventType[]): HistoryEntry[] {
  return ticket.history.filter((entry) => types.includes(entry.type) && within(entry.at, period))
}

/** On whose word it is resolved or answered; null where it has no such end. */
export function wordAt(ticket: Ticket, at: number): WordOnEnd | null {
  return endOf(ticket, at)?.word ?? null
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

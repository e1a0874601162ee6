/** What a ticket was at a moment, from its history, so that a paper made up later says the same. Moments are exclusive. */
import { asOf } from '../tickets/as-of.ts'
import { endOf, type EndKind, type WordOnEnd } from '../tickets/ends.ts'
import { deadlineOf, isOverdue } from '../tickets/follow-up.ts'
import type { EventType, HistoryEntry, Ticket } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Period } from './paper.ts'

export type End = Exclude<EndKind, 'handed_up'>

const OPEN: readonly Status[] = OPEN_STATUSES

/** All that were reported before, as they were then. */
export function allAsOf(tickets: readonly Ticket[], at: number): Ticket[] {
  return tickets.flatMap((ticket) => asOf(ticket, at) ?? [])
}

export function isOpen(ticket: Ticket): boolean {
  return OPEN.includes(ticket.status)
}

/** The end that it has; null while it is open. */
export function endNow(ticket: Ticket): End | null {
  const kind = endOf(ticket)?.kind
  return kind === undefined || kind === 'handed_up' ? null : kind
}

/** On whose word it is resolved or answered; null where it has no such end. */
export function wordNow(ticket: Ticket): WordOnEnd | null {
  return endOf(ticket)?.word ?? null
}

export function within(at: number, { from, to }: Period): boolean {
  return at >= from && at < to
}

/** Entries of those types in the period. */
export function entriesIn(ticket: Ticket, period: Period, ...types: EventType[]): HistoryEntry[] {
  return ticket.history.filter((entry) => types.includes(entry.type) && within(entry.at, period))
}

export function isLate(ticket: Ticket, at: number): boolean {
  return isOpen(ticket) && isOverdue(ticket, at)
}

/** Since when it is late: the earliest of its times that are over, and of the words that it was overdue since it got its time to settle. */
export function lateSince(ticket: Ticket, at: number): number {
  const given = ticket.history.findLastIndex((entry) => entry.was?.settleDue !== undefined)
  const said = ticket.history.slice(given + 1).find((entry) => entry.type === 'overdue')?.at ?? at
  return Math.min(said, ticket.settleDue, deadlineOf(ticket) ?? at, at)
}

/** What a ticket was at a moment: its history undone back to there, so that a paper made up later says the same. Pure. */
import type { Ticket } from './ticket.ts'

/** What papers count by and say, and what may change; each entry of the history keeps what stood there before it. */
const KEPT = [
  'kind',
  'category',
  'difficulty',
  'urgency',
  'private',
  'title',
  'area',
  'scope',
  'ownerId',
  'ownerArea',
  'department',
  'rating',
  'acceptDue',
  'settleDue',
  'pausedSince',
] as const
export type Was = Partial<Pick<Ticket, (typeof KEPT)[number]>>

/** Of what is kept that which `after` has otherwise; undefined where nothing is. */
export function changedFrom(before: Ticket, after: Ticket): Was | undefined {
  const changed = KEPT.filter((field) => before[field] !== after[field])
  return changed.length === 0 ? undefined : Object.fromEntries(changed.map((field) => [field, before[field]]))
}

/**
 * The ticket after everything before `at`; undefined where it was not yet reported. What was found out to be private
 * later keeps its place in the counts, and has lost its words and its door.
 */
export function asOf(ticket: Ticket, at: number): Ticket | undefined {
  if (ticket.createdAt >= at) return undefined
  const later = ticket.history.findIndex((entry) => entry.at >= at)
  if (later < 0) return ticket
  const history = ticket.history.slice(0, later)
  const undone = ticket.history.slice(later).toReversed()
  const then: Ticket = Object.assign({ ...ticket }, ...undone.map((entry) => entry.was), {
    history,
    status: history.at(-1)?.to ?? ticket.history[later]?.from ?? ticket.status,
    updatedAt: history.at(-1)?.at ?? ticket.createdAt,
    reporters: ticket.reporters.filter((one) => one.at < at),
    messages: ticket.messages.filter((one) => one.at < at),
  })
  return ticket.private && !then.private ? { ...then, title: '', area: then.scope } : then
}

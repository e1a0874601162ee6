/** Ends that staff should look at, from the histories alone. For staff only: no group and no private text says them. */
import type { HistoryEntry, Ticket } from '../tickets/ticket.ts'
import { entriesIn, judgedAt } from './history.ts'
import type { Period } from './paper.ts'

export const MARKS = ['closed_at_once', 'closed_in_bulk', 'never_confirmed', 'own_report', 'reopened'] as const
export type Mark = (typeof MARKS)[number]

const AT_ONCE_MS = 2 * 60_000
const BULK_MS = 2 * 60_000
const BULK = 5

/** Tickets by mark; what happened in the period counts. */
export function marksIn(tickets: readonly Ticket[], period: Period): Record<Mark, Ticket[]> {
  const done = (ticket: Ticket): HistoryEntry[] => entriesIn(ticket, period, 'done')
  const bulk = inBulk(tickets.flatMap((ticket) => done(ticket)))
  return {
    closed_at_once: tickets.filter(
      (ticket) => ticket.kind !== 'inquiry' && done(ticket).some((one) => atOnce(ticket, one)),
    ),
    closed_in_bulk: tickets.filter((ticket) => done(ticket).some((entry) => bulk.has(entry))),
    never_confirmed: tickets.filter(
      (ticket) => entriesIn(ticket, period, 'closed').length > 0 && judgedAt(ticket, period.to) === 'silent',
    ),
    own_report: tickets.filter((ticket) =>
      done(ticket).some((entry) => ticket.reporters.some((reporter) => reporter.id === entry.by)),
    ),
    reopened: tickets.filter((ticket) =>
      entriesIn(ticket, period, 'not_fixed').some((entry) => entry.to === 'reopened' && entry.from !== 'reopened'),
    ),
  }
}

function atOnce(ticket: Ticket, done: HistoryEntry): boolean {
  const before = ticket.history.slice(0, ticket.history.indexOf(done))
  const given = before.findLast((entry) => /^(assigned|handed_|escalated|not_fixed|sent_back)/.test(entry.type))
  return given !== undefined && done.at - given.at < AT_ONCE_MS
}

/** Entries of one person of which five or more lie within two minutes. */
function inBulk(entries: readonly HistoryEntry[]): Set<HistoryEntry> {
  const found = new Set<HistoryEntry>()
  for (const ones of Map.groupBy(entries, (entry) => entry.by).values()) {
    const sorted = ones.toSorted((a, b) => a.at - b.at)
    for (let first = 0; first + BULK <= sorted.length; first++) {
      const run = sorted.slice(first).filter((entry) => entry.at - (sorted[first]?.at ?? 0) <= BULK_MS)
      if (run.length >= BULK) for (const entry of run) found.add(entry)
    }
  }
  return found
}

import { bulkEnds, MARKS, marksOf, type Mark, type Marked } from '../tickets/integrity.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { within } from './history.ts'
import type { Period } from './paper.ts'

/** Tickets with the marks that came about in the period, by `key`. For staff only. */
function marked<K>(tickets: readonly Ticket[], period: Period, key: (mark: Marked) => K): Map<K, Ticket[]> {
  const bulk = bulkEnds(tickets)
  const found = tickets.flatMap((ticket) => {
    const inBulk = bulk.get(ticket.no)
    const marks = [...marksOf(ticket), ...(inBulk ? [inBulk] : [])].filter((mark) => within(mark.at, period))
    return [...new Set(marks.map(key))].map((one) => ({ one, ticket }))
  })
  const groups = Map.groupBy(found, ({ one }) => one)
  return new Map([...groups].map(([one, list]) => [one, list.map(({ ticket }) => ticket)]))
}

export function ticketsByMark(tickets: readonly Ticket[], period: Period): [Mark, Ticket[]][] {
  const groups = marked(tickets, period, ({ mark }) => mark)
  return MARKS.map((mark) => [mark, groups.get(mark) ?? []])
}

/** By the leader whose ends they are, those with most first. */
export function ticketsByMarkedLeader(tickets: readonly Ticket[], period: Period): [string, Ticket[]][] {
  const groups = marked(tickets, period, ({ by }) => by)
  return [...groups].toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
}

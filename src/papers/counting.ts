import { median } from '../tickets/ends.ts'
import type { Ticket } from '../tickets/ticket.ts'
import type { Figure, Period } from './paper.ts'

/** What is asked, in words; `tickets` are those that answer it. */
export interface Question {
  key: string
  label: string
  period: Period
  query: string
  tickets: readonly Ticket[]
}

const numbers = (tickets: readonly Ticket[]): number[] => tickets.map((ticket) => ticket.no).toSorted((a, b) => a - b)

export function count({ tickets, ...question }: Question): Figure {
  return { ...question, value: tickets.length, unit: '件', tickets: numbers(tickets) }
}

/** The share of `tickets` in `whole`, in per cent with one decimal. */
export function share({ tickets, ...question }: Question, whole: readonly Ticket[]): Figure {
  const value = whole.length === 0 ? null : Math.round((tickets.length / whole.length) * 1000) / 10
  return { ...question, value, unit: '%', tickets: numbers(tickets) }
}

/** The middle of `of` over the tickets, ms, told in days with one decimal. */
export function medianDays({ tickets, ...question }: Question, of: (ticket: Ticket) => number): Figure {
  const middle = median(tickets.map(of))
  const value = middle === null ? null : Math.round((middle / 86_400_000) * 10) / 10
  return { ...question, value, unit: '天', tickets: numbers(tickets) }
}

/** The sum of `of` over the tickets, for what can happen to one more than once. */
export function times({ tickets, ...question }: Question, of: (ticket: Ticket) => number): Figure {
  const counted = tickets.filter((ticket) => of(ticket) > 0)
  const value = counted.reduce((sum, ticket) => sum + of(ticket), 0)
  return { ...question, value, unit: '次', tickets: numbers(counted) }
}

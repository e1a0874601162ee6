/** Tables as data: a row for each ticket, or a row of counts for each group of tickets. */
import type { Ticket } from '../tickets/ticket.ts'
import { count } from './counting.ts'
import type { Figure, Period, Table } from './paper.ts'

export interface TicketColumn {
  name: string
  /** Share of the page's width. */
  width: number
  say: (ticket: Ticket) => string
}

export function listTable(
  title: string,
  tickets: readonly Ticket[],
  columns: readonly TicketColumn[],
  none: string,
): Table {
  return {
    part: 'table',
    title,
    columns: columns.map(({ name, width }) => ({ name, width })),
    rows: tickets.map((ticket) => columns.map(({ say }) => say(ticket))),
    none,
  }
}

/** Tickets that are counted together: of a grid, a department. */
export interface Group {
  /** Begins the keys of its figures: `grid.LH-01`. */
  key: string
  name: string
  tickets: readonly Ticket[]
}

export interface CountColumn {
  /** Ends the keys of its figures: `open`. */
  key: string
  name: string
  period: Period
  /** In words: which of a group's tickets. */
  query: string
  counts: (ticket: Ticket) => boolean
}

/** One figure for each column. */
export function countsOf({ key, name, tickets }: Group, columns: readonly CountColumn[]): Figure[] {
  return columns.map((column) =>
    count({
      key: `${key}.${column.key}`,
      label: `${name}·${column.name}`,
      period: column.period,
      query: `${name}：${column.query}`,
      tickets: tickets.filter(column.counts),
    }),
  )
}

/** `name`: of the first column, which takes `width` of the page; the counts share the rest. */
export function countTable(
  title: string,
  { name, width }: { name: string; width: number },
  rows: readonly { name: string; figures: Figure[] }[],
  columns: readonly CountColumn[],
  none: string,
): Table {
  const others = columns.map((column) => ({ name: column.name, width: (1 - width) / columns.length }))
  return {
    part: 'table',
    title,
    columns: [{ name, width }, ...others],
    rows: rows.map((row) => [row.name, ...row.figures]),
    none,
  }
}

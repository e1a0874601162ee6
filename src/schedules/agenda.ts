import type { Say } from '../bot/texts.ts'
import { sayTime } from '../notifications/format.ts'
import { chainOf, type Roster } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'

export interface AgendaContext {
  say: Say
  roster: Roster
  now: number
}

/** The list for the next 交办会: what, where, since when, asked of whom; for the office only. */
export function agendaText(tickets: readonly TicketGlance[], { say, roster, now }: AgendaContext): string {
  if (tickets.length === 0) return say('agendaEmpty')
  const lines = tickets.map((ticket, index) =>
    say('agendaLine', {
      index: index + 1,
      no: ticket.no,
      title: ticket.title,
      area: pathOf(roster, ticket.area),
      since: sayTime(ticket.createdAt, now, roster.timezone),
      asked: ticket.department ? say('agendaGiven', { department: ticket.department }) : say('agendaAsked'),
    }),
  )
  return say('agenda', { count: tickets.length, lines: lines.join('\n') })
}

/** Community and below: the county is everybody's. */
function pathOf(roster: Roster, code: string): string {
  const names = chainOf(roster, code).map((area) => area.name)
  return (names.length > 1 ? names.slice(0, -1) : names).toReversed().join('')
}

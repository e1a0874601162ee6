import { allows } from '../tickets/apply.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

/** A leader's words that move nothing are kept with the ticket. */
export async function add(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  if (allows(ticket.status, 'added'))
    await desk.ledger.change(ticket.no, desk.eventOf(turn, 'added', '三长的补充，不改变状态'))
  return ticket.no
}

import { ownerName } from '../notifications/notes.ts'
import { assign } from '../routing/assign.ts'
import type { Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

/** A reporter takes their report back: alone they end the ticket; of several they leave it, and it goes on. */
export async function takeBack(desk: Desk, turn: Turn, ticket: TicketGlance, rule: string): Promise<number> {
  const withdrawn = desk.eventOf(turn, 'withdrawn', rule)
  const leaves = { ...withdrawn, id: `${turn.id}:left`, type: 'left' as const }
  const others = (before: TicketGlance) => before.reporters.filter(({ id }) => id !== turn.person.id)
  await desk.ledger.change(
    ticket.no,
    (before) => {
      const left = others(before)
      return left.length > 0 ? { ...leaves, process: { reporters: left } } : withdrawn
    },
    (after) => (after.status === 'withdrawn' ? endNotes(desk, turn, after) : leavingNotes(desk, turn, after)),
  )
  return ticket.no
}

function endNotes(desk: Desk, turn: Turn, ticket: Ticket): Note[] {
  const notes = desk.notes()
  const id = `${turn.id}:withdrawn`
  const told =
    ticket.private || !turn.roomId
      ? notes.toPerson(ticket, id, 'endWithdrawn', turn.person.id)
      : notes.toGroup(ticket, id, 'endWithdrawn', turn.roomId)
  return [told, ...withdrawnNotes(desk, ticket, id)]
}

/** To whoever was sent for it: the owner, and in an emergency those who were told with them. */
export function withdrawnNotes(desk: Desk, ticket: TicketGlance, eventId: string): Note[] {
  const { alsoTold } = assign(desk.roster, desk.routing, ticket)
  const told = new Set([...(ticket.ownerId ? [ticket.ownerId] : []), ...alsoTold])
  return Array.from(told, (id) => desk.notes().toPerson(ticket, eventId, 'withdrawnNotice', id))
}

/** The group has had its receipt and will hear the end: nothing is said there. */
function leavingNotes(desk: Desk, turn: Turn, ticket: Ticket): Note[] {
  const extra = { count: ticket.reporters.length, owner: ownerName(desk.roster, ticket) }
  return [
    desk.notes().toPerson(ticket, `${turn.id}:left`, 'leftReply', turn.person.id, extra),
    ...desk.toOwner(ticket, turn, 'leftNotice', extra),
  ]
}

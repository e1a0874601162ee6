import { ownerAbove } from '../routing/assign.ts'
import type { Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'

type Matter = Pick<TicketGlance, 'difficulty' | 'urgency' | 'ownerId' | 'ownerArea' | 'accused'>

/**
 * Who stands by the owner of a complex matter: the level above, where the owner's own is the level for complex matters.
 * In an emergency everybody up to the configured level is told anyway.
 */
export function coOwnerOf(desk: Desk, matter: Matter): string | null {
  const { roster, routing } = desk
  if (matter.difficulty !== 'complex' || matter.urgency === 'emergency' || !matter.ownerId) return null
  if (roster.areas.get(matter.ownerArea)?.level !== routing.complexLevel) return null
  return ownerAbove(roster, matter)?.ownerId ?? null
}

/** The one note that the co-owner gets; none where they had it before. */
export function toCoOwner(desk: Desk, ticket: Ticket, eventId: string, before?: TicketGlance): Note[] {
  if (!ticket.coOwnerId || ticket.coOwnerId === before?.coOwnerId || ticket.coOwnerId === ticket.ownerId) return []
  return [desk.notes().toPerson(ticket, eventId, 'promptCoOwner', ticket.coOwnerId)]
}

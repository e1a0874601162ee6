import { ownerAbove, ownerFrom } from '../routing/assign.ts'
import { ancestorAt } from '../routing/roster.ts'
import type { Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'

const OPEN: readonly Status[] = OPEN_STATUSES

type Matter = Pick<TicketGlance, 'difficulty' | 'urgency' | 'ownerId' | 'ownerArea' | 'accused'>

/**
 * Who stands by the owner of a complex matter: the level for complex matters, and where that has it the level above.
 * In an emergency everybody up to the configured level is told anyway.
 */
export function coOwnerOf(desk: Desk, matter: Matter): string | null {
  const { roster, routing } = desk
  if (matter.difficulty !== 'complex' || matter.urgency === 'emergency' || !matter.ownerId) return null
  const level = ancestorAt(roster, matter.ownerArea, routing.complexLevel)?.code
  if (level === undefined) return null
  const other = level === matter.ownerArea ? ownerAbove(roster, matter) : ownerFrom(roster, level, matter.accused)
  return other && other.ownerId !== matter.ownerId ? other.ownerId : null
}

/** A matter that turned out to be complex later gets a co-owner as well. Repeating it changes nothing. */
export async function standBy(desk: Desk, no: number): Promise<void> {
  const ticket = await desk.store.tickets.byNo(no)
  if (!ticket || ticket.coOwnerId !== null || !OPEN.includes(ticket.status)) return
  const coOwnerId = coOwnerOf(desk, ticket)
  if (!coOwnerId || ticket.status === 'needs_info') return
  const id = `${no}:co_owner`
  const rule = '已是复杂问题，请上一级督办'
  await desk.ledger.change(
    no,
    { id, type: 'assigned', at: desk.now(), by: 'system', note: '', rule, process: { coOwnerId } },
    (after, before) => toCoOwner(desk, after, id, before),
  )
}

/** The one note that the co-owner gets; none where they had it before. */
export function toCoOwner(desk: Desk, ticket: Ticket, eventId: string, before?: TicketGlance): Note[] {
  if (!ticket.coOwnerId || ticket.coOwnerId === before?.coOwnerId || ticket.coOwnerId === ticket.ownerId) return []
  return [desk.notes().toPerson(ticket, eventId, 'promptCoOwner', ticket.coOwnerId)]
}

import { isReporter, publicRooms } from '../notifications/notes.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

/** Whether that person has said something on it: a reporter, also one who took the report back, or a leader. */
export function hasSpoken({ messages }: TicketGlance, personId: string): boolean {
  return messages.some(({ fromId }) => fromId === personId)
}

/** Whether a resident may know of the ticket: who has spoken on it, and where it is public who hears of it in that group. */
export async function maySee(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<boolean> {
  if (isReporter(ticket, turn.person.id) || hasSpoken(ticket, turn.person.id)) return true
  const rooms = turn.roomId ? [turn.roomId] : await desk.store.messages.roomsOf(turn.person.id)
  return publicRooms(ticket).some((room) => rooms.includes(room))
}

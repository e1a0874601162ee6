/** What a leader orders besides answering: who helps, to whom it goes. Read by rule, before anything is guessed. */
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import { partsIn } from '../tickets/children.ts'
import { acrossIn, handAcross } from './across.ts'
import { helpersOf, nameHelpers } from './co-handlers.ts'
import type { Desk } from './desk.ts'
import { departmentOf, giveToDepartment } from './office.ts'
import { splitTicket } from './parts.ts'
import { sendBack, sendsBack } from './returns.ts'
import type { Turn } from './turn.ts'

const OPEN: readonly Status[] = OPEN_STATUSES

/** Whether the words order something that `obeyOrder` does. */
export function isOrder(desk: Desk, turn: Turn, ticket: TicketGlance | undefined): boolean {
  const area = ticket?.area ?? turn.area ?? desk.roster.posts.get(turn.person.id)?.[0] ?? ''
  return (
    (ticket?.status === 'escalated' && sendsBack(turn.text)) ||
    partsIn(turn.text).length > 0 ||
    helpersOf(desk, turn, turn.text).length > 0 ||
    departmentOf(desk, turn, turn.text) !== null ||
    acrossIn(desk, turn.text, area) !== undefined
  )
}

/** Does what the words order for that ticket; undefined where they order nothing. The caller has seen to the authority. */
export async function obeyOrder(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  words: string,
): Promise<number | undefined> {
  if (!OPEN.includes(ticket.status)) return undefined
  if (sendsBack(words)) return sendBack(desk, turn, ticket, words)
  const parts = partsIn(words)
  if (parts.length > 0) return splitTicket(desk, turn, ticket, parts)
  const helpers = helpersOf(desk, turn, words)
  if (helpers.length > 0) return nameHelpers(desk, turn, ticket, helpers)
  const department = departmentOf(desk, turn, words)
  if (department) return (await giveToDepartment(desk, turn, ticket, department, { text: words })).no
  const across = acrossIn(desk, words, ticket.area)
  return across && handAcross(desk, turn, ticket, across)
}

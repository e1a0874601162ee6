/** What a leader orders besides answering: who helps, to whom it goes. Read by rule, before anything is guessed. */
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import { partsIn } from '../tickets/part-words.ts'
import type { CoHandler } from '../tickets/process.ts'
import { acrossIn, handAcross, type Across } from './across.ts'
import { helpersOf, nameHelpers } from './co-handlers.ts'
import type { Desk } from './desk.ts'
import { departmentOf, giveToDepartment } from './office.ts'
import { splitTicket } from './parts.ts'
import { isSentBack, sendBack } from './returns.ts'
import type { Turn } from './turn.ts'

const OPEN: readonly Status[] = OPEN_STATUSES

type Order =
  | { kind: 'back' }
  | { kind: 'parts'; parts: string[] }
  | { kind: 'department'; department: string }
  | { kind: 'helpers'; helpers: CoHandler[] }
  | { kind: 'across'; to: Across }

/** What the words order; undefined where they order nothing. `ticket`: the one that is meant, where that is known. */
export function orderIn(desk: Desk, turn: Turn, ticket: TicketGlance | undefined, words: string): Order | undefined {
  const area = ticket?.area ?? turn.area ?? desk.roster.posts.get(turn.person.id)?.[0] ?? ''
  if (ticket && isSentBack(desk, ticket, words)) return { kind: 'back' }
  const knows = area ? desk.leadersNamed(words, area).map(({ name }) => name) : []
  const parts = partsIn(words, knows)
  if (parts.length > 0) return { kind: 'parts', parts }
  const department = departmentOf(desk, turn, words)
  if (department !== null) return { kind: 'department', department }
  const helpers = helpersOf(desk, turn, words)
  if (helpers.length > 0) return { kind: 'helpers', helpers }
  const to = acrossIn(desk, words, area)
  return to && { kind: 'across', to }
}

/** Does what the words order for that ticket; undefined where they order nothing. The caller has seen to the authority. */
export async function obeyOrder(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  words: string,
): Promise<number | undefined> {
  const order = OPEN.includes(ticket.status) ? orderIn(desk, turn, ticket, words) : undefined
  switch (order?.kind) {
    case 'back':
      return sendBack(desk, turn, ticket, words)
    case 'parts':
      return splitTicket(desk, turn, ticket, order.parts)
    case 'department':
      return (await giveToDepartment(desk, turn, ticket, order.department, { text: words })).no
    case 'helpers':
      return nameHelpers(desk, turn, ticket, order.helpers)
    case 'across':
      return handAcross(desk, turn, ticket, order.to)
    case undefined:
      return undefined
  }
}

import { ancestorAt, childrenOf, isBoundId, type Area } from '../routing/roster.ts'
import { ownerName } from '../notifications/notes.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { allows } from '../tickets/apply.ts'
import type { Desk } from './desk.ts'
import { lastWord, move } from './returns.ts'
import type { Turn } from './turn.ts'

const GIVES = /归|属于|转给|转到|转交|移交|交给|转第|不是我们|不在我们/u

export interface Across {
  ownerId: string
  ownerArea: string
  /** Where it is from now on, where the words name it. */
  area?: string
}

/** `这个归第二网格管，转给郑网格`: another grid of the same community, by its name or its leader's; undefined where none is named. */
export function acrossIn(desk: Desk, text: string, area: string): Across | undefined {
  const { roster, routing } = desk
  const scope = ancestorAt(roster, area, routing.scopeLevel)
  if (!scope?.parent || !GIVES.test(text)) return undefined
  const neighbours = childrenOf(roster, scope.parent).filter(
    (one) => one.level === routing.scopeLevel && one.code !== scope.code,
  )
  const isThere = (code: string) =>
    neighbours.some((one) => ancestorAt(roster, code, routing.scopeLevel)?.code === one.code)
  const leader = desk.leadersNamed(text, area).find((one) => isThere(one.area))
  const named = neighbours.find((one) => text.includes(one.name))
  const first = named?.leaders.find((one) => isBoundId(one.id))
  if (leader)
    return { ownerId: leader.id, ownerArea: leader.area, ...(named && { area: within(desk, named, text).code }) }
  return named && first && { ownerId: first.id, ownerArea: named.code, area: within(desk, named, text).code }
}

/** The building and unit that the words name too. */
function within(desk: Desk, area: Area, text: string): Area {
  const below = childrenOf(desk.roster, area.code).find((one) => text.includes(one.name))
  return below ? within(desk, below, text) : area
}

/** The matter is another grid's from now on. Undefined where it cannot go there now. */
export async function handAcross(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  to: Across,
): Promise<number | undefined> {
  if (!allows(ticket.status, 'handed_over') || ticket.accused.includes(to.ownerId) || to.ownerId === ticket.ownerId)
    return undefined
  const last = ticket.formerOwners.includes(to.ownerId) ? lastWord(desk, ticket) : undefined
  if (last && last.ownerId !== ticket.ownerId) return move(desk, turn, ticket, 'handed_up', last, turn.text)
  const place = to.area === undefined ? undefined : { area: to.area, scope: desk.people.scopeOf(to.area) }
  const event = desk.eventOf(turn, 'handed_over', '转给同一社区的另一网格', {
    owner: { ownerId: to.ownerId, ownerArea: to.ownerArea },
    area: place,
  })
  await desk.ledger.change(ticket.no, event, (after) => {
    const notes = desk.notes()
    const why = desk.say('whyHandedOver')
    const ack = notes.toPerson(after, event.id, 'ackMoved', turn.person.id, { owner: ownerName(desk.roster, after) })
    return [
      ...(turn.roomId ? [] : [ack]),
      notes.toPerson(after, event.id, 'promptMoved', to.ownerId, { why, note: turn.text }),
    ]
  })
  return ticket.no
}

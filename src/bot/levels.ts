import { ancestorAt, chainOf, isBoundId } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Difficulty } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'

export interface Owner {
  ownerId: string
  ownerArea: string
}

/** A matter taken to another level gets that level's time to settle. */
export function difficultyOfLevel(desk: Desk, area: string): Difficulty {
  const { levels } = desk.roster
  const rank = (key: string | undefined) => levels.findIndex((level) => level.key === key)
  const here = rank(desk.roster.areas.get(area)?.level)
  if (here <= rank(desk.routing.hardLevel)) return 'hard'
  return here <= rank(desk.routing.complexLevel) ? 'complex' : 'simple'
}

/** Who has hard matters of that area: the county office; undefined where nobody holds that post or one above. */
export function officeFor(desk: Desk, { area, accused }: TicketGlance): Owner | undefined {
  const level = ancestorAt(desk.roster, area, desk.routing.hardLevel)
  for (const { code, leaders } of level ? chainOf(desk.roster, level.code) : []) {
    const leader = leaders.find((one) => isBoundId(one.id) && !accused.includes(one.id))
    if (leader) return { ownerId: leader.id, ownerArea: code }
  }
  return undefined
}

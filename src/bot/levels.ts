import { ownerFrom, type Owner } from '../routing/assign.ts'
import { ancestorAt } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Difficulty } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'

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
  return level && ownerFrom(desk.roster, level.code, accused)
}

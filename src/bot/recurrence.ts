import type { Judgement } from '../classifiers/judge.ts'
import { isWithin } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Difficulty } from '../tickets/vocabulary.ts'
import { belongingOf, type Circumstances } from './belonging.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

/** A matter that comes back within this time of being closed has not been solved (ms). */
const COMES_BACK_WITHIN = 30 * 86_400_000
/** Probability of one matter from which it has come back: place and category agree already, nearness in time says nothing. */
const SAME_MATTER = 0.35
/** What was said long ago is no part of the talk. */
const ANEW: Circumstances = { kind: 'report', around: { between: Infinity, sinceOwn: Infinity } }

export interface Recurrence {
  of: number
  /** The how-manieth time it is. */
  occurrence: number
}

/** Who begins with a matter that has come back: whoever would with one a step harder. */
export const STEP_HARDER: Record<Difficulty, Difficulty> = { simple: 'complex', complex: 'hard', hard: 'hard' }

/** The closed matter that this report is about again; undefined where there is none. */
export async function recurrenceOf(
  desk: Desk,
  turn: Turn,
  judgement: Judgement,
  area: string,
): Promise<Recurrence | undefined> {
  if (judgement.kind !== 'problem') return undefined
  const since = desk.now() - COMES_BACK_WITHIN
  const closed = await desk.store.tickets.closedIn(desk.people.scopeOf(area), judgement.category, since)
  const likely = closed
    .filter((ticket) => isSameSort(ticket, judgement) && isSamePlace(desk, ticket, area))
    .map((ticket) => ({ ticket, probability: belongingOf(desk, turn, { ...judgement, area }, ticket, ANEW) }))
    .filter((one) => one.probability >= SAME_MATTER)
    .toSorted((a, b) => b.probability - a.probability)
  // Of several rounds of one matter the last one counts.
  const same = likely.map((one) => one.ticket).toSorted((a, b) => b.occurrence - a.occurrence || b.no - a.no)[0]
  return same && { of: same.no, occurrence: same.occurrence + 1 }
}

function isSameSort(ticket: TicketGlance, judgement: Judgement): boolean {
  return ticket.kind === 'problem' && ticket.private === judgement.private && ticket.mergedInto === null
}

function isSamePlace({ roster }: Desk, ticket: TicketGlance, area: string): boolean {
  return isWithin(roster, area, ticket.area) || isWithin(roster, ticket.area, area)
}

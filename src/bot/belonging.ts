import type { Judgement } from '../classifiers/judge.ts'
import {
  matchFeatures,
  matchKind,
  matchProbability,
  type MatchKind,
  type Surroundings,
} from '../classifiers/matching.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

/** What the words alone do not tell: as what they are weighed, how likely they answer something, and the talk around. */
export interface Circumstances {
  kind?: MatchKind
  /** Probability (0–1) that they are an answer at all. */
  answerProbability?: number
  around: Surroundings
}

/** Probability (0–1) that what is said is the matter of that ticket. */
export function belongingOf(
  desk: Desk,
  turn: Turn,
  judgement: Judgement,
  ticket: TicketGlance,
  { kind = matchKind(judgement), answerProbability = 0, around }: Circumstances,
): number {
  const said = {
    text: turn.text,
    photos: turn.photos,
    personId: turn.person.id,
    roomId: turn.roomId,
    at: turn.at,
    judgement,
    answerProbability,
    following: desk.following,
  }
  return matchProbability(kind, matchFeatures(said, ticket, desk.roster, around))
}

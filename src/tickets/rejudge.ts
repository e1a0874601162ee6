import type { Judgement } from '../classifiers/judge.ts'
import { LEADER_ACTS, type EventType, type Ticket } from './ticket.ts'
import { OPEN_STATUSES, type Status } from './vocabulary.ts'

/** Fields that a second judgement may change. */
export type Rejudged = Pick<Ticket, 'review' | 'judgedBy'> &
  Partial<
    Pick<
      Ticket,
      'kind' | 'category' | 'difficulty' | 'urgency' | 'private' | 'title' | 'place' | 'missing' | 'question'
    >
  >

export interface Review {
  judged: Rejudged
  /** The owner, or who is told, may have to be another: routing is asked again. */
  moves: boolean
  /** For the ticket's history. */
  rule: string
}

const ACTS: readonly EventType[] = LEADER_ACTS
const OPEN: readonly Status[] = OPEN_STATUSES

/** A leader has done something with it, or it went its way: nothing is decided over their heads. */
export function isInHands(ticket: Ticket): boolean {
  return (
    !OPEN.includes(ticket.status) || ticket.history.some((entry) => entry.by !== 'system' && ACTS.includes(entry.type))
  )
}

/**
 * What becomes of a ticket that the local judge had to judge alone, now that the language model has been asked. What a
 * leader has done is never undone, danger is never called off, nothing private is made public, and no ticket is closed.
 */
export function review(ticket: Ticket, judgement: Judgement): Review {
  const { judgedBy } = judgement
  const why = `${judgedBy}；${judgement.reasons.join('；')}`
  if (!judgement.isIssue)
    return { judged: { review: null, judgedBy }, moves: false, rule: `重新判断：可能不是诉求，由三长决定；${why}` }
  if (isInHands(ticket)) {
    const secret = judgement.private ? { private: true } : {}
    return {
      judged: { review: null, judgedBy, ...secret },
      moves: false,
      rule: `重新判断：三长已在办，不作改动；${why}`,
    }
  }
  const urgency = ticket.urgency === 'emergency' ? 'emergency' : judgement.urgency
  const { kind, category, difficulty, title, place } = judgement
  return {
    judged: {
      review: null,
      judgedBy,
      kind,
      category,
      difficulty: urgency === 'emergency' ? 'simple' : difficulty,
      urgency,
      private: ticket.private || judgement.private,
      title: title || ticket.title,
      place: place || ticket.place,
      missing: [...(judgement.missing ?? [])],
      question: judgement.question ?? null,
    },
    // What came back began one level higher on purpose.
    moves: urgency !== ticket.urgency || (difficulty !== ticket.difficulty && ticket.recurrenceOf === null),
    rule: `重新判断；${why}`,
  }
}

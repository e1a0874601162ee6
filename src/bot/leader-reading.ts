import type { Reply } from '../classifiers/judge.ts'
import { saidOf } from '../classifiers/matching.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import { plainly, promisesWord } from './plain-words.ts'
import type { Turn } from './turn.ts'

/** Readings that end a ticket or take it off somebody's list: they must have been stated. */
const MUST_BE_STATED: readonly string[] = ['done', 'answered', 'reject', 'hand_up', 'hand_over']
/** Share of an answer (0–1) from which words are one although they could be a report, with a ticket open, and with none. */
const ANSWERS = { open: 0.35, none: 0.6 } as const

/** What a leader's words mean as an answer to one of those tickets. What they only ask, suppose or deny moves nothing. */
export async function readAnswer(
  desk: Desk,
  { text }: Pick<Turn, 'text'>,
  tickets: readonly TicketGlance[],
  quote?: number,
): Promise<Reply> {
  const listed = tickets.map((ticket) => ({ no: ticket.no, title: ticket.title, said: saidOf(ticket) }))
  const read = (words: string) => desk.reader.read({ role: 'leader', text: words, tickets: listed, quote })
  const reply = await read(text)
  if (reply.intent === 'none' && promisesWord(text) && tickets.length === 1)
    return { ...reply, intent: 'accept', noneProbability: 0, reasons: ['办好再说'] }
  if (!MUST_BE_STATED.includes(reply.intent)) return reply
  const plain = plainly(text)
  if (plain === text) return reply
  const stated = /\p{Script=Han}/u.test(plain) ? await read(plain) : undefined
  return stated && stated.intent !== 'none'
    ? { ...stated, ticket: reply.ticket, noneProbability: reply.noneProbability }
    : { ...reply, probability: 0 }
}

/**
 * Whether words in private are a report of the leader's own, for leaders live there too: the judge finds an issue, and they
 * are hardly an answer, whichever answer they look like most. `open`: whether there is a ticket that they could answer.
 */
export async function isOwnReport(desk: Desk, turn: Turn, reply: Reply, open: boolean): Promise<boolean> {
  if (turn.roomId) return false
  const answers = reply.intent !== 'none' && 1 - reply.noneProbability >= (open ? ANSWERS.open : ANSWERS.none)
  return !answers && (await desk.judgeTurn(turn)).isIssue
}

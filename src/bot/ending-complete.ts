import { allows } from '../tickets/apply.ts'
import { saysNothing } from '../tickets/closing.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import { askMore, TO_COME, weighEnd } from './ending.ts'
import { notesOf } from './leader-act.ts'
import type { Turn } from './turn.ts'

/** How long "how was it done?" waits for words that name no ticket (ms). */
const JUST_ASKED = 30 * 60_000

/** What a leader shows or says after "how was it done?"; undefined where it answers no such question. */
export async function completeEnding(
  desk: Desk,
  turn: Turn,
  explicit: TicketGlance | undefined,
  listed: readonly TicketGlance[],
): Promise<number | undefined> {
  if (turn.text === '') return turn.photos > 0 ? completeByPhoto(desk, turn, explicit) : undefined
  // Words that name a ticket go the common way (see weighEnd).
  return explicit ? undefined : completeByWords(desk, turn, listed)
}

/** A photo without words from a leader who was asked. */
async function completeByPhoto(
  desk: Desk,
  turn: Turn,
  explicit: TicketGlance | undefined,
): Promise<number | undefined> {
  const ticket = explicit ?? (await lastAsked(desk, turn))
  if (!ticket || ticket.ending?.by !== turn.person.id || ticket.ending.type !== 'done') return undefined
  return complete(desk, turn, ticket, '')
}

/** Words in private just after the question, whatever ticket they name or do not name. */
async function completeByWords(desk: Desk, turn: Turn, listed: readonly TicketGlance[]): Promise<number | undefined> {
  if (turn.roomId) return undefined
  const ticket = await lastAsked(desk, turn)
  if (!ticket?.ending || TO_COME.test(turn.text) || saysNothing(ticket.ending.type, turn.text)) return undefined
  const tickets = listed.map(({ no, title }) => ({ no, title }))
  const reply = await desk.reader.read({ role: 'leader', text: turn.text, tickets })
  const another = tickets.length > 1 && reply.ticket !== null && reply.ticket !== ticket.no
  const answers = reply.intent === 'none' || reply.intent === 'progress' || reply.intent === ticket.ending.type
  if (another || !answers || (await desk.judgeTurn(turn)).isIssue) return undefined
  return complete(desk, turn, ticket, turn.text)
}

/** The ticket about which this leader was asked, when nothing else of theirs came between. */
async function lastAsked(desk: Desk, turn: Turn): Promise<TicketGlance | undefined> {
  const [latest] = await desk.store.tickets.touchedBy(turn.person.id, desk.now() - JUST_ASKED)
  if (!latest?.ending || latest.ending.by !== turn.person.id) return undefined
  const told = !turn.roomId || latest.reporters.some((one) => one.roomId === turn.roomId)
  return told && !(turn.roomId && latest.private) ? latest : undefined
}

async function complete(desk: Desk, turn: Turn, ticket: TicketGlance, words: string): Promise<number | undefined> {
  const end = weighEnd(desk, turn, ticket, 'progress', words)
  if (!allows(ticket.status, end.type)) return undefined
  const rule = `${turn.roomId ? '群内' : '私聊'}答复；${end.rule}`
  const event = desk.eventOf(turn, end.type, rule, { note: end.note, ending: end.ending })
  await desk.ledger.change(ticket.no, event, (after) =>
    end.ending ? askMore(desk, turn, after, ticket.ending) : notesOf(desk, turn, end.type, after, end.note),
  )
  return ticket.no
}

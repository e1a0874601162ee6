import type { Reply } from '../classifiers/judge.ts'
import { clip } from '../notifications/format.ts'
import { ownerAbove } from '../routing/assign.ts'
import { allows } from '../tickets/apply.ts'
import { isPaused } from '../tickets/follow-up.ts'
import type { EventType, Note, TicketGlance } from '../tickets/ticket.ts'
import { SETTLED_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'
import { reasonsOf } from './leader-act.ts'
import { nextOf } from './standing.ts'
import { takeBack } from './taking-back.ts'
import type { TextKey } from './texts.ts'
import type { Turn } from './turn.ts'

const SETTLED: readonly Status[] = SETTLED_STATUSES
/** Said to be done or turned down; whoever reported it may object, also where another has agreed. */
const ENDED: readonly Status[] = [...SETTLED_STATUSES, 'confirmed', 'rejected']

/** A reporter's answer to what was done. `explicit`: by number or by quote, so that it is meant as one. */
export async function applyReply(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  reply: Reply,
  explicit = false,
): Promise<number> {
  const pointed = explicit || turn.roomId === null
  const rule = `反映人：${reply.intent}（${reasonsOf(reply)}）`
  const type = eventFor(reply, ticket, pointed)
  if (!allows(ticket.status, type)) return addTo(desk, turn, ticket, rule)
  if (type === 'withdrawn') return takeBack(desk, turn, ticket, rule)
  const owner = type === 'not_fixed' && ENDED.includes(ticket.status) ? ownerAgain(desk, ticket) : undefined
  const event = desk.eventOf(turn, type, rule, {
    owner,
    ...(reply.score && { score: reply.score }),
  })
  await desk.ledger.change(ticket.no, event, (after, before) => replyNotes(desk, turn, type, after, before))
  return ticket.no
}

/** Not fixed for the second time: the level above has it from now on. */
export function ownerAgain(desk: Desk, ticket: TicketGlance): ReturnType<typeof ownerAbove> {
  return ticket.reopenedCount > 0 ? ownerAbove(desk.roster, ticket) : undefined
}

/** That it is to be done again, for its owner: why depends on how it had ended. */
export function reopenedNotes(desk: Desk, turn: Turn, after: TicketGlance, before: TicketGlance): Note[] {
  return desk.toOwner(after, turn, 'promptReopened', { why: desk.say(whyAgain(before)) })
}

function whyAgain(before: TicketGlance): TextKey {
  if (before.status === 'rejected') return 'whyDisagrees'
  return before.status === 'answered' || before.kind === 'inquiry' ? 'whyQuestion' : 'whyNotSolved'
}

function eventFor({ intent }: Reply, ticket: TicketGlance, pointed: boolean): EventType {
  const { status, reporters } = ticket
  switch (intent) {
    case 'confirm':
      return SETTLED.includes(status) && pointed ? 'confirmed' : 'praised'
    case 'rate':
      return ENDED.includes(status) ? 'rated' : 'praised'
    case 'not_fixed':
      return 'not_fixed'
    case 'withdraw':
      // One of several has it behind them: the leader looks whether all have. Who means to leave says 撤销.
      return ENDED.includes(status) || reporters.length > 1 ? 'praised' : 'withdrawn'
    case 'query':
      return pointed && mayAskOn(ticket) ? 'not_fixed' : 'pressed'
    default:
      return status === 'rejected' && pointed ? 'not_fixed' : 'added'
  }
}

/** Who was answered and asks on is not content yet: what the leader says next is told as the end was. */
function mayAskOn({ status, kind }: TicketGlance): boolean {
  return status === 'answered' || status === 'rejected' || (status === 'resolved' && kind === 'inquiry')
}

function replyNotes(desk: Desk, turn: Turn, type: EventType, ticket: TicketGlance, before: TicketGlance): Note[] {
  const notes = desk.notes()
  const id = `${turn.id}:${type}`
  const ended = ENDED.includes(before.status)
  const back = (key: TextKey, extra = {}): Note[] =>
    turn.roomId ? [] : [notes.toPerson(ticket, id, key, turn.person.id, extra)]
  switch (type) {
    case 'confirmed':
      return [...back('thanksConfirm'), ...desk.toOwner(ticket, turn, 'praised')]
    case 'rated':
      return [
        ...back('thanksRating', { score: ticket.rating ?? '' }),
        ...desk.toOwner(ticket, turn, 'rated', { score: ticket.rating ?? '' }),
      ]
    case 'praised':
      return ended ? back('thanksConfirm') : desk.toOwner(ticket, turn, 'saysSolved')
    case 'not_fixed':
      return ended
        ? [...back('reopenedReply'), ...reopenedNotes(desk, turn, ticket, before)]
        : desk.toOwner(ticket, turn, 'pressed')
    case 'pressed': {
      if (ended && !turn.roomId) return back('endPrivate', { outcome: clip(ticket.outcome, 120) })
      const due = nextOf(desk, ticket, turn.person.id)
      // Who was asked something has the next word.
      if (isPaused(ticket)) return back('statusReply', { due })
      return [...back('pressedReply', { due }), ...desk.toOwner(ticket, turn, 'pressed')]
    }
    default:
      return [...back('noteTaken'), ...desk.toOwner(ticket, turn, turn.text ? 'added' : 'addedPhoto')]
  }
}

export async function addTo(desk: Desk, turn: Turn, ticket: TicketGlance, rule: string): Promise<number> {
  if (!allows(ticket.status, 'added')) return ticket.no
  await desk.ledger.change(ticket.no, desk.eventOf(turn, 'added', rule), (after, before) =>
    replyNotes(desk, turn, 'added', after, before),
  )
  return ticket.no
}

import type { Reply } from '../classifiers/judge.ts'
import { sayTime } from '../notifications/format.ts'
import { ownerAbove } from '../routing/assign.ts'
import { allows } from '../tickets/apply.ts'
import { deadlineOf } from '../tickets/follow-up.ts'
import type { EventType, Note, TicketGlance } from '../tickets/ticket.ts'
import { SETTLED_STATUSES, STATUS_LABELS, type Status } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'
import { reasonsOf } from './leader-act.ts'
import type { Turn } from './turn.ts'

const SETTLED: readonly Status[] = SETTLED_STATUSES

/** A reporter's answer to what was done. `pointed`: by number, by quote or in private, so that it is meant as one. */
export async function applyReply(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  reply: Reply,
  explicit = false,
): Promise<number> {
  const pointed = explicit || turn.roomId === null
  const settled = SETTLED.includes(ticket.status)
  const rule = `反映人：${reply.intent}（${reasonsOf(reply)}）`
  const type = eventFor(reply, ticket, pointed, settled)
  if (!allows(ticket.status, type)) return addTo(desk, turn, ticket, rule)
  const owner = type === 'not_fixed' && settled ? ownerAgain(desk, ticket) : undefined
  const event = desk.eventOf(turn, type, rule, {
    owner,
    ...(reply.score && { score: reply.score }),
  })
  await desk.ledger.change(ticket.no, event, (after) => replyNotes(desk, turn, type, after, settled, pointed))
  return ticket.no
}

/** Not fixed for the second time: the level above has it from now on. */
export function ownerAgain(desk: Desk, ticket: TicketGlance): ReturnType<typeof ownerAbove> {
  return ticket.reopenedCount > 0 ? ownerAbove(desk.roster, ticket) : undefined
}

function eventFor(reply: Reply, ticket: TicketGlance, pointed: boolean, settled: boolean): EventType {
  switch (reply.intent) {
    case 'confirm':
      return settled && pointed ? 'confirmed' : 'praised'
    case 'rate':
      return settled || ticket.status === 'confirmed' ? 'rated' : 'praised'
    case 'not_fixed':
      return 'not_fixed'
    case 'withdraw':
      if (settled) return 'praised'
      return ticket.reporters.length === 1 ? 'withdrawn' : 'added'
    case 'query':
      return 'pressed'
    default:
      return 'added'
  }
}

function replyNotes(
  desk: Desk,
  turn: Turn,
  type: EventType,
  ticket: TicketGlance,
  settled: boolean,
  pointed: boolean,
): Note[] {
  const notes = desk.notes()
  const id = `${turn.id}:${type}`
  const back = (key: Parameters<typeof notes.toPerson>[2], extra = {}): Note[] =>
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
      return settled ? [] : desk.toOwner(ticket, turn, 'saysSolved')
    case 'not_fixed':
      return settled
        ? [...back('reopenedReply'), ...desk.toOwner(ticket, turn, 'promptReopened')]
        : desk.toOwner(ticket, turn, 'pressed')
    case 'withdrawn':
      return [...back('endWithdrawn'), ...desk.toOwner(ticket, turn, 'withdrawnNotice')]
    case 'pressed': {
      const deadline = deadlineOf(ticket)
      const due = deadline ? sayTime(deadline, desk.now(), desk.roster.timezone) : ''
      const told = pointed ? back('pressedReply', { status: STATUS_LABELS[ticket.status], due }) : []
      return [...told, ...desk.toOwner(ticket, turn, 'pressed')]
    }
    default:
      return [...back('noteTaken'), ...desk.toOwner(ticket, turn, turn.text ? 'added' : 'addedPhoto')]
  }
}

export async function addTo(desk: Desk, turn: Turn, ticket: TicketGlance, rule: string): Promise<number> {
  if (!allows(ticket.status, 'added')) return ticket.no
  await desk.ledger.change(ticket.no, desk.eventOf(turn, 'added', rule), (after) =>
    replyNotes(desk, turn, 'added', after, false, false),
  )
  return ticket.no
}

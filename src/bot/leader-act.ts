import type { LeaderIntent, Reply } from '../classifiers/judge.ts'
import { ownerName } from '../notifications/notes.ts'
import { ownerAbove, ownerFrom } from '../routing/assign.ts'
import { chainOf, isWithin, levelName } from '../routing/roster.ts'
import { allows } from '../tickets/apply.ts'
import type { EventType, Note, TicketGlance } from '../tickets/ticket.ts'
import { STATUS_LABELS } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'
import { asksForTime, deniesTime } from './extension-words.ts'
import { askExtension } from './extensions.ts'
import { handsUp, namesLevel } from './hand-up-words.ts'
import { add } from './leader-note.ts'
import { difficultyOfLevel } from './levels.ts'
import { obeyOrder } from './orders.ts'
import { lastWord } from './returns.ts'
import { heldByParts } from './parts.ts'
import { askMore, weighEnd } from './ending.ts'
import type { Turn } from './turn.ts'

const CLOSING: readonly EventType[] = ['done', 'answered', 'rejected']
/** What ends it, or takes it off somebody's list. */
const CONSEQUENT: readonly EventType[] = [...CLOSING, 'handed_up', 'handed_over']
/** Probability of an intent from which it may do that. */
const SURE_ENOUGH = 0.45
/** Probability of being no answer at all from which it may not, unless the intent is as sure as that. */
const NO_ANSWER = 0.5
const CERTAIN = 0.9
/** The words of the instruction itself say nothing to the residents. */
const KEYWORD = /^(已办结|办结|已答复|不受理|补充)[，,。：:；;+\s]+/
const TICKET_NUMBER = /#\s?\d{4,7}[，,：:\s]*/g

const EVENT_OF: Record<Exclude<LeaderIntent, 'none'>, EventType> = {
  accept: 'accepted',
  progress: 'progress',
  ask: 'asked',
  done: 'done',
  answered: 'answered',
  hand_up: 'handed_up',
  hand_over: 'handed_over',
  reject: 'rejected',
  extend: 'extended',
}

/** Applies what a leader means to the ticket; what the table does not allow is kept as a note. */
export async function act(desk: Desk, turn: Turn, ticket: TicketGlance, reply: Reply, words: string): Promise<number> {
  const ordered = await obeyOrder(desk, turn, ticket, words)
  if (ordered !== undefined) return ordered
  let type = typeOf(desk, ticket, reply, words)
  if (!type) return add(desk, turn, ticket)
  if (type === 'extended') return askExtension(desk, turn, ticket, words)
  // A ticket is not moved on a guess: the words are kept, and the leader is asked.
  const unsure = CONSEQUENT.includes(type) && isGuess(turn, reply) && !handsUp(words, higherThan(desk, ticket))
  if (unsure) type = 'progress'
  const end = weighEnd(desk, turn, ticket, type, noteOf(words))
  type = end.type
  if (CLOSING.includes(type) && (await heldByParts(desk, turn, ticket))) return add(desk, turn, ticket)
  const owner = type === 'handed_up' || type === 'handed_over' ? newOwner(desk, turn, ticket, words, type) : undefined
  // Handing it to the property company or a department does not take it off the leader's list.
  if ((type === 'handed_up' || type === 'handed_over') && !owner) type = 'progress'
  if (owner && owner.ownerArea !== ticket.ownerArea && isAbove(desk, owner.ownerArea, ticket.ownerArea))
    type = 'handed_up'
  if (!allows(ticket.status, type)) {
    if (!turn.roomId && ticket.status !== 'resolved')
      await desk.tell(turn, 'cannotNow', desk.say('cannotNow', { no: ticket.no, status: STATUS_LABELS[ticket.status] }))
    return add(desk, turn, ticket)
  }
  const rule = [`${turn.roomId ? '群内' : '私聊'}答复：${reply.intent}（${reasonsOf(reply)}）`, end.rule]
    .filter(Boolean)
    .join('；')
  const settleAs = owner && difficultyOfLevel(desk, owner.ownerArea)
  const event = desk.eventOf(turn, type, rule, {
    note: end.note,
    ending: end.ending,
    ...(owner && { owner, settleAs }),
  })
  await desk.ledger.change(ticket.no, event, (after) => {
    if (end.ending) return askMore(desk, turn, after, ticket.ending)
    return notesOf(desk, turn, unsure && type === 'progress' ? 'unsure' : type, after, end.note)
  })
  return ticket.no
}

/** What the words do: by rule where they ask for time or go to a higher level, else as they were read. */
function typeOf(desk: Desk, ticket: TicketGlance, { intent }: Reply, words: string): EventType | undefined {
  const read = intent in EVENT_OF ? EVENT_OF[intent as Exclude<LeaderIntent, 'none'>] : undefined
  if (read === 'done' || read === 'asked') return read
  const day = desk.clocks.wished(words, desk.now(), ticket.settleDue)
  if (day !== null && asksForTime(words)) return 'extended'
  if (read === 'extended') return deniesTime(words) ? 'progress' : read
  return handsUp(words, higherThan(desk, ticket)) ? 'handed_up' : read
}

/** Whether the words ask for time, or take it to a higher level, whatever else they were read as. */
export function movesByRule(desk: Desk, ticket: TicketGlance, words: string): boolean {
  const type = typeOf(desk, ticket, { intent: 'none' } as Reply, words)
  return type !== undefined
}

/** The levels above who has it, and who stands there. */
function higherThan({ roster }: Desk, ticket: TicketGlance): string[] {
  return chainOf(roster, ticket.ownerArea)
    .slice(1)
    .flatMap(({ level, leaders }) => [levelName(roster, level), ...leaders.map(({ name }) => name)])
}

/** In a group what was just said there tells whether the words are an answer (see leader-turn.ts). */
function isGuess(turn: Turn, { probability, noneProbability }: Reply): boolean {
  const hardlyAnswer = !turn.roomId && noneProbability > NO_ANSWER && probability < CERTAIN
  return probability < SURE_ENOUGH || hardlyAnswer
}

/** The words without the number and the instruction, where anything is left. */
function noteOf(words: string): string {
  return words.replace(TICKET_NUMBER, '').replace(KEYWORD, '').trim() || words
}

/** Why it was read so, and by whom. */
export function reasonsOf({ reasons, judgedBy, review }: Reply): string {
  return [...reasons, review ? `语言模型不可用（${review}），${judgedBy}` : judgedBy].join('；')
}

/** Whom the words name, else the next post up; undefined where it stays with the leader. */
function newOwner(desk: Desk, turn: Turn, ticket: TicketGlance, words: string, type: EventType) {
  // Of another grid only by an order (see across.ts): who is merely spoken of gets nothing.
  const named = desk
    .leadersNamed(words, ticket.area)
    .filter(({ area }) => isWithin(desk.roster, area, ticket.scope) || isAbove(desk, area, ticket.ownerArea))
    .find(({ id }) => id !== turn.person.id && id !== ticket.ownerId && !ticket.accused.includes(id))
  const disputed = type === 'handed_up' || (named && ticket.formerOwners.includes(named.id))
  const last = disputed ? lastWord(desk, ticket) : undefined
  if (last && last.ownerId !== ticket.ownerId) return last
  if (named) return { ownerId: named.id, ownerArea: named.area }
  if (type !== 'handed_up') return undefined
  const level = levelNamed(desk, ticket, words)
  const above = ownerAbove(desk.roster, ticket)
  if (!level || !above || isAbove(desk, above.ownerArea, level)) return above
  // 转网格长 from a unit's leader passes over the building.
  return ownerFrom(desk.roster, level, [...ticket.accused, ...(ticket.ownerId ? [ticket.ownerId] : [])])
}

/** The area above the ticket whose level the words name: 网格长, 转社区, 报县里. */
function levelNamed(desk: Desk, ticket: TicketGlance, words: string): string | undefined {
  const above = chainOf(desk.roster, ticket.ownerArea).slice(1)
  return above.find(({ level }) => namesLevel(words, levelName(desk.roster, level)))?.code
}

function isAbove(desk: Desk, upper: string, lower: string): boolean {
  return chainOf(desk.roster, lower).some((area) => area.code === upper)
}

export function notesOf(
  desk: Desk,
  turn: Turn,
  type: EventType | 'unsure',
  ticket: TicketGlance,
  words: string,
): Note[] {
  const notes = desk.notes()
  const id = `${turn.id}:${type}`
  const ack = (key: Parameters<typeof notes.toPerson>[2], extra = {}): Note[] =>
    turn.roomId ? [] : [notes.toPerson(ticket, id, key, turn.person.id, extra)]
  switch (type) {
    case 'accepted':
      return ack('ackAccepted')
    case 'unsure':
      return ack('ackUnsure')
    case 'progress':
      return ack('ackProgress')
    case 'done':
      return [...ack('ackDone'), ...notes.end(ticket, id, 'endResolved')]
    case 'answered':
      return [...ack('ackAnswered'), ...notes.end(ticket, id, 'endAnswered')]
    case 'rejected':
      return [...ack('ackRejected'), ...notes.end(ticket, id, 'endRejected')]
    case 'asked':
      return [...ack('ackAsked', { question: words }), ...questions(desk, turn, ticket, id, words)]
    case 'handed_up':
    case 'handed_over': {
      const why = desk.say(type === 'handed_up' ? 'whyHandedUp' : 'whyHandedOver')
      const told = ticket.ownerId
        ? [notes.toPerson(ticket, id, 'promptMoved', ticket.ownerId, { why, note: words })]
        : []
      return [...ack('ackMoved', { owner: ownerName(desk.roster, ticket) }), ...told]
    }
    default:
      return []
  }
}

/** The leader's question goes to the first reporter in private; in the group the leader has asked it already. */
function questions(desk: Desk, turn: Turn, ticket: TicketGlance, id: string, words: string): Note[] {
  const first = ticket.reporters[0]
  if (!first || turn.roomId) return []
  const notes = desk.notes()
  const extra = { owner: ownerName(desk.roster, ticket), question: words }
  return [notes.toPerson(ticket, id, 'askReporter', first.id, extra)]
}

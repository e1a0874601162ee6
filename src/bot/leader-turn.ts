import type { LeaderIntent, Reply } from '../classifiers/judge.ts'
import { scoreMatch } from '../classifiers/local/replies.ts'
import { saidOf } from '../classifiers/matching.ts'
import { mayHandle, ownerAbove } from '../routing/assign.ts'
import { chainOf, leaderName } from '../routing/roster.ts'
import { allows } from '../tickets/apply.ts'
import type { EventType, Note, TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, STATUS_LABELS, type Difficulty, type Status } from '../tickets/vocabulary.ts'
import { ownerName, publicRooms } from '../notifications/notes.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

const MINUTE = 60_000
/** A photo within this time of a leader's answer belongs to the same ticket. */
const SAME_SUBJECT = 10 * MINUTE
/** How long "which one?" waits for its answer. */
const QUESTION_OPEN = 30 * MINUTE
/** Likeness of words (0–1) from which they speak of that ticket. */
const WORDS_FIT = 0.5
/** Above this a leader's words in a group are taken for chat. */
const CHAT_IN_GROUP = 0.5
const CHAT_AFTER_REPORT = 0.85
/** Official notices are no answers, whatever they are near. */
const NOTICE = /^\s*[【\[](?!图片|视频)/
/** "I mean the lamp": says which, not what was done. */
const CHOOSES = /(说|讲|指|问)的?是|是(那个|说|指)|^\s*#?\s?\d{4,7}\s*$/
const TICKET_NUMBER = /#\s?\d{4,7}[，,：:\s]*/g
const OPEN: readonly Status[] = OPEN_STATUSES

/** What a leader says about tickets in their area. Resolves with the ticket's number, `null` when it was answered
 *  without one, undefined when it was no answer at all (the leader may be reporting something). */
export async function leaderTurn(desk: Desk, turn: Turn): Promise<number | null | undefined> {
  const candidates = await leaderCandidates(desk, turn)
  const explicit = await explicitTicket(desk, turn)
  if (explicit && !mayAct(desk, turn, explicit)) return undefined
  if (turn.text === '') return explicit ? add(desk, turn, explicit) : loosePhoto(desk, turn, candidates)

  const listed = explicit ? [explicit, ...candidates.filter((one) => one.no !== explicit.no)] : candidates
  if (listed.length === 0) return othersTurn(desk, turn)
  const reply = await readReply(desk, turn, listed, explicit?.no)
  const choice = await chosenBefore(desk, turn, explicit)
  if (choice) return act(desk, turn, choice.ticket, await readAlone(desk, choice.text, choice.ticket), choice.text)

  const target = explicit ?? targetOf(turn, reply, listed)
  if (reply.intent === 'none') {
    if (target && explicit) return add(desk, turn, target)
    const asker = answeredAsker(turn, listed)
    if (asker) return act(desk, turn, asker, { ...reply, intent: 'done' }, turn.text)
    return duringEmergency(desk, turn, listed)
  }
  // Words that fit none of one's own may fit a ticket that somebody else in the area has.
  const fits = explicit ?? listed.find((ticket) => ticket.no === reply.ticket)
  if (!fits) {
    const other = await othersTurn(desk, turn)
    if (other !== undefined) return other
  }
  if (target) return act(desk, turn, target, reply, turn.text)
  return askWhich(desk, turn, reply, listed)
}

function readReply(desk: Desk, turn: Turn, tickets: TicketGlance[], quote?: number): Promise<Reply> {
  return desk.reader.read({
    role: 'leader',
    text: turn.text,
    tickets: tickets.map((ticket) => ({ no: ticket.no, title: ticket.title, said: saidOf(ticket) })),
    quote,
  })
}

/** Open tickets that the leader has or had; in a group also the others that they may handle. */
async function leaderCandidates(desk: Desk, turn: Turn): Promise<TicketGlance[]> {
  const owned = await desk.store.tickets.ownedBy(turn.person.id)
  const others = await othersOf(desk, turn)
  if (turn.roomId) return [...owned, ...others].filter((ticket) => !ticket.private)
  const had = others.filter((ticket) => ticket.formerOwners.includes(turn.person.id))
  const candidates = [...owned, ...had]
  return candidates.length > 0 ? candidates : others.filter((ticket) => ticket.urgency === 'emergency')
}

/** Open tickets of somebody else that the leader may handle. */
async function othersOf(desk: Desk, turn: Turn): Promise<TicketGlance[]> {
  const posts = turn.area ? [turn.area] : (desk.roster.posts.get(turn.person.id) ?? [])
  const found = new Map<number, TicketGlance>()
  for (const scope of new Set(posts.flatMap((post) => desk.people.scopesOf(post)))) {
    for (const ticket of await desk.around.of(scope, desk.now())) found.set(ticket.no, ticket)
  }
  return [...found.values()].filter(
    (ticket) =>
      ticket.ownerId !== turn.person.id &&
      OPEN.includes(ticket.status) &&
      mayHandle(desk.roster, turn.person.id, ticket.area),
  )
}

/** In private: an answer whose words fit exactly one ticket that somebody else in the area has. */
async function othersTurn(desk: Desk, turn: Turn): Promise<number | undefined> {
  if (turn.roomId) return undefined
  const others = await othersOf(desk, turn)
  if (others.length === 0) return undefined
  const reply = await readReply(desk, turn, others)
  const ticket = others.find((one) => one.no === reply.ticket)
  const fits = ticket && likeness(turn, ticket) >= WORDS_FIT
  return fits && reply.intent !== 'none' ? act(desk, turn, ticket, reply, turn.text) : undefined
}

/** Leaders of that area or above, and whoever it was handed to. */
function mayAct(desk: Desk, turn: Turn, ticket: TicketGlance): boolean {
  return ticket.ownerId === turn.person.id || mayHandle(desk.roster, turn.person.id, ticket.area)
}

async function explicitTicket(desk: Desk, turn: Turn): Promise<TicketGlance | undefined> {
  for (const no of turn.numbers) {
    const ticket = await desk.store.tickets.byNo(no)
    if (ticket) return ticket
  }
  return turn.quoted === null ? undefined : desk.store.tickets.byNo(turn.quoted)
}

/** By whom the words address or name, by what they fit, by what was just said in the group, or because there is only one. */
function targetOf(turn: Turn, reply: Reply, candidates: TicketGlance[]): TicketGlance | undefined {
  const addressed = candidates.filter((ticket) =>
    ticket.reporters.some(
      (one) => turn.mentionIds.includes(one.id) || (one.name.length > 1 && turn.text.includes(one.name)),
    ),
  )
  if (addressed.length === 1) return addressed[0]
  const justSaid = turn.roomId ? saidLately(turn, candidates) : []
  const patience = justSaid.length > 0 ? CHAT_AFTER_REPORT : CHAT_IN_GROUP
  if (turn.roomId && reply.noneProbability > patience) return undefined
  const fitting = candidates.find((ticket) => ticket.no === reply.ticket)
  if (fitting && (candidates.length === 1 || likeness(turn, fitting) > 0)) return fitting
  if (candidates.length === 1) return candidates[0]
  return justSaid.length === 1 ? justSaid[0] : undefined
}

/** In a group an answer follows what was just said there. */
function saidLately(turn: Turn, candidates: TicketGlance[]): TicketGlance[] {
  return candidates.filter((ticket) =>
    ticket.messages.some((message) => message.roomId === turn.roomId && turn.at - message.at <= SAME_SUBJECT),
  )
}

function likeness(turn: Turn, ticket: TicketGlance): number {
  return scoreMatch(turn.text, { title: ticket.title, said: saidOf(ticket) })
}

/** "@小胡 带身份证到社区大厅": an address and a fact answer that person's question. */
function answeredAsker(turn: Turn, candidates: TicketGlance[]): TicketGlance | undefined {
  const asked = candidates.filter(
    (ticket) => ticket.kind === 'inquiry' && ticket.reporters.some((reporter) => turn.mentionIds.includes(reporter.id)),
  )
  return turn.text.length >= 6 && asked.length === 1 ? asked[0] : undefined
}

/** While there is danger, what a leader says in that group is about it; it moves nothing by itself. */
async function duringEmergency(desk: Desk, turn: Turn, listed: TicketGlance[]): Promise<number | undefined> {
  if (!turn.roomId || NOTICE.test(turn.text)) return undefined
  const burning = saidLately(turn, listed).filter((ticket) => ticket.urgency === 'emergency')
  return burning.length === 1 && burning[0] ? add(desk, turn, burning[0]) : undefined
}

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

async function act(desk: Desk, turn: Turn, ticket: TicketGlance, reply: Reply, words: string): Promise<number> {
  if (reply.intent === 'none' || !(reply.intent in EVENT_OF)) return add(desk, turn, ticket)
  let type = EVENT_OF[reply.intent as Exclude<LeaderIntent, 'none'>]
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
  const rule = `${turn.roomId ? '群内' : '私聊'}答复：${reply.intent}（${reply.reasons.join('；')}）`
  const settleAs = owner && difficultyOfLevel(desk, owner.ownerArea)
  const note = words.replace(TICKET_NUMBER, '').trim() || words
  const event = desk.eventOf(turn, type, rule, { note, ...(owner && { owner, settleAs }) })
  await desk.ledger.change(ticket.no, event, (after) => notesOf(desk, turn, type, after, note))
  return ticket.no
}

/** Whom the words name, else the next post up; undefined where it stays with the leader. */
function newOwner(desk: Desk, turn: Turn, ticket: TicketGlance, words: string, type: EventType) {
  const named = desk
    .leadersNamed(words, ticket.area)
    .find((leader) => leader.id !== turn.person.id && leader.id !== ticket.ownerId)
  if (named) return { ownerId: named.id, ownerArea: named.area }
  return type === 'handed_up' ? ownerAbove(desk.roster, ticket.ownerArea, ticket.accused) : undefined
}

/** A matter taken to a higher level gets that level's time to settle. */
function difficultyOfLevel(desk: Desk, area: string): Difficulty {
  const { levels } = desk.roster
  const rank = (key: string | undefined) => levels.findIndex((level) => level.key === key)
  const here = rank(desk.roster.areas.get(area)?.level)
  if (here <= rank(desk.routing.hardLevel)) return 'hard'
  return here <= rank(desk.routing.complexLevel) ? 'complex' : 'simple'
}

function isAbove(desk: Desk, upper: string, lower: string): boolean {
  return chainOf(desk.roster, lower).some((area) => area.code === upper)
}

function notesOf(desk: Desk, turn: Turn, type: EventType, ticket: TicketGlance, words: string): Note[] {
  const notes = desk.notes()
  const id = `${turn.id}:${type}`
  const name = (person: string | null) => (person && leaderName(desk.roster, person)) || '县三长办'
  const ack = (key: Parameters<typeof notes.toPerson>[2], extra = {}): Note[] =>
    turn.roomId ? [] : [notes.toPerson(ticket, id, key, turn.person.id, extra)]
  switch (type) {
    case 'accepted':
      return ack('ackAccepted')
    case 'progress':
      return ack('ackProgress')
    case 'extended':
      return ack('ackExtended')
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
      const why = type === 'handed_up' ? '上转给您' : '转给您'
      const told = ticket.ownerId
        ? [notes.toPerson(ticket, id, 'promptMoved', ticket.ownerId, { why, note: words })]
        : []
      return [...ack('ackMoved', { owner: name(ticket.ownerId) }), ...told]
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

async function add(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  if (allows(ticket.status, 'added'))
    await desk.ledger.change(ticket.no, desk.eventOf(turn, 'added', '三长的补充，不改变状态'))
  return ticket.no
}

/** A photo without words: the ticket that this leader answered a moment ago, else the only one there is. */
async function loosePhoto(desk: Desk, turn: Turn, candidates: TicketGlance[]): Promise<number | null | undefined> {
  if (turn.photos === 0) return undefined
  const recent = await desk.store.tickets.touchedBy(turn.person.id, desk.now() - SAME_SUBJECT)
  const visible = recent.filter((ticket) => !turn.roomId || publicRooms(ticket).includes(turn.roomId))
  const target = visible[0] ?? (candidates.length === 1 && !turn.roomId ? candidates[0] : undefined)
  if (target) return add(desk, turn, target)
  return turn.roomId || candidates.length === 0 ? undefined : null
}

/** The leader was asked which one and now says it: by number in the list, by ticket number, by words. */
async function chosenBefore(desk: Desk, turn: Turn, explicit: TicketGlance | undefined) {
  const question = await desk.store.questions.open(turn.person.id, desk.now() - QUESTION_OPEN)
  if (!question || turn.roomId) return undefined
  const nth = /^\s*(?:第)?([1-9一二三四五六七八九])(?:个|件|号)?[。.!！]?\s*$/.exec(turn.text)?.[1]
  const index = nth ? (Number(nth) || '一二三四五六七八九'.indexOf(nth) + 1) - 1 : -1
  const no = question.options[index] ?? (await chosenByWords(desk, turn, explicit, question.options))
  if (no === undefined) return undefined
  const ticket = await desk.store.tickets.byNo(no)
  if (!ticket) return undefined
  await desk.store.questions.settle(turn.person.id)
  return { ticket, text: question.text }
}

async function chosenByWords(desk: Desk, turn: Turn, explicit: TicketGlance | undefined, options: number[]) {
  if (turn.text.length > 20) return undefined
  const asked = (await Promise.all(options.map((no) => desk.store.tickets.byNo(no)))).filter((one) => one !== undefined)
  const reply = await readReply(desk, turn, asked, explicit?.no)
  // Words with a meaning of their own are a new answer, not a choice.
  if (!CHOOSES.test(turn.text) && reply.intent !== 'none' && reply.probability > 0.6) return undefined
  return explicit?.no ?? reply.ticket ?? undefined
}

async function readAlone(desk: Desk, text: string, ticket: TicketGlance): Promise<Reply> {
  return desk.reader.read({ role: 'leader', text, tickets: [{ no: ticket.no, title: ticket.title }], quote: ticket.no })
}

/** One question with a numbered list, in private; in a group only what would close a ticket is worth asking about. */
async function askWhich(desk: Desk, turn: Turn, reply: Reply, candidates: TicketGlance[]): Promise<null | undefined> {
  const closing = reply.intent === 'done' || reply.intent === 'answered' || reply.intent === 'reject'
  if (turn.roomId && (!closing || reply.noneProbability > 0.2 || !turn.mentionsBot)) return undefined
  if (reply.noneProbability > CHAT_IN_GROUP) return undefined
  const options = candidates.slice(0, 9)
  const list = options.map((ticket, index) => `${index + 1}. #${ticket.no} ${ticket.title}`).join('\n')
  await desk.store.questions.ask({
    _id: turn.person.id,
    text: turn.text,
    messageIds: turn.ids,
    options: options.map((ticket) => ticket.no),
    askedAt: desk.now(),
  })
  await desk.tell(turn, 'whichOne', desk.say('whichOne', { list }))
  return null
}

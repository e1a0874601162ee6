import type { Judgement, Reply } from '../classifiers/judge.ts'
import { matchFeatures, matchKind, matchProbability, saidOf } from '../classifiers/matching.ts'
import { allows } from '../tickets/apply.ts'
import type { EventType, Note, TicketGlance } from '../tickets/ticket.ts'
import { SETTLED_STATUSES, STATUS_LABELS, type Status } from '../tickets/vocabulary.ts'
import { ownerAbove } from '../routing/assign.ts'
import { ownerName } from '../notifications/notes.ts'
import { sayTime } from '../notifications/format.ts'
import { deadlineOf } from '../tickets/follow-up.ts'
import type { Desk } from './desk.ts'
import { openNew, settleQuestion } from './new-ticket.ts'
import type { Talk } from './talk.ts'
import type { Turn } from './turn.ts'

const DAY = 86_400_000
const SETTLED: readonly Status[] = SETTLED_STATUSES
/** Probabilities from which words are taken to belong to a ticket: a report, other words, a report of a settled matter. */
const JOIN_REPORT = 0.5
const JOIN_TALK = 0.4
const JOIN_SETTLED = 0.55
/** Above this probability of "no answer at all", words move no ticket. */
const NO_ANSWER = 0.5
/** Probability of an issue from which earlier words may be the beginning of a report, and both together one. */
const LEAD_IN = 0.15
const JOINTLY = 0.6

interface Fit {
  ticket: TicketGlance
  probability: number
}

/** What a resident says. Resolves with the ticket that it belongs to, null where it was answered without one, undefined
 *  where it concerns nothing of ours. */
export async function residentTurn(desk: Desk, turn: Turn, talk: Talk): Promise<number | null | undefined> {
  const { tickets } = desk.store
  // In a group one's own tickets are among those of its grid.
  const own = turn.roomId ? [] : await tickets.reportedBy(turn.person.id, desk.now() - 30 * DAY)
  const explicit = await explicitTicket(desk, turn)
  if (explicit) return explicitTurn(desk, turn, explicit)
  const asked = own.find((ticket) => ticket.status === 'needs_info')
  if (asked && !turn.roomId && turn.text !== '') return settleQuestion(desk, turn, asked)

  const judgement = await judgeWithEarlier(desk, turn, talk)
  const area = judgement.area ?? turn.area
  const around = area ? await desk.around.of(desk.people.scopeOf(area), desk.now()) : []
  const candidates = [...around, ...own.filter((one) => !around.some((other) => other.no === one.no))]
  const reply = await readReply(desk, turn, candidates)
  const fits = candidates
    .filter((ticket) => mayJoin(ticket, turn, judgement))
    .map((ticket): Fit => ({ ticket, probability: probabilityOf(desk, turn, judgement, reply, ticket, talk) }))
    .toSorted((a, b) => b.probability - a.probability)

  const best = fits[0]
  const mine = fits.find((fit) => isReporter(fit.ticket, turn))
  const about = reply?.ticket ? fits.find((fit) => fit.ticket.no === reply.ticket) : mine
  if (reply && moves(reply) && about && isReporter(about.ticket, turn) && answersIt(turn, judgement, reply, about))
    return applyReply(desk, turn, about.ticket, reply)
  // Leaders talk of tickets all day; they join one only by a report of their own.
  const joins = judgement.isIssue || !turn.byLeader
  if (best && joins && best.probability >= threshold(judgement, best.ticket))
    return join(desk, turn, best.ticket, reply)
  if (judgement.isIssue) return openNew(desk, turn, judgement)
  return undefined
}

/**
 * The judgement of a turn, together with what the same person said just before where that was not yet taken for an issue:
 * people clear their throat first. Then the turn holds both.
 */
async function judgeWithEarlier(desk: Desk, turn: Turn, talk: Talk): Promise<Judgement> {
  const alone = await desk.judgeTurn(turn)
  const earlier = talk.unclaimed(turn)
  if (!earlier) return remembered(turn, alone)
  const text = [earlier.text, turn.text].filter(Boolean).join('\n')
  const joint = await desk.judgeTurn({ ...turn, text, photos: earlier.photos + turn.photos })
  const leadsIn = earlier.text === '' || (earlier.probability ?? 0) >= LEAD_IN
  if (!leadsIn || !joint.isIssue || (!alone.isIssue && joint.probability < JOINTLY)) return remembered(turn, alone)
  turn.text = text
  turn.photos += earlier.photos
  turn.messages = [...earlier.messages, ...turn.messages]
  turn.ids = [...earlier.ids, ...turn.ids]
  return remembered(turn, joint)
}

function remembered(turn: Turn, judgement: Judgement): Judgement {
  turn.probability = judgement.probability
  return judgement
}

async function explicitTicket(desk: Desk, turn: Turn): Promise<TicketGlance | undefined> {
  const no = turn.numbers[0] ?? turn.quoted
  return no === null || no === undefined ? undefined : desk.store.tickets.byNo(no)
}

/** Words with a number or a quote. Only reporters move a ticket; others may say that they have the same trouble. */
async function explicitTurn(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number | null> {
  const reply = await desk.reader.read({
    role: 'resident',
    text: turn.text,
    tickets: [{ no: ticket.no, title: ticket.title, said: saidOf(ticket) }],
    quote: ticket.no,
  })
  if (isReporter(ticket, turn)) {
    if (reply.intent === 'none' && turn.photos === 0) return null
    return applyReply(desk, turn, ticket, reply, true)
  }
  const hidden = ticket.private || !ticket.reporters.some((one) => one.roomId !== null && one.roomId === turn.roomId)
  if (reply.intent === 'more_info' && !hidden) return join(desk, turn, ticket, reply)
  if (reply.intent === 'query' && !hidden) return join(desk, turn, ticket, reply)
  if (!turn.roomId) {
    desk.log.warn({ person: turn.person.id, ticket: ticket.no, intent: reply.intent }, 'no authority over the ticket')
    const text = hidden
      ? desk.say('notAllowed')
      : desk.say('notYours', { no: ticket.no, owner: ownerName(desk.roster, ticket) })
    await desk.tell(turn, 'notYours', text)
  }
  return null
}

async function readReply(desk: Desk, turn: Turn, candidates: TicketGlance[]): Promise<Reply | undefined> {
  if (turn.text === '' || candidates.length === 0) return undefined
  const mine = candidates.filter((ticket) => isReporter(ticket, turn))
  const listed = (mine.length > 0 ? mine : candidates).slice(0, 8)
  return desk.reader.read({
    role: 'resident',
    text: turn.text,
    tickets: listed.map((ticket) => ({ no: ticket.no, title: ticket.title, said: saidOf(ticket) })),
  })
}

function mayJoin(ticket: TicketGlance, turn: Turn, judgement: Judgement): boolean {
  // Danger is never folded into something that can wait.
  if (judgement.isIssue && judgement.urgency === 'emergency' && ticket.urgency !== 'emergency') return false
  if (ticket.status === 'rejected' || ticket.status === 'confirmed') return false
  // A neighbour's remark on what is done says nothing new; a neighbour's report says that it is not done.
  if (SETTLED.includes(ticket.status) && !isReporter(ticket, turn) && !judgement.isIssue) return false
  // A private matter is joined only by its reporters, or by somebody who reports the same on their own.
  return !ticket.private || isReporter(ticket, turn) || judgement.isIssue
}

function probabilityOf(
  desk: Desk,
  turn: Turn,
  judgement: Judgement,
  reply: Reply | undefined,
  ticket: TicketGlance,
  talk: Talk,
): number {
  const said = {
    text: turn.text,
    photos: turn.photos,
    personId: turn.person.id,
    roomId: turn.roomId,
    at: turn.at,
    judgement,
    answerProbability: reply ? 1 - reply.noneProbability : 0,
    follows: desk.follows(turn.text),
  }
  return matchProbability(matchKind(judgement), matchFeatures(said, ticket, desk.roster, talk.around(turn, ticket)))
}

function threshold(judgement: Judgement, ticket: TicketGlance): number {
  if (SETTLED.includes(ticket.status)) return JOIN_SETTLED
  return judgement.isIssue ? JOIN_REPORT : JOIN_TALK
}

const MOVING: readonly string[] = ['confirm', 'not_fixed', 'withdraw', 'rate', 'query']
const moves = (reply: Reply) => MOVING.includes(reply.intent) && reply.noneProbability < NO_ANSWER

/** The reporter's own words are an answer when they fit the ticket or answer what was just said about it. */
function answersIt(turn: Turn, judgement: Judgement, reply: Reply, fit: Fit): boolean {
  if (!turn.roomId && !judgement.isIssue) return true
  if (fit.probability >= 0.3) return true
  return reply.ticket === fit.ticket.no && !judgement.isIssue && reply.probability > 0.7
}

const isReporter = (ticket: TicketGlance, turn: Turn) => ticket.reporters.some((one) => one.id === turn.person.id)

/** A reporter's answer to what was done. `pointed`: by number, by quote or in private, so that it is meant as one. */
async function applyReply(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  reply: Reply,
  explicit = false,
): Promise<number> {
  const pointed = explicit || turn.roomId === null
  const settled = SETTLED.includes(ticket.status)
  const rule = `反映人：${reply.intent}（${reply.reasons.join('；')}）`
  const type = eventFor(reply, ticket, pointed, settled)
  if (!allows(ticket.status, type)) return addTo(desk, turn, ticket, rule)
  const owner =
    type === 'not_fixed' && settled && ticket.reopenedCount > 0
      ? ownerAbove(desk.roster, ticket.ownerArea, ticket.accused)
      : undefined
  const event = desk.eventOf(turn, type, rule, { owner, ...(reply.score && { score: reply.score }) })
  await desk.ledger.change(ticket.no, event, (after) => replyNotes(desk, turn, type, after, settled, pointed))
  return ticket.no
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

async function addTo(desk: Desk, turn: Turn, ticket: TicketGlance, rule: string): Promise<number> {
  if (!allows(ticket.status, 'added')) return ticket.no
  await desk.ledger.change(ticket.no, desk.eventOf(turn, 'added', rule), (after) =>
    replyNotes(desk, turn, 'added', after, false, false),
  )
  return ticket.no
}

/** A +1, a further report of the same matter, or a later word on it. */
async function join(desk: Desk, turn: Turn, ticket: TicketGlance, reply: Reply | undefined): Promise<number> {
  if (isReporter(ticket, turn)) {
    if (reply && moves(reply)) return applyReply(desk, turn, ticket, reply)
    return addTo(desk, turn, ticket, '同一人对同一件事的补充')
  }
  const newRoom = turn.roomId !== null && !ticket.reporters.some((one) => one.roomId === turn.roomId)
  const event = desk.eventOf(turn, 'joined', '同一件事，并入已有工单', { reporter: desk.reporterOf(turn) })
  await desk.ledger.change(ticket.no, event, (after) => {
    const receipt = newRoom && !after.private ? desk.notes().receipt(after, event.id, desk.reporterOf(turn), true) : []
    return [...receipt, ...desk.toOwner(after, turn, 'joined', { count: after.reporters.length })]
  })
  if (!SETTLED.includes(ticket.status)) return ticket.no
  // Reported again although it was said to be done: not fixed.
  const again = desk.eventOf(turn, 'not_fixed', '办结后又有居民反映', { messages: [] })
  await desk.ledger.change(ticket.no, again, (after) => desk.toOwner(after, turn, 'promptReopened'))
  return ticket.no
}

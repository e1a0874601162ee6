import { agreement } from '../classifiers/agreement.ts'
import type { Judgement, Reply } from '../classifiers/judge.ts'
import { topicsShared } from '../classifiers/local/word-match.ts'
import { isCommand } from '../classifiers/model/gate.ts'
import { saidOf } from '../classifiers/matching.ts'
import { isReporter, ownerName, publicRooms } from '../notifications/notes.ts'
import { mayAct } from '../routing/assign.ts'
import { isWithin } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, SETTLED_STATUSES, type Status } from '../tickets/vocabulary.ts'
import { belongingOf } from './belonging.ts'
import type { Desk } from './desk.ts'
import { hasSpoken, maySee } from './may-see.ts'
import { openNew, settleQuestion } from './new-ticket.ts'
import { joinOutbreak, orMergedInto, outageAmong } from './outbreak.ts'
import { addTo, applyReply, ownerAgain, reopenedNotes } from './resident-answer.ts'
import { isOffered } from './second-look.ts'
import type { Talk } from './talk.ts'
import type { Turn } from './turn.ts'

const DAY = 86_400_000
const SETTLED: readonly Status[] = SETTLED_STATUSES
const LIVE: readonly Status[] = [...OPEN_STATUSES, ...SETTLED_STATUSES, 'confirmed']
/** Probability of belonging to a ticket from which words are taken to belong to it, by what they are. */
const JOIN = {
  /** A report of its own: it has learned to hold that against it (see train-matching.ts). */
  report: 0.4,
  /** A reporter's later word. */
  own: 0.4,
  /** A neighbour's remark: in doubt just talk. */
  remark: 0.45,
  /** `+1`, `同问`: it belongs to something, the question is to what. */
  agreement: 0.15,
  /** One more call about the same danger: better joined than sent out twice. */
  sameDanger: 0.2,
  /** About what is said to be done. */
  settled: 0.55,
} as const
/** Above this probability of "no answer at all", words move no ticket. */
const NO_ANSWER = 0.5
/** Probability of an issue from which earlier words may be the beginning of a report, and both together one. */
const LEAD_IN = 0.3
const JOINTLY = 0.6
/** A report so sure is not read as "it is over", whatever else it says. */
const SURE_REPORT = 0.7
/** Calls about one danger come within this time (ms). */
const SAME_DANGER_FOR = 20 * 60_000

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
  const [wanted] = turn.numbers
  const points = explicit !== undefined || (wanted !== undefined && !turn.roomId)
  const danger = points && (await desk.tellsOfDanger(turn, explicit))
  if (explicit && !danger) return explicitTurn(desk, turn, explicit)
  if (wanted !== undefined && !turn.roomId && !danger) {
    await desk.tell(turn, 'noSuchTicket', desk.say('noSuchTicket', { no: wanted }))
    return null
  }
  const asked = own.find((ticket) => ticket.status === 'needs_info')
  if (asked && !turn.reread && (await answersWhere(desk, turn, asked))) return settleQuestion(desk, turn, asked)

  const local = await judgeWithEarlier(desk, turn, talk)
  const area = local.area ?? turn.area
  const around = area ? await desk.around.of(desk.people.scopesAround(area), desk.now()) : []
  const candidates = [...around, ...own.filter((one) => !around.some((other) => other.no === one.no))]
  const listed = listedFor(turn, candidates)
  const heard = turn.reread ? undefined : await readReply(desk, turn, listed)
  // Without a word of the matter it may sound like a report of its own; what tells more is judged as one.
  const plain = !turn.roomId && heard && isCommand(heard) && moves(heard)
  const commanded = plain && listed.find(({ no }) => no === heard.ticket)
  if (commanded && isReporter(commanded, turn.person.id)) return applyReply(desk, turn, commanded, heard)
  const fits = candidates
    .filter((ticket) => mayJoin(ticket, turn, local))
    .map((ticket): Fit => {
      const circumstances = {
        answerProbability: heard ? 1 - heard.noneProbability : 0,
        around: talk.around(turn, ticket),
      }
      return { ticket, probability: belongingOf(desk, turn, local, ticket, circumstances) }
    })
    .toSorted((a, b) => b.probability - a.probability)

  const mine = fits.find((fit) => isReporter(fit.ticket, turn.person.id))
  const looked = await desk.second.look({ turn, judgement: local, fits, listed, talk, reply: mine && heard })
  const judgement = remembered(turn, looked.judgement)
  const reply = looked.reply ?? heard
  const outage = await outageAmong(desk, turn, judgement)
  if (outage?.outbreak) return joinOutbreak(desk, turn, outage)
  if (judgement.partOf !== undefined) return asJudged(desk, turn, judgement, fits, reply)
  if (outage) return join(desk, turn, outage, reply)
  const about = reply?.ticket ? fits.find((fit) => fit.ticket.no === reply.ticket) : mine
  if (
    reply &&
    moves(reply) &&
    about &&
    isReporter(about.ticket, turn.person.id) &&
    answersIt(turn, local, reply, about)
  )
    return applyReply(desk, turn, about.ticket, reply)
  // Read as no answer to any ticket of one's own: then it is no further word on them either.
  const apart = reply !== heard && reply?.intent === 'none' && !reply.review
  const best = fits.find((fit) => !apart || !isReporter(fit.ticket, turn.person.id))
  // Leaders talk of tickets all day; they join one only by a report of their own.
  const joins = judgement.isIssue || !turn.byLeader
  if (best && joins && best.probability >= threshold(desk, turn, judgement, best.ticket))
    return join(desk, turn, best.ticket, reply)
  if (judgement.isIssue) return openNew(desk, turn, judgement)
  return undefined
}

/** A judge that was shown the tickets has said to which the words belong. */
async function asJudged(
  desk: Desk,
  turn: Turn,
  judgement: Judgement,
  fits: readonly Fit[],
  reply: Reply | undefined,
): Promise<number | undefined> {
  // Of a private matter the judge was not told; who reports the same on their own joins it by the local judge's word.
  const hidden = (fit: Fit) =>
    judgement.isIssue && !isOffered(fit.ticket, turn) && fit.probability >= threshold(desk, turn, judgement, fit.ticket)
  const meant = fits.find((fit) => fit.ticket.no === judgement.partOf)
  const ticket = (meant ?? fits.find(hidden))?.ticket
  const joins = judgement.isIssue || !turn.byLeader
  if (ticket && joins && mayJoin(ticket, turn, judgement)) return join(desk, turn, ticket, reply, meant && judgement)
  return judgement.isIssue ? openNew(desk, turn, judgement) : undefined
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
  const seen = [...earlier.seen, ...turn.seen]
  const joint = await desk.judgeTurn({ ...turn, text, seen, photos: earlier.photos + turn.photos })
  const leadsIn = earlier.text === '' || (earlier.probability ?? 0) >= LEAD_IN
  if (!leadsIn || !joint.isIssue || (!alone.isIssue && joint.probability < JOINTLY)) return remembered(turn, alone)
  turn.text = text
  turn.photos += earlier.photos
  turn.seen = seen
  turn.messages = [...earlier.messages, ...turn.messages]
  turn.ids = [...earlier.ids, ...turn.ids]
  return remembered(turn, joint)
}

function remembered(turn: Turn, judgement: Judgement): Judgement {
  turn.probability = judgement.probability
  turn.about = judgement.area ?? undefined
  turn.review = judgement.review
  return judgement
}

/** The ticket that is named or quoted, where this person may know of it; a private one is to others as if it were not there. */
async function explicitTicket(desk: Desk, turn: Turn): Promise<TicketGlance | undefined> {
  const no = turn.numbers[0] ?? turn.quoted
  const ticket =
    no === null || no === undefined ? undefined : await orMergedInto(desk, await desk.store.tickets.byNo(no))
  return ticket && (await maySee(desk, turn, ticket)) ? ticket : undefined
}

/** Words with a number or a quote. Only reporters move a ticket; others may say that they have the same trouble. */
async function explicitTurn(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number | null> {
  const heard = await desk.reader.read({
    role: 'resident',
    text: turn.text,
    tickets: [{ no: ticket.no, title: ticket.title, said: saidOf(ticket) }],
    quote: ticket.no,
  })
  const reply = await desk.second.read(turn, [ticket], heard, ticket.no)
  if (isReporter(ticket, turn.person.id)) {
    if (reply.intent === 'none' && turn.photos === 0) return null
    return applyReply(desk, turn, ticket, reply, true)
  }
  const sides = agreement(turn.text)
  // Quoting a neighbour's report and having something to say to it; or a report of their own, after they took it back.
  const more = reply.intent === 'more_info' || reply.intent === 'query'
  const joins = turn.roomId !== null && (sides.agrees || sides.alsoMine || more)
  const returns = hasSpoken(ticket, turn.person.id) && (reply.intent === 'not_fixed' || more)
  if ((joins || returns) && !turn.byLeader) return join(desk, turn, ticket, reply)
  if (!turn.roomId) {
    desk.log.warn({ person: turn.person.id, ticket: ticket.no, intent: reply.intent }, 'no authority over the ticket')
    const values = { no: ticket.no, owner: ownerName(desk.roster, ticket) }
    await desk.tell(turn, 'notYours', desk.say('notYours', values))
  }
  return null
}

/** Whether the words tell where the reporter's matter is: no call for help, no other matter, no "never mind". */
async function answersWhere(desk: Desk, turn: Turn, asked: TicketGlance): Promise<boolean> {
  if (turn.text === '') return false
  const judged = await desk.judgeTurn(turn)
  if (judged.certainDanger) return false
  const { shared, foreign } = topicsShared(turn.text, { title: asked.title, said: saidOf(asked) })
  if (judged.isIssue && judged.probability >= SURE_REPORT && foreign > 0 && shared === 0) return false
  if (judged.areaNamed) return true
  const reply = await readReply(desk, turn, [asked])
  return !reply || !moves(reply)
}

/** The tickets that an answer can be about: one's own, else those around. */
function listedFor(turn: Turn, candidates: readonly TicketGlance[]): TicketGlance[] {
  const mine = candidates.filter((ticket) => isReporter(ticket, turn.person.id))
  return (mine.length > 0 ? mine : candidates).slice(0, 8)
}

async function readReply(desk: Desk, turn: Turn, listed: readonly TicketGlance[]): Promise<Reply | undefined> {
  if (turn.text === '' || listed.length === 0) return undefined
  return desk.reader.read({
    role: 'resident',
    text: turn.text,
    tickets: listed.map((ticket) => ({ no: ticket.no, title: ticket.title, said: saidOf(ticket) })),
  })
}

function mayJoin(ticket: TicketGlance, turn: Turn, judgement: Judgement): boolean {
  // Danger is never folded into something that can wait.
  if (judgement.isIssue && judgement.urgency === 'emergency' && ticket.urgency !== 'emergency') return false
  if (!LIVE.includes(ticket.status) || ticket.parentNo !== null) return false
  // Where it is was asked and not answered (see answersWhere): a report is another one.
  if (ticket.status === 'needs_info' && judgement.isIssue && judgement.probability >= SURE_REPORT) return false
  // Reported anew it is a recurrence; one of its reporters may still object.
  if (ticket.status === 'confirmed' && (judgement.isIssue || !isReporter(ticket, turn.person.id))) return false
  // What is told in confidence is added to nothing that others see.
  if (judgement.isIssue && judgement.private && !ticket.private) return false
  // What is told in confidence is one matter; another thing the same person reports is a matter of its own.
  if (ticket.private && judgement.isIssue && judgement.category !== ticket.category) return false
  // A neighbour's remark on what is done says nothing new; a neighbour's report says that it is not done.
  if (SETTLED.includes(ticket.status) && !isReporter(ticket, turn.person.id) && !judgement.isIssue) return false
  // A private matter is joined only by its reporters, or by somebody who reports the same on their own.
  return !ticket.private || isReporter(ticket, turn.person.id) || judgement.isIssue
}

function threshold(desk: Desk, turn: Turn, judgement: Judgement, ticket: TicketGlance): number {
  if (SETTLED.includes(ticket.status)) return JOIN.settled
  if (agreement(turn.text).upfront) return JOIN.agreement
  if (judgement.isIssue && sameDanger(desk, judgement, ticket)) return JOIN.sameDanger
  if (judgement.isIssue) return JOIN.report
  return isReporter(ticket, turn.person.id) ? JOIN.own : JOIN.remark
}

function sameDanger(desk: Desk, judgement: Judgement, ticket: TicketGlance): boolean {
  if (judgement.urgency !== 'emergency' || ticket.urgency !== 'emergency' || !judgement.area) return false
  if (judgement.category !== ticket.category || desk.now() - ticket.createdAt > SAME_DANGER_FOR) return false
  return isWithin(desk.roster, judgement.area, ticket.area) || isWithin(desk.roster, ticket.area, judgement.area)
}

const MOVING: readonly string[] = ['confirm', 'not_fixed', 'withdraw', 'rate', 'query']
const moves = (reply: Reply) => MOVING.includes(reply.intent) && reply.noneProbability < NO_ANSWER

/** The reporter's own words are an answer when they fit the ticket or answer what was just said about it. */
function answersIt(turn: Turn, judgement: Judgement, reply: Reply, fit: Fit): boolean {
  const ends = reply.intent === 'confirm' || reply.intent === 'withdraw' || reply.intent === 'rate'
  if (ends && judgement.isIssue && judgement.probability >= SURE_REPORT) return false
  if (!turn.roomId && !judgement.isIssue) return true
  if (fit.probability >= 0.3) return true
  return reply.ticket === fit.ticket.no && !judgement.isIssue && reply.probability > 0.7
}

/** A +1, a further report of the same matter, or a later word on it. `judgement`: of the judge who has said so. */
async function join(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  reply: Reply | undefined,
  judgement?: Judgement,
): Promise<number> {
  const by = (rule: string) => (judgement ? `${rule}；${judgement.judgedBy}` : rule)
  if (isReporter(ticket, turn.person.id)) {
    if (reply && moves(reply)) return applyReply(desk, turn, ticket, reply)
    return addTo(desk, turn, ticket, by('同一人对同一件事的补充'))
  }
  // A leader who speaks of a ticket in their area is no neighbour with the same trouble.
  if (turn.byLeader && mayAct(desk.roster, turn.person.id, ticket))
    return addTo(desk, turn, ticket, by('三长的补充，不改变状态'))
  // A group that has its receipt needs no second one.
  const known = turn.roomId !== null && publicRooms(ticket).includes(turn.roomId)
  const event = desk.eventOf(turn, 'joined', by('同一件事，并入已有工单'), { reporter: desk.reporterOf(turn) })
  await desk.ledger.change(ticket.no, event, (after) => {
    const receipt = known ? [] : desk.notes().receipt(after, event.id, desk.reporterOf(turn), true)
    return [...receipt, ...desk.toOwner(after, turn, 'joined', { count: after.reporters.length })]
  })
  // What is read once more was said before it was done.
  if (!SETTLED.includes(ticket.status) || turn.reread) return ticket.no
  // Reported again although it was said to be done: not fixed.
  const again = desk.eventOf(turn, 'not_fixed', '办结后又有居民反映', {
    messages: [],
    owner: ownerAgain(desk, ticket),
  })
  await desk.ledger.change(ticket.no, again, (after, before) => reopenedNotes(desk, turn, after, before))
  return ticket.no
}

import type { Reply } from '../classifiers/judge.ts'
import { scoreMatch } from '../classifiers/local/word-match.ts'
import { saidOf } from '../classifiers/matching.ts'
import { publicRooms } from '../notifications/notes.ts'
import { mayAct } from '../routing/assign.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'
import { completeEnding } from './ending-complete.ts'
import { extensionTurn } from './extensions.ts'
import { act, movesByRule } from './leader-act.ts'
import { add } from './leader-note.ts'
import { isOwnReport, readAnswer } from './leader-reading.ts'
import { orMergedInto } from './outbreak.ts'
import { orderIn } from './orders.ts'
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
const NOTICE = /^\s*[【[](?!图片|视频)/
/** "I mean the lamp": says which, not what was done. */
const CHOOSES = /(说|讲|指|问)的?是|是(那个|说|指)|^\s*#?\s?\d{4,7}\s*$/
const OPEN: readonly Status[] = OPEN_STATUSES

/** What a leader says about tickets in their area. Resolves with the ticket's number, `null` when it was answered
 *  without one, undefined when it was no answer at all (the leader may be reporting something). */
export async function leaderTurn(desk: Desk, turn: Turn): Promise<number | null | undefined> {
  const candidates = await leaderCandidates(desk, turn)
  const explicit = await explicitTicket(desk, turn)
  if (explicit && !mayAct(desk.roster, turn.person.id, explicit)) return undefined
  if (await desk.tellsOfDanger(turn, explicit)) return undefined
  const extension = await extensionTurn(desk, turn)
  if (extension !== undefined) return extension
  const completed = await completeEnding(desk, turn, explicit, candidates)
  if (completed !== undefined) return completed
  if (turn.text === '') return explicit ? add(desk, turn, explicit) : loosePhoto(desk, turn, candidates)

  const listed = explicit ? [explicit, ...candidates.filter((one) => one.no !== explicit.no)] : candidates
  if (listed.length === 0) return (await othersTurn(desk, turn)) ?? (await nothingOpen(desk, turn))
  const choice = await chosenBefore(desk, turn, explicit)
  if (choice) return act(desk, turn, choice.ticket, await readAlone(desk, turn, choice), choice.text)
  const heard = await readAnswer(desk, turn, listed, explicit?.no)
  const reply = await desk.second.read(turn, listed, heard, explicit?.no)

  const target = explicit ?? targetOf(turn, reply, listed)
  if (orderIn(desk, turn, target, turn.text) || (target && movesByRule(desk, target, turn.text))) {
    const meant = target ?? orderTarget(turn, listed)
    return meant ? act(desk, turn, meant, reply, turn.text) : askWhich(desk, turn, reply, listed)
  }
  if (reply.intent === 'none') {
    if (target && explicit) return add(desk, turn, target)
    const asker = answeredAsker(turn, listed)
    if (asker) return act(desk, turn, asker, { ...reply, intent: 'done' }, turn.text)
    return duringEmergency(desk, turn, listed)
  }
  if (!explicit && (await isOwnReport(desk, turn, reply, true))) return undefined
  // Words that fit none of one's own may fit a ticket that somebody else in the area has.
  const fits = explicit ?? listed.find((ticket) => ticket.no === reply.ticket)
  if (!fits) {
    const other = await othersTurn(desk, turn)
    if (other !== undefined) return other
  }
  if (target) return act(desk, turn, target, reply, turn.text)
  return askWhich(desk, turn, reply, listed)
}

/** Open tickets that the leader has or had; in a group also the others that they may handle. */
async function leaderCandidates(desk: Desk, turn: Turn): Promise<TicketGlance[]> {
  const held = (await desk.store.tickets.heldBy(turn.person.id)).filter((one) =>
    mayAct(desk.roster, turn.person.id, one),
  )
  const others = await othersOf(desk, turn)
  const further = others.filter((ticket) => !held.some((one) => one.no === ticket.no))
  if (turn.roomId) return [...held, ...further].filter((ticket) => !ticket.private)
  return held.length > 0 ? held : further.filter((ticket) => ticket.urgency === 'emergency')
}

/** Open tickets of somebody else that the leader may handle. */
async function othersOf(desk: Desk, turn: Turn): Promise<TicketGlance[]> {
  const posts = turn.area ? [turn.area] : (desk.roster.posts.get(turn.person.id) ?? [])
  const found = new Map<number, TicketGlance>()
  for (const scope of new Set(posts.flatMap((post) => desk.people.scopesOf(post)))) {
    for (const ticket of await desk.around.of([scope], desk.now())) found.set(ticket.no, ticket)
  }
  return [...found.values()].filter(
    (ticket) =>
      ticket.ownerId !== turn.person.id && OPEN.includes(ticket.status) && mayAct(desk.roster, turn.person.id, ticket),
  )
}

/** In private: clearly an answer or an order, but the leader has nothing open. */
async function nothingOpen(desk: Desk, turn: Turn): Promise<null | undefined> {
  if (turn.roomId) return undefined
  const reply = await readAnswer(desk, turn, [])
  const ordered = orderIn(desk, turn, undefined, turn.text) !== undefined
  const answered = reply.intent !== 'none' && reply.noneProbability <= CHAT_IN_GROUP
  if (!ordered && (!answered || (await isOwnReport(desk, turn, reply, false)))) return undefined
  await desk.tell(turn, 'nothingOpen', desk.say('nothingOpen'))
  return null
}

/** In private: an answer whose words fit exactly one ticket that somebody else in the area has. */
async function othersTurn(desk: Desk, turn: Turn): Promise<number | undefined> {
  if (turn.roomId) return undefined
  const others = await othersOf(desk, turn)
  if (others.length === 0) return undefined
  const reply = await readAnswer(desk, turn, others)
  const ticket = others.find((one) => one.no === reply.ticket)
  const fits = ticket && likeness(turn, ticket) >= WORDS_FIT
  return fits && reply.intent !== 'none' ? act(desk, turn, ticket, reply, turn.text) : undefined
}

async function explicitTicket(desk: Desk, turn: Turn): Promise<TicketGlance | undefined> {
  for (const no of turn.numbers) {
    const ticket = await orMergedInto(desk, await desk.store.tickets.byNo(no))
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

/** An order without a number: the only ticket there is, in a group the only one just spoken of. */
function orderTarget(turn: Turn, listed: TicketGlance[]): TicketGlance | undefined {
  const meant = turn.roomId ? saidLately(turn, listed) : listed
  return meant.length === 1 ? meant[0] : undefined
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
  const reply = await readAnswer(desk, turn, asked, explicit?.no)
  // Words with a meaning of their own are a new answer, not a choice.
  if (!CHOOSES.test(turn.text) && reply.intent !== 'none' && reply.probability > 0.6) return undefined
  return explicit?.no ?? reply.ticket ?? undefined
}

async function readAlone(desk: Desk, turn: Turn, { text, ticket }: { text: string; ticket: TicketGlance }) {
  const heard = await readAnswer(desk, { text }, [ticket], ticket.no)
  return desk.second.read({ ...turn, text }, [ticket], heard, ticket.no)
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

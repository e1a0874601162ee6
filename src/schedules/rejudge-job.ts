import { standBy } from '../bot/co-owner.ts'
import type { Desk } from '../bot/desk.ts'
import { bareTurn, type Turn } from '../bot/turn.ts'
import type { Judgement } from '../classifiers/judge.ts'
import { isFinal } from '../classifiers/model/ask.ts'
import { ownerName } from '../notifications/notes.ts'
import { assign } from '../routing/assign.ts'
import { isWithin } from '../routing/roster.ts'
import type { TicketEvent } from '../tickets/apply.ts'
import type { Timeline } from './timeline.ts'
import type { StoredMessage } from '../store/messages.ts'
import { review, type Rejudged, type Review } from '../tickets/rejudge.ts'
import type { Note, Ticket } from '../tickets/ticket.ts'

/** How long after a failure the model is tried again, and how often while it stays away (ms). */
const AGAIN_MS = 3 * 60_000
/** Older words are not taken up any more. */
const MESSAGES_FOR_MS = 24 * 3_600_000
/** So many at a time: what comes in now goes first. */
const AT_ONCE = 20

/** Judges again what is marked, as soon as the language model answers: tickets first, then words taken for chat. */
export function createRejudging(desk: Desk, timeline: Timeline, again: (messages: StoredMessage[]) => Promise<void>) {
  async function run(): Promise<void> {
    try {
      if (!(await rejudge(desk))) return soon()
      const since = desk.now() - MESSAGES_FOR_MS
      const messages = await desk.store.messages.toReview(desk.account(), since, AT_ONCE)
      await again(messages)
      if (messages.length > 0 || (await desk.store.tickets.toReview(1)).length > 0) soon()
    } catch (error) {
      soon()
      throw error
    }
  }
  function soon(): void {
    if (!timeline.has('rejudge')) timeline.schedule(timeline.now() + AGAIN_MS, 'rejudge', run)
  }
  return { soon, run }
}

/**
 * Tickets that the local judge had to judge alone are put to the language model again. Resolves with false where the model
 * is still away, so that the rest waits.
 */
export async function rejudge(desk: Desk): Promise<boolean> {
  for (const found of await desk.store.tickets.toReview(AT_ONCE)) {
    const judgement = await judgeAgain(desk, found)
    const failed = judgement?.review
    if (failed && !isFinal(failed)) return false
    await settle(
      desk,
      found,
      (ticket) =>
        judgement && !failed
          ? review(ticket, judgement)
          : { judged: { review: null, judgedBy: ticket.judgedBy }, moves: false, rule: '不能重新判断，维持本地判断' },
      judgement?.usage,
    )
  }
  return true
}

/** undefined where that failed for good, e.g. for a place that is in the roster no more: the others must not wait behind it. */
async function judgeAgain(desk: Desk, ticket: Ticket): Promise<Judgement | undefined> {
  try {
    const turn = turnOf(ticket)
    return await desk.second.again(turn, await desk.judgeTurn(turn))
  } catch (error) {
    desk.log.error({ error, ticket: ticket.no }, 'ticket not judged again')
    return undefined
  }
}

/** `outcomeFor` is asked of the ticket as it is when it is written: a leader may do something at that very moment. */
async function settle(
  desk: Desk,
  { no, source }: Ticket,
  outcomeFor: (ticket: Ticket) => Review,
  usage: TicketEvent['usage'],
): Promise<void> {
  const id = `${source}:rejudged`
  await desk.ledger.change(
    no,
    (ticket) => {
      const { judged, rule, moves } = outcomeFor(ticket)
      const way = wayOf(desk, ticket, judged, moves)
      return {
        id,
        // Nobody waits for an answer when there is danger: from now on somebody has it, and its clocks run.
        type: ticket.status === 'needs_info' && way ? 'assigned' : 'rejudged',
        at: desk.now(),
        by: 'system',
        note: '',
        rule: way?.moved ? `${rule}；${way.rule}` : rule,
        judged,
        usage,
        ...(way && { owner: way.owner }),
      }
    },
    (after, ticket): Note[] => {
      const { judged, moves } = outcomeFor(ticket)
      const way = wayOf(desk, ticket, judged, moves)
      if (!way) return []
      const notes = desk.notes()
      const former = way.moved && ticket.ownerId && !way.alsoTold.includes(ticket.ownerId) ? [ticket.ownerId] : []
      return [
        ...notes.prompts(after, id, way.alsoTold),
        ...former.map((one) => notes.toPerson(after, id, 'movedAway', one, { owner: ownerName(desk.roster, after) })),
      ]
    },
  )
  await standBy(desk, no)
}

/** Whose it is and who is told after the second judgement; undefined where that stays as it was. */
function wayOf(desk: Desk, ticket: Ticket, judged: Rejudged, moves: boolean) {
  if (!moves) return undefined
  const matter = { ...ticket, ...judged }
  const { rule, alsoTold, ownerId, ownerArea } = assign(desk.roster, desk.routing, matter)
  const raised = matter.urgency === 'emergency' && ticket.urgency !== 'emergency'
  // The reporter is still asked where it is: until then nobody has it.
  if (ticket.status === 'needs_info' && !raised) return undefined
  // What went up because nobody answered does not come down again.
  const stays = ticket.status === 'escalated' && !isWithin(desk.roster, ticket.ownerArea, ownerArea)
  const moved = ownerId !== ticket.ownerId && !stays
  if (!moved && !raised) return undefined
  const owner = stays ? { ownerId: ticket.ownerId, ownerArea: ticket.ownerArea } : { ownerId, ownerArea }
  const told = [...(stays && ownerId ? [ownerId] : []), ...alsoTold].filter((id) => id !== owner.ownerId)
  return { moved, rule, alsoTold: told, owner }
}

/** The report as it was first judged: the first reporter's words up to the moment in which the ticket was opened. */
function turnOf(ticket: Ticket): Turn {
  const [reporter] = ticket.reporters
  const person = { id: reporter?.id ?? '', name: reporter?.name ?? '' }
  const messages = ticket.messages.filter((one) => one.fromId === person.id && one.at <= ticket.createdAt)
  return bareTurn({
    id: ticket.source,
    ids: messages.map((one) => one.id),
    at: ticket.createdAt,
    roomId: reporter?.roomId ?? null,
    person,
    area: ticket.area,
    text: messages
      .map((one) => one.text)
      .filter(Boolean)
      .join('\n'),
    photos: messages.filter((one) => one.media === 'image' || one.media === 'video').length,
    messages,
  })
}

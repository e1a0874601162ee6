import type { Desk } from '../bot/desk.ts'
import { bareTurn, type Turn } from '../bot/turn.ts'
import { ownerName } from '../notifications/notes.ts'
import { assign } from '../routing/assign.ts'
import type { TicketEvent } from '../tickets/apply.ts'
import type { Timeline } from './timeline.ts'
import type { StoredMessage } from '../store/messages.ts'
import { review, type Review } from '../tickets/rejudge.ts'
import type { Note, Ticket } from '../tickets/ticket.ts'

/** How long after a failure the model is tried again, and how often while it stays away (ms). */
const AGAIN_MS = 3 * 60_000
/** Older words are not taken up any more. */
const MESSAGES_FOR_MS = 24 * 3_600_000
/** So many at a time: what comes in now goes first. */
const AT_ONCE = 20
/** These will not pass: the local judgement stands. */
const FINAL: readonly string[] = ['refused', 'unusable']

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
    const turn = turnOf(found)
    const local = await desk.judgeTurn(turn)
    const judgement = await desk.second.again(turn, local)
    const failed = judgement.review
    if (failed && !FINAL.includes(failed)) return false
    const ticket = await desk.store.tickets.byNo(found.no)
    if (!ticket?.review) continue
    const outcome: Review = failed
      ? { judged: { review: null, judgedBy: ticket.judgedBy }, moves: false, rule: '语言模型不能判断，维持本地判断' }
      : review(ticket, judgement)
    await settle(desk, ticket, outcome, judgement.usage)
  }
  return true
}

async function settle(desk: Desk, ticket: Ticket, outcome: Review, usage: TicketEvent['usage']): Promise<void> {
  const matter = { ...ticket, ...outcome.judged }
  const assignment = outcome.moves ? assign(desk.roster, desk.routing, matter) : undefined
  const moved = assignment !== undefined && assignment.ownerId !== ticket.ownerId
  const raised = matter.urgency === 'emergency' && ticket.urgency !== 'emergency'
  const event: TicketEvent = {
    id: `${ticket.source}:rejudged`,
    type: 'rejudged',
    at: desk.now(),
    by: 'system',
    note: '',
    rule: assignment && moved ? `${outcome.rule}；${assignment.rule}` : outcome.rule,
    judged: outcome.judged,
    usage,
    ...(assignment &&
      (moved || raised) && {
        owner: { ownerId: assignment.ownerId, ownerArea: assignment.ownerArea },
      }),
  }
  await desk.ledger.change(ticket.no, event, (after): Note[] => {
    if (!assignment || !(moved || raised)) return []
    const notes = desk.notes()
    const former = moved && ticket.ownerId ? [ticket.ownerId] : []
    return [
      ...notes.prompts(after, event.id, assignment.alsoTold),
      ...former
        .filter((id) => !assignment.alsoTold.includes(id))
        .map((id) => notes.toPerson(after, event.id, 'movedAway', id, { owner: ownerName(desk.roster, after) })),
    ]
  })
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

import type { Judgement } from '../classifiers/judge.ts'
import { saidOf } from '../classifiers/matching.ts'
import { assign } from '../routing/assign.ts'
import { chainOf, topOf } from '../routing/roster.ts'
import { openTicket } from '../tickets/open-ticket.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { coOwnerOf, toCoOwner } from './co-owner.ts'
import type { Desk } from './desk.ts'
import { recurrenceOf, STEP_HARDER } from './recurrence.ts'
import { takeUsage, type Turn } from './turn.ts'

/** A complaint about the people who would own it: named, or meant by "our unit leader". */
function accusedBy(desk: Desk, text: string, area: string, judgement: Judgement): string[] {
  if (judgement.category !== 'other' || judgement.kind === 'suggestion') return []
  const named = desk.leadersNamed(text, area).map((leader) => leader.id)
  if (named.length > 0) return named
  const { levels } = desk.roster
  return chainOf(desk.roster, area).flatMap((one) => {
    const level = levels.find((candidate) => candidate.key === one.level)
    const post = level && new RegExp(`${level.name}长|${level.name.slice(0, 1)}长`)
    return post?.test(text) ? one.leaders.map((leader) => leader.id) : []
  })
}

/** Opens a ticket from a burst that was judged an issue, tells the reporter and the owner. */
export async function openNew(desk: Desk, turn: Turn, judgement: Judgement): Promise<number> {
  const { roster, routing, ledger, store } = desk
  const known = judgement.area ?? turn.area
  const area = known ?? topOf(roster).code
  const accused = accusedBy(desk, turn.text, area, judgement)
  const again = known === null ? undefined : await recurrenceOf(desk, turn, judgement, area)
  const difficulty = again ? STEP_HARDER[judgement.difficulty] : judgement.difficulty
  const assignment = assign(roster, routing, { ...judgement, difficulty, area, accused })
  if (again) assignment.rule = `#${again.of} 办结后 30 天内重复发生，提一级办理；${assignment.rule}`
  // Nobody waits for an answer when there is danger: the top level is told and asks.
  const needsInfo = known === null && judgement.urgency !== 'emergency'
  const existing = await store.tickets.bySource(turn.id)
  const reporter = desk.reporterOf(turn)
  const ticket =
    existing ??
    openTicket(
      {
        no: await store.tickets.nextNumber(),
        source: turn.id,
        at: desk.now(),
        judgement,
        area,
        scope: desk.people.scopeOf(area),
        assignment,
        accused,
        reporter,
        messages: turn.messages,
        needsInfo,
        usage: takeUsage(turn),
      },
      desk.clocks,
    )
  if (existing) return existing.no
  if (again) Object.assign(ticket, { recurrenceOf: again.of, occurrence: again.occurrence })
  if (!needsInfo) ticket.coOwnerId = coOwnerOf(desk, ticket)
  const notes = desk.notes()
  const id = `${turn.id}:reported`
  const owed = needsInfo
    ? [notes.toPerson(ticket, id, 'askArea', reporter.id)]
    : [
        ...notes.prompts(ticket, id, assignment.alsoTold),
        ...toCoOwner(desk, ticket, id),
        ...notes.receipt(ticket, id, reporter, false),
      ]
  return (await ledger.open(ticket, owed)).no
}

/** The answer to "which building?": judged anew together with the report, then assigned. */
export async function settleQuestion(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  const judgement = await desk.judgeTurn({ ...turn, text: `${saidOf(ticket)}\n${turn.text}` })
  await assignNow(desk, ticket, judgement.area ?? turn.area ?? ticket.area, turn)
  return ticket.no
}

/** Assigns a ticket whose area was asked for: with the answer, or without one after the wait. */
export async function assignNow(
  desk: Desk,
  ticket: TicketGlance,
  area: string,
  turn?: Turn,
  clock?: { id: string; step: string },
): Promise<void> {
  const assignment = assign(desk.roster, desk.routing, { ...ticket, area })
  const base = turn
    ? desk.eventOf(turn, 'answered_question', assignment.rule)
    : {
        id: `${ticket.source}:unanswered`,
        type: 'assigned' as const,
        at: desk.now(),
        by: 'system',
        note: '',
        rule: `反映人未答复地点；${assignment.rule}`,
        ...clock,
      }
  const event = {
    ...base,
    owner: { ownerId: assignment.ownerId, ownerArea: assignment.ownerArea },
    area: { area, scope: desk.people.scopeOf(area) },
  }
  const owner = { ...ticket, ...event.owner }
  const withCoOwner = { ...event, process: { coOwnerId: coOwnerOf(desk, owner) } }
  await desk.ledger.change(ticket.no, withCoOwner, (after, before) => {
    const notes = desk.notes()
    const reporter = after.reporters[0]
    return [
      ...notes.prompts(after, event.id, assignment.alsoTold),
      ...toCoOwner(desk, after, event.id, before),
      ...(reporter && turn ? notes.receipt(after, event.id, reporter, false) : []),
    ]
  })
}

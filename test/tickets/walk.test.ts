import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultConfig } from '../../src/config/load.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { allows, apply, type TicketEvent } from '../../src/tickets/apply.ts'
import { deadlineOf, isPaused, plan, type Step } from '../../src/tickets/follow-up.ts'
import { isInHands } from '../../src/tickets/rejudge.ts'
import { EVENT_TYPES, LEADER_ACTS, type EventType, type Ticket } from '../../src/tickets/ticket.ts'
import { DIFFICULTIES, OPEN_STATUSES, SETTLED_STATUSES, URGENCIES, type Status } from '../../src/tickets/vocabulary.ts'
import { exampleCounty } from '../support/example-county.ts'
import { ticketOf } from '../support/tickets.ts'

/** Lives of tickets drawn at random: what people do in any order, between it what the clock does by itself. */
const { clocks } = settingsOf(defaultConfig, exampleCounty(), { simulated: true, cron: false })
const MINUTE = 60_000
const DAY = 1_440 * MINUTE
/** From before New Year over Spring Festival and 国庆 into the next year. */
const FROM = Date.parse('2025-12-20T00:00:00+08:00')
const TO = Date.parse('2026-12-25T00:00:00+08:00')
/** The longest that nothing at all may happen: an extension at its longest, over the longest holiday. */
const LONGEST_REST = 60 * DAY

const OPEN: readonly Status[] = OPEN_STATUSES
const LIVE: readonly Status[] = [...OPEN_STATUSES, ...SETTLED_STATUSES, 'confirmed']
/** From the unit up to the county; '' is a vacant post. */
const LADDERS = [
  ['u-dy32', 'u-ld3', 'u-wg1', 'u-shuji', 'u-xian'],
  ['', 'u-ld3', '', 'u-shuji', ''],
  ['', '', '', '', ''],
]
const AREAS = ['LH-01-03-2', 'LH-01-03', 'LH-01', 'LH', 'GC']
/** The clock's alone. */
const CLOCKS: readonly EventType[] = [
  'reminded',
  'overdue',
  'escalated',
  'closed',
  'resumed',
  'called_back',
  'reported',
]
const BY_LEADERS: readonly EventType[] = LEADER_ACTS
const MOVES: readonly EventType[] = [
  'assigned',
  'answered_question',
  'handed_up',
  'handed_over',
  'sent_back',
  'department',
]
const EVENT_OF: Record<Step, EventType> = {
  remind: 'reminded',
  overdue: 'overdue',
  escalate: 'escalated',
  close: 'closed',
  give_up_asking: 'assigned',
  resume: 'resumed',
  lapse: 'extension_refused',
  call_back: 'called_back',
  withdraw: 'withdrawn',
}

/** What somebody does next, as numbers from which the walk makes an event that the table allows. */
const deed = fc.record({
  what: fc.nat(1_000),
  gap: fc.oneof(
    fc.constant(0),
    fc.nat(120).map((m) => m * MINUTE),
    fc.nat(9 * 1_440).map((m) => m * MINUTE),
  ),
  dice: fc.nat(1_000),
  /** The program was down meanwhile: the clock's steps are made up for at the end of the gap. */
  down: fc.boolean(),
})
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

const birth = fc.record({
  at: fc.integer({ min: FROM / MINUTE, max: TO / MINUTE }).map((minutes) => minutes * MINUTE),
  urgency: fc.constantFrom(...URGENCIES),
  difficulty: fc.constantFrom(...DIFFICULTIES),
  asked: fc.boolean(),
  private: fc.boolean(),
  part: fc.boolean(),
  ladder: fc.constantFrom(...LADDERS),
})

function above(ladder: readonly string[], area: string) {
  const from = AREAS.indexOf(area) + 1
  const index = ladder.findIndex((id, at) => at >= from && id !== '')
  return index < 0 ? undefined : { ownerId: ladder[index]!, ownerArea: AREAS[index]! }
}

/** The clock's next step, as schedules/follow-up-job.ts takes it. */
function tick(ticket: Ticket, ladder: readonly string[], now: number): Ticket {
  const [step] = plan(ticket, clocks)
  if (!step) throw new Error('no step')
  const owner = above(ladder, step.step === 'escalate' ? ticket.ownerArea : '')
  const base = {
    id: `${ticket.no}:${ticket.clockFrom}:${step.key}`,
    at: now,
    by: 'system',
    note: '',
    rule: '',
    step: step.key,
  }
  if (step.step === 'escalate')
    return apply(ticket, owner ? { ...base, type: 'escalated', owner } : { ...base, type: 'reminded' }, clocks)
  const given = { ownerId: owner?.ownerId ?? null, ownerArea: owner?.ownerArea ?? 'GC' }
  const more = step.step === 'give_up_asking' ? { owner: given } : {}
  return apply(ticket, { ...base, type: EVENT_OF[step.step], ...more }, clocks)
}

/** An event that people could cause now. */
function draw(
  ticket: Ticket,
  { what, dice }: Deed,
  ladder: readonly string[],
  now: number,
  id: string,
): TicketEvent | undefined {
  const could = EVENT_TYPES.filter((type) => allows(ticket.status, type) && !CLOCKS.includes(type))
  const type = could[what % could.length]
  if (!type || (type === 'rejudged' && isInHands(ticket))) return undefined
  const leader = ladder[dice % 5] || 'u-xian'
  const by = BY_LEADERS.includes(type) || (type === 'added' && dice % 2 === 0) ? leader : 'u-wang'
  const owner = { ownerId: ladder[dice % 5] || null, ownerArea: AREAS[dice % 5]! }
  let later = Math.max(ticket.settleDue, now)
  for (let days = 0; days <= dice % 5; days++) later = clocks.workingDayAfter(later)
  const message = { id: `bot:${id}`, at: now, roomId: null, fromId: by, text: '话', media: null }
  return {
    id,
    type,
    at: now,
    by,
    note: '',
    rule: '',
    ...(by !== 'u-wang' || ['added', 'joined'].includes(type) ? { messages: [message] } : {}),
    ...(MOVES.includes(type) || (dice % 3 === 0 && ['not_fixed', 'outbreak'].includes(type)) ? { owner } : {}),
    ...(dice % 2 === 0 && ['handed_up', 'sent_back', 'department'].includes(type)
      ? { settleAs: 'complex' as const }
      : {}),
    ...(type === 'extended' || (type === 'department' && dice % 2 === 1)
      ? { due: { at: later, rule: 'extension' }, days: (dice % 5) + 1 }
      : {}),
    ...(type === 'extension_asked'
      ? { extension: { until: dice % 2 ? later : null, reason: '', askedBy: by, askedOf: 'u-xian', askedAt: now } }
      : {}),
    ...(type === 'recalled' ? { recalled: ticket.messages.map((one) => one.id) } : {}),
    ...(type === 'merged' ? { process: { mergedInto: 1001, reporters: [] } } : {}),
    ...(type === 'department' ? { process: { department: '住建局', difficulty: 'hard' as const } } : {}),
    ...(type === 'rejudged'
      ? {
          judged: {
            review: null,
            judgedBy: 'model',
            urgency: ticket.urgency === 'emergency' ? 'emergency' : URGENCIES[dice % 3]!,
            difficulty: DIFFICULTIES[dice % 3]!,
          },
          ...(dice % 2 === 0 && ticket.status !== 'needs_info' ? { owner } : {}),
        }
      : {}),
  }
}

function check(ticket: Ticket, now: number): void {
  const say = `${ticket.status} by ${ticket.history.at(-1)?.type}`
  expect(ticket.history.at(-1)?.to, say).toBe(ticket.status)
  if (!LIVE.includes(ticket.status)) return expect(ticket.nextAt, say).toBeNull()
  // A next step and a date, never so far that it is forgotten, and one that the table allows.
  const [next] = plan(ticket, clocks)
  expect(ticket.nextAt, say).toBe(next?.at)
  expect(next?.at, say).toBeGreaterThan(0)
  expect(next!.at - now, `${say}: ${next?.step}`).toBeLessThan(LONGEST_REST)
  const event = EVENT_OF[next!.step]
  expect(allows(ticket.status, event), `${next?.step} of ${say}`).toBe(true)
  if (OPEN.includes(ticket.status) && ticket.status !== 'needs_info') {
    expect(deadlineOf(ticket), say).not.toBeNull()
    // Nobody can be silent for ever.
    if (!isPaused(ticket))
      expect(
        plan(ticket, clocks).some(({ step }) => step === 'escalate'),
        say,
      ).toBe(true)
  }
  if (ticket.pausedSince !== null) expect(isPaused(ticket), say).toBe(true)
  if (ticket.reopenedCount >= 2) expect(ticket.difficulty, say).not.toBe('simple')
}

function born({ at, asked, part, ladder, ...matter }: Parameters<Parameters<typeof birth.map>[0]>[0]): Ticket {
  const owner = above(ladder, '') ?? { ownerId: null, ownerArea: 'GC' }
  const settle = clocks.settle(matter.urgency, matter.difficulty, at)
  const ticket = ticketOf({
    ...matter,
    ...owner,
    status: asked ? 'needs_info' : 'assigned',
    pausedSince: asked ? at : null,
    parentNo: part ? 1001 : null,
    reporters: part ? [] : [{ id: 'u-wang', name: '王阿姨', roomId: matter.private ? null : 'r-b3u2', at }],
    acceptDue: clocks.accept(matter.urgency, at).at,
    settleDue: part ? at : settle.at,
    dueRule: settle.rule,
    clockFrom: at,
    createdAt: at,
    updatedAt: at,
  })
  return { ...ticket, nextAt: plan(ticket, clocks)[0]?.at ?? null }
}

it('whatever people do or leave undone, a ticket has a next step and a date until it has its end', () => {
  fc.assert(
    fc.property(birth, fc.array(deed, { maxLength: 10 }), (begins, deeds) => {
      let ticket = born(begins)
      let now = begins.at
      const clock = (until: number, down: boolean) => {
        for (let ticks = 0; ticket.nextAt !== null && ticket.nextAt <= until; ticks++) {
          const at = down ? until : Math.max(ticket.nextAt, now)
          const after = tick(ticket, begins.ladder, at)
          expect(after, 'a step that changes nothing').not.toBe(ticket)
          expect(ticks, 'steps without end').toBeLessThan(down ? 20 : 2_000)
          ticket = after
          check(ticket, at)
        }
      }
      for (const [index, one] of deeds.entries()) {
        clock(now + one.gap, one.down)
        now += one.gap
        const event = draw(ticket, one, begins.ladder, now, `e${index}`)
        if (!event) continue
        const after = apply(ticket, event, clocks)
        expect(apply(after, event, clocks)).toBe(after)
        expect(after.history).toHaveLength(ticket.history.length + 1)
        ticket = after
        check(ticket, now)
      }
      // Then nobody says a word: what is settled is closed, what is open reaches the top and is called out there.
      const patience = ticket.urgency === 'emergency' && OPEN.includes(ticket.status) ? 4 * DAY : 40 * DAY
      clock(Math.max(now, ticket.settleDue) + patience, false)
      const waits = OPEN.includes(ticket.status)
      if (!waits) expect(ticket.nextAt === null || ticket.urgency === 'emergency').toBe(true)
      if (waits) expect(above(begins.ladder, ticket.ownerArea)).toBeUndefined()
      if (waits) expect(ticket.nextAt! - ticket.history.at(-1)!.at).toBeLessThan(12 * DAY)
    }),
    { numRuns: 60 },
  )
})

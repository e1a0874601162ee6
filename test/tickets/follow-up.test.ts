import { describe, expect, it } from 'vitest'
import { apply } from '../../src/tickets/apply.ts'
import { isOverdue, plan } from '../../src/tickets/follow-up.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const steps = (over: Parameters<typeof ticketOf>[0]) =>
  plan(ticketOf(over), plainClocks).map(({ step, at }) => [step, at])

describe('what a ticket has in store', () => {
  it('assigned: a reminder at 80 %, one when due, one level up a working day later', () => {
    expect(steps({})).toEqual([
      ['remind', 0.8 * DAY],
      ['overdue', DAY],
      ['escalate', 2 * DAY],
    ])
  })

  it('in progress: the same by the time to settle', () => {
    expect(steps({ status: 'in_progress' })).toEqual([
      ['remind', 2.4 * DAY],
      ['overdue', 3 * DAY],
      ['escalate', 4 * DAY],
    ])
  })

  it('an emergency goes up the moment its ten minutes are over', () => {
    const up = steps({ urgency: 'emergency', acceptDue: HOUR / 6 }).find(([step]) => step === 'escalate')
    expect(up).toEqual(['escalate', HOUR / 6])
  })

  it('an emergency at the top is called out every ten minutes six times, then by the hour, until somebody takes it', () => {
    const emergency = { urgency: 'emergency', acceptDue: HOUR / 6 } as const
    const taken = (count: number) => ['remind', ...Array.from({ length: count }, (_, index) => `escalate:${index}`)]
    const next = (count: number) => steps({ ...emergency, steps: taken(count) })[0]?.[1]
    const minutes = Array.from({ length: 9 }, (_, count) => Math.round(Number(next(count)) / 60_000))
    expect(minutes).toEqual([10, 20, 30, 40, 50, 60, 120, 180, 240])
    const inHand = { ...emergency, status: 'in_progress', settleDue: DAY, steps: taken(1) } as const
    // Taken and not settled: called at its time, then each working day.
    expect(steps(inHand)).toEqual([['escalate', 2 * DAY]])
    expect(steps({ ...inHand, steps: taken(2) })).toEqual([['escalate', 3 * DAY]])
  })

  it('calls that were missed while the program was down are one call, the next comes at its pace', () => {
    const ticket = ticketOf({ urgency: 'emergency', acceptDue: HOUR / 6, steps: ['remind'] })
    const event = { id: 'e1', type: 'reminded', at: 30 * HOUR, by: 'system', note: '', rule: '' } as const
    const called = apply(ticket, { ...event, step: 'escalate:0' }, plainClocks)
    expect(called.nextAt).toBeGreaterThan(30 * HOUR)
    expect(called.nextAt).toBeLessThanOrEqual(31 * HOUR)
  })

  it('risen by itself, it rises again each working day, also where the time to accept is shorter', () => {
    expect(steps({ status: 'escalated', rises: 1 })).toEqual([
      ['remind', 0.8 * DAY],
      ['escalate', DAY],
    ])
    expect(steps({ status: 'escalated', rises: 1, urgency: 'urgent', acceptDue: 2 * HOUR })).toEqual([
      ['remind', 1.6 * HOUR],
      ['overdue', 2 * HOUR],
      ['escalate', DAY],
    ])
    expect(steps({ status: 'escalated' }).at(-1)).toEqual(['escalate', 2 * DAY])
  })

  it('a person’s decision ends the rise: the next level has its own time, and a working day after it', () => {
    const event = { at: DAY, by: 'system', note: '', rule: '' } as const
    const [first, second] = ['LH-01-03', 'LH-01'].map((ownerArea) => ({ ownerId: `u-${ownerArea}`, ownerArea }))
    const risen = apply(ticketOf(), { ...event, id: 'e1', type: 'escalated', owner: first }, plainClocks)
    expect(risen.rises).toBe(1)
    const handed = apply(risen, { ...event, id: 'e2', type: 'handed_up', by: 'u-ld3', owner: second }, plainClocks)
    expect(plan(handed, plainClocks).at(-1)).toMatchObject({ step: 'escalate', at: 3 * DAY })
  })

  it('an extension that nobody answers lapses before the word that it is due', () => {
    const extension = { until: 9 * DAY, reason: '', askedBy: 'u-dy32', askedOf: 'u-ld3', askedAt: 1 }
    expect(steps({ status: 'in_progress', extension }).map(([step]) => step)).toEqual([
      'remind',
      'lapse',
      'overdue',
      'escalate',
    ])
  })

  it('resolved: closed after two weeks of silence; closed: nothing more', () => {
    expect(steps({ status: 'resolved', clockFrom: DAY })).toEqual([['close', 15 * DAY]])
    expect(steps({ status: 'closed' })).toEqual([])
  })

  it('steps taken are not planned again', () => {
    expect(steps({ steps: ['remind', 'overdue'] })).toEqual([['escalate', 2 * DAY]])
  })

  it('accepted in time but past the time to settle is overdue', () => {
    expect(isOverdue(ticketOf({ status: 'in_progress' }), 3 * DAY)).toBe(true)
    expect(isOverdue(ticketOf({ status: 'in_progress' }), 2 * DAY)).toBe(false)
    expect(isOverdue(ticketOf({ status: 'resolved' }), 30 * DAY)).toBe(false)
  })
})

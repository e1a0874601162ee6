import { describe, expect, it } from 'vitest'
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

  it('at the top, where nobody is above, the next try is a working day later, not at once', () => {
    const again = steps({ urgency: 'emergency', acceptDue: HOUR / 6, steps: ['remind', 'overdue', 'escalate:0'] })
    expect(again).toEqual([['escalate', HOUR / 6 + 2 * DAY]])
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

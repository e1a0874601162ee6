import { describe, expect, it } from 'vitest'
import { apply, type TicketEvent } from '../../src/tickets/apply.ts'
import { isOverdue, plan } from '../../src/tickets/follow-up.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
let count = 0
const then = (ticket: Ticket, type: TicketEvent['type'], at: number, by = 'u-dy32', more: Partial<TicketEvent> = {}) =>
  apply(ticket, { id: `e${++count}`, type, at, by, note: '', rule: '测试', ...more }, plainClocks)

describe('while the reporter is asked', () => {
  const asked = then(ticketOf(), 'asked', 5 * HOUR)

  it('the clocks stand still: one step is left, twelve hours later', () => {
    expect(asked.pausedSince).toBe(5 * HOUR)
    expect(plan(asked, plainClocks)).toEqual([{ step: 'resume', key: `resume:${5 * HOUR}`, at: 17 * HOUR }])
    expect(isOverdue(asked, 30 * DAY)).toBe(false)
  })

  it('the answer moves the time to settle by what was lost, and the history says so', () => {
    const answered = then(asked, 'added', 9 * HOUR, 'u-wang')
    expect(answered).toMatchObject({ pausedSince: null, settleDue: 3 * DAY + 4 * HOUR })
    expect(answered.history.at(-1)?.rule).toMatch(/时限 .*\+pause/)
  })

  it('asking how it goes, or another person’s word, is no answer', () => {
    expect(then(asked, 'pressed', 9 * HOUR, 'u-wang').pausedSince).toBe(5 * HOUR)
    expect(then(asked, 'added', 9 * HOUR, 'u-zhao').pausedSince).toBe(5 * HOUR)
    expect(then(asked, 'asked', 9 * HOUR).pausedSince).toBe(5 * HOUR)
  })

  it('a time that was set meanwhile moves only by what was lost since', () => {
    const extended = then(asked, 'extended', 7 * HOUR, 'u-ld3', { due: { at: 6 * DAY, rule: 'extension' }, days: 3 })
    expect(extended.pausedSince).not.toBeNull()
    expect(then(extended, 'added', 9 * HOUR, 'u-wang').settleDue).toBe(6 * DAY + 2 * HOUR)
  })

  it('silence lets them run on, handing it up too', () => {
    expect(then(asked, 'resumed', 17 * HOUR, 'system')).toMatchObject({ pausedSince: null, settleDue: 3.5 * DAY })
    const owner = { ownerId: 'u-wg1', ownerArea: 'LH-01' }
    expect(then(asked, 'handed_up', 6 * HOUR, 'u-dy32', { owner })).toMatchObject({
      pausedSince: null,
      settleDue: 3 * DAY + HOUR,
      acceptDue: 6 * HOUR + DAY,
    })
  })

  it('done ends it', () => {
    expect(then(asked, 'done', 6 * HOUR)).toMatchObject({ pausedSince: null, settleDue: 3 * DAY })
  })

  it('not in an emergency, and not a fourth time', () => {
    expect(then(ticketOf({ urgency: 'emergency' }), 'asked', HOUR).pausedSince).toBeNull()
    let ticket = ticketOf()
    for (const day of [0, 1, 2]) {
      ticket = then(ticket, 'asked', day * DAY)
      expect(ticket.pausedSince).toBe(day * DAY)
      ticket = then(ticket, 'added', day * DAY + HOUR, 'u-wang')
    }
    expect(then(ticket, 'asked', 4 * DAY).pausedSince).toBeNull()
  })
})

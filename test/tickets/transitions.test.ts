import { describe, expect, it } from 'vitest'
import { allows, apply } from '../../src/tickets/apply.ts'
import { EVENT_TYPES } from '../../src/tickets/ticket.ts'
import { TRANSITIONS, TransitionRefused, nextStatus } from '../../src/tickets/transitions.ts'
import { STATUSES } from '../../src/tickets/vocabulary.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

/** DESIGN's table, written a second time by hand: status → where it may go. */
const DESIGNED: Record<string, string> = {
  reported: 'assigned needs_info rejected withdrawn',
  needs_info: 'assigned withdrawn closed',
  assigned: 'in_progress resolved answered escalated rejected withdrawn closed',
  in_progress: 'resolved answered escalated withdrawn closed',
  escalated: 'in_progress resolved answered escalated assigned rejected withdrawn closed',
  resolved: 'confirmed reopened closed',
  answered: 'confirmed reopened in_progress resolved closed',
  reopened: 'in_progress resolved answered escalated withdrawn closed',
  confirmed: 'reopened closed',
  closed: '',
  rejected: 'reopened',
  withdrawn: '',
}
const designed = (from: string, to: string) => (DESIGNED[from] ?? '').split(' ').includes(to)
const event = (type: (typeof EVENT_TYPES)[number], id = `e:${type}`) => ({
  id,
  type,
  at: 5000,
  by: 'u-x',
  note: '说明',
  rule: '测试',
})

describe('transitions', () => {
  for (const from of STATUSES) {
    for (const to of STATUSES) {
      const wanted = designed(from, to)
      it(`${from} → ${to} ${wanted ? 'passes' : 'raises'}`, () => {
        const events = TRANSITIONS[from][to] ?? []
        expect(events.length > 0).toBe(wanted)
        for (const type of events) expect(apply(ticketOf({ status: from }), event(type), plainClocks).status).toBe(to)
        for (const type of EVENT_TYPES.filter((one) => !events.includes(one)))
          expect(nextStatus(from, type), type).not.toBe(to)
      })
    }
  }

  it('an event leads from one status to one other', () => {
    for (const from of STATUSES) {
      for (const type of EVENT_TYPES) {
        const targets = STATUSES.filter((to) => TRANSITIONS[from][to]?.includes(type))
        expect(targets.length, `${from} by ${type}`).toBeLessThanOrEqual(1)
      }
    }
  })

  it('applying follows the table for every status and event, and raises everywhere else', () => {
    for (const status of STATUSES) {
      for (const type of EVENT_TYPES) {
        const run = () => apply(ticketOf({ status }), event(type), plainClocks)
        if (!allows(status, type)) expect(run, `${status} ${type}`).toThrow(TransitionRefused)
        else expect(run().status, `${status} ${type}`).toBe(nextStatus(status, type) ?? status)
      }
    }
  })
})

describe('applying an event', () => {
  it('twice changes nothing the second time', () => {
    const once = apply(ticketOf(), event('accepted'), plainClocks)
    expect(apply(once, event('accepted'), plainClocks)).toBe(once)
  })

  it('of the clock changes nothing where somebody answered before it came', () => {
    const escalate = { ...event('escalated'), at: 2 * 86_400_000, step: 'escalate:0' }
    expect(apply(ticketOf(), escalate, plainClocks).status).toBe('escalated')
    const accepted = apply(ticketOf(), { ...event('accepted'), at: escalate.at - 1 }, plainClocks)
    expect(apply(accepted, escalate, plainClocks)).toBe(accepted)
    const asked = apply(accepted, { ...event('asked'), at: escalate.at - 1 }, plainClocks)
    const remind = { ...event('reminded'), at: 4 * 86_400_000, step: 'remind' }
    expect(apply(asked, remind, plainClocks)).toBe(asked)
  })

  it('appends to the history and leaves what was there', () => {
    const once = apply(ticketOf(), event('accepted'), plainClocks)
    const twice = apply(once, event('done'), plainClocks)
    expect(twice.history.slice(0, once.history.length)).toEqual(once.history)
    expect(twice.history.map((entry) => [entry.from, entry.to])).toEqual([
      ['assigned', 'in_progress'],
      ['in_progress', 'resolved'],
    ])
    expect(twice.outcome).toBe('说明')
  })

  it('gives a new owner a new time to accept, and keeps the time to settle', () => {
    const moved = apply(
      ticketOf({ status: 'in_progress' }),
      { ...event('handed_up'), owner: { ownerId: 'u-wg1', ownerArea: 'LH-01' } },
      plainClocks,
    )
    expect(moved).toMatchObject({ status: 'escalated', ownerId: 'u-wg1', settleDue: 3 * 86_400_000 })
    expect(moved.acceptDue).toBe(5000 + 86_400_000)
  })

  it('takes recalled words out, and gives three minutes to say them again', () => {
    const emptied = apply(ticketOf(), { ...event('recalled'), recalled: ['bot:m1'] }, plainClocks)
    expect(emptied.messages[0]?.text).toBe('')
    expect(emptied.nextAt).toBe(5000 + 180_000)
    const message = { id: 'bot:m2', at: 6000, roomId: 'r-b3u2', fromId: 'u-wang', text: '7楼灯不亮', media: null }
    expect(apply(emptied, { ...event('added'), messages: [message] }, plainClocks).withdrawAt).toBeNull()
  })
})

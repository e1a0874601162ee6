import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asOf } from '../../src/tickets/as-of.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { playedStates } from '../support/month.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const FEB = at('2026-02-01T00:00')
const APRIL = at('2026-04-01T00:00')

/** What a paper can say of it; the steps of its clocks are none of that. */
function facts({ history, reporters, messages, ...ticket }: Ticket) {
  const { no, kind, category, difficulty, urgency, title, area, scope, status, ownerId, ownerArea, department } = ticket
  const { rating, acceptDue, settleDue, pausedSince, createdAt, updatedAt } = ticket
  return [
    { no, kind, category, difficulty, urgency, title, area, scope, status, ownerId, ownerArea, department },
    { rating, acceptDue, settleDue, pausedSince, createdAt, updatedAt, private: ticket.private },
    history.map(({ eventId }) => eventId),
    reporters,
    messages,
  ]
}

describe('a ticket as of a moment', () => {
  it('is what it was after the last event before it, whatever happened later', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const states of playedStates(seed, 20, FEB, APRIL)) {
          const last = states.at(-1)!
          for (const [index, state] of states.entries()) {
            const next = states[index + 1]?.updatedAt ?? state.updatedAt + 1
            // Two events at one moment have nothing between them.
            if (next === state.updatedAt) continue
            const hidden = last.private && !state.private ? { title: '', area: state.scope } : {}
            expect(facts(asOf(last, next)!)).toEqual(facts({ ...state, ...hidden }))
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is nothing before it was reported', () => {
    const [states] = playedStates(1, 1, FEB, APRIL)
    const [first] = states!
    expect(asOf(first!, first!.createdAt)).toBeUndefined()
    expect(asOf(first!, first!.createdAt + 1)?.no).toBe(first!.no)
  })
})

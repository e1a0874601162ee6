import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSlot, type Pace, type Sent } from '../../src/notifications/pace.ts'

const pace: Pace = {
  samePeerMs: 1000,
  otherPeerMs: [3000, 5000],
  perMinute: 20,
  perHour: 100,
  perDay: 300,
  perPeerPerHour: 10,
}

/** Sends as fast as the pace lets. */
function flood(peers: readonly string[], draw = 0): Sent[] {
  const history: Sent[] = []
  let now = 0
  for (const peer of peers) {
    now = nextSlot(pace, history, peer, now, draw)
    history.push({ at: now, peer })
  }
  return history
}

describe('the pace of sending', () => {
  it('one second to the same peer, three to five to another', () => {
    expect(flood(['a', 'a', 'b']).map(({ at }) => at)).toEqual([0, 1000, 4000])
    expect(flood(['a', 'b'], 1).map(({ at }) => at)).toEqual([0, 5000])
  })

  it('keeps every cap whatever is to be sent', () => {
    const caps = [
      [60_000, 20],
      [3_600_000, 100],
      [86_400_000, 300],
    ] as const
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 30, maxLength: 400 }), (peers) => {
        const history = flood(peers)
        for (const [window, cap] of caps) {
          for (const { at } of history)
            expect(history.filter((one) => one.at >= at && one.at < at + window).length).toBeLessThanOrEqual(cap)
        }
        for (const { at, peer } of history) {
          const toPeer = history.filter((one) => one.peer === peer && one.at >= at && one.at < at + 3_600_000)
          expect(toPeer.length).toBeLessThanOrEqual(10)
        }
      }),
      { numRuns: 25 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { allows } from '../../src/tickets/apply.ts'
import { monthlyPaper } from '../../src/papers/monthly.ts'
import { figureOf, type Period } from '../../src/papers/paper.ts'
import { ENDS, endOf, median, WORDS_ON_END } from '../../src/tickets/ends.ts'
import { EVENT_TYPES, type Ticket } from '../../src/tickets/ticket.ts'
import { SETTLED_STATUSES } from '../../src/tickets/vocabulary.ts'
import { exampleCounty } from '../support/example-county.ts'
import { lifeOf, type LifeStep } from '../support/lives.ts'

const DAY = 86_400_000
const kind = (...steps: LifeStep[]) => endOf(lifeOf(steps))?.kind

describe('the end of one ticket', () => {
  it('is what its history says last', () => {
    expect(kind(['accepted', 1])).toBeUndefined()
    expect(kind(['done', 1])).toBe('resolved')
    expect(kind(['done', 1], ['not_fixed', 2])).toBeUndefined()
    expect(kind(['done', 1], ['not_fixed', 2], ['answered', 3])).toBe('answered')
    expect(kind(['rejected', 1])).toBe('rejected')
    expect(kind(['withdrawn', 1])).toBe('withdrawn')
    expect(kind(['merged', 1])).toBe('merged')
  })

  it('handed up by a person until it ends above; moved up by the clock it is just open', () => {
    expect(kind(['handed_up', 1])).toBe('handed_up')
    expect(kind(['handed_up', 1], ['accepted', 2])).toBe('handed_up')
    expect(kind(['handed_up', 1], ['sent_back', 2])).toBeUndefined()
    expect(kind(['handed_up', 1], ['done', 2])).toBe('resolved')
    expect(kind(['escalated', 1])).toBeUndefined()
  })

  it('says on whose word', () => {
    const word = (...steps: LifeStep[]) => endOf(lifeOf([['done', 1], ...steps]))?.word
    expect(word()).toBe('waiting')
    expect(word(['praised', 2], ['called_back', 3])).toBe('waiting')
    expect(word(['confirmed', 2, 'u-wang'])).toBe('confirmed')
    expect(word(['rated', 2, 'u-wang'], ['closed', 3, 'system'])).toBe('confirmed')
    expect(word(['closed', 3, 'system'])).toBe('silent')
  })
})

describe('counts of a period', () => {
  const tickets = [
    lifeOf([
      ['done', DAY],
      ['confirmed', 2 * DAY],
    ]),
    lifeOf([
      ['done', 3 * DAY],
      ['closed', 17 * DAY, 'system'],
    ]),
    lifeOf([['done', 8 * DAY]]),
    lifeOf([['answered', DAY]]),
    lifeOf([['handed_up', DAY]]),
    lifeOf([['withdrawn', DAY]]),
    lifeOf([['accepted', DAY]]),
  ]

  function countsOf(of: Ticket[], month: Period) {
    const before = { from: month.from - 30 * DAY, to: month.from }
    const paper = monthlyPaper({ tickets: of, roster: exampleCounty(), scopeLevel: 'grid', month, before })
    return (...keys: string[]) => keys.map((key) => figureOf(paper, key).value)
  }

  it('ends apart, settled by word apart, the median of days', () => {
    const numbered = tickets.map((ticket, index) => ({ ...ticket, no: 1001 + index }))
    const value = countsOf(numbered, { from: 0, to: 30 * DAY })
    expect(value('collected')).toEqual([7])
    expect(value('resolved', 'answered', 'movedUp', 'rejected', 'withdrawn', 'merged')).toEqual([3, 1, 1, 0, 1, 0])
    // One in six each: what was taken back is out of it.
    expect(value('settledRate', 'confirmedRate', 'silentRate', 'waitingRate')).toEqual([50, 16.7, 16.7, 16.7])
    expect(value('medianDays')).toEqual([3])
  })

  it('as they stood when the period was over: what came later is not known yet', () => {
    const value = countsOf(tickets, { from: 0, to: 2 * DAY })
    expect(value('resolved', 'confirmedRate', 'silentRate', 'waitingRate')).toEqual([1, 0, 0, 16.7])
    expect(countsOf([], { from: 0, to: 2 * DAY })('collected', 'medianDays', 'silentRate')).toEqual([0, null, null])
  })

  it('median of even and odd', () => {
    expect([median([3, 1, 2]), median([4, 1]), median([])]).toEqual([2, 2.5, null])
  })
})

describe('every ticket’s end is counted exactly once', () => {
  /** Lives drawn from the table with a seed: any event that is allowed may happen next. */
  function lives(seed: number, count: number): Ticket[] {
    let state = seed
    const draw = (below: number) => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
      return Math.floor((state / 4_294_967_296) * below)
    }
    return Array.from({ length: count }, (_, index) => {
      const steps: LifeStep[] = []
      for (let ticket = lifeOf(steps), at = DAY; draw(10) > 0; at += draw(2 * DAY)) {
        const possible = EVENT_TYPES.filter((type) => allows(ticket.status, type))
        if (possible.length === 0) break
        steps.push([possible[draw(possible.length)]!, at])
        ticket = lifeOf(steps)
      }
      return lifeOf(steps, { no: 1001 + index })
    })
  }

  it.each([1, 2, 3])('seed %i: over all time and over any cut of it', (seed) => {
    const tickets = lives(seed, 400)
    const ends = tickets.map((ticket) => endOf(ticket))
    const open = ends.filter((end) => end === undefined).length
    const ended = ENDS.map((one) => ends.filter((end) => end?.kind === one))
    expect(ended.reduce((sum, of) => sum + of.length, 0) + open).toBe(400)
    for (const end of ends.filter((one) => one?.kind === 'resolved' || one?.kind === 'answered'))
      expect(WORDS_ON_END).toContain(end?.word)
    for (const ticket of tickets) {
      const settled = SETTLED_STATUSES.find((status) => status === ticket.status)
      if (settled) expect(endOf(ticket)).toMatchObject({ kind: settled, word: 'waiting' })
      if (ticket.status === 'confirmed') expect(endOf(ticket)?.word).toBe('confirmed')
    }
    // By the time of their last end, all cuts together have each ticket once.
    const cuts = [0, 3 * DAY, 7 * DAY, Infinity]
    const at = tickets.map((ticket) => endOf(ticket)?.at).filter((time) => time !== undefined)
    const placed = cuts.slice(1).map((to, index) => at.filter((time) => time >= cuts[index]! && time < to).length)
    expect(placed.reduce((sum, one) => sum + one, 0)).toBe(400 - open)
  })
})

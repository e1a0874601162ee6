import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figureOf, figuresOf } from '../../src/papers/paper.ts'
import { weeklyPaper } from '../../src/papers/weekly.ts'
import { exampleCounty } from '../support/example-county.ts'
import { lateOf, playedMonth, playedStates, seenAt, WORKING } from '../support/month.ts'
import { plainClocks } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const FEB = at('2026-02-01T00:00')
const APRIL = at('2026-04-01T00:00')
const DAY = 86_400_000
const ENDS = ['done', 'answered', 'withdrawn', 'rejected', 'merged']
const roster = exampleCounty()
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)

describe('the week’s list', () => {
  const MONDAY = at('2026-03-16T00:00')
  const week = { from: MONDAY - 7 * 86_400_000, to: MONDAY }
  const input = { roster, clocks: plainClocks, area: 'LH', week, at: at('2026-03-16T09:00') }

  it('late ones by leader and by level add up to the late, each once', () => {
    const paper = weeklyPaper({ ...input, tickets: playedMonth(11, 200, FEB, APRIL) })!
    const of = (prefix: string) =>
      sorted(
        figuresOf(paper)
          .filter(({ key }) => key.startsWith(prefix))
          .flatMap(({ tickets }) => tickets),
      )
    const late = figureOf(paper, 'late').tickets
    expect(late.length).toBeGreaterThan(10)
    expect(of('late.leader.')).toEqual(late)
    expect(of('late.level.')).toEqual(late)
  })

  it('last week’s list is told in full: every ticket of it in one of the ends', () => {
    const states = playedStates(13, 200, FEB, APRIL)
    const tickets = states.map((versions) => versions.at(-1)!)
    const before = { from: week.from - 7 * DAY, to: week.from }
    const then = at('2026-03-09T09:00')
    const last = weeklyPaper({ ...input, tickets: seenAt(states, then), week: before, at: then })!
    const paper = weeklyPaper({ ...input, tickets })!
    expect(figureOf(paper, 'last.list').tickets).toEqual(figureOf(last, 'late').tickets)
    const became = ['resolved', 'answered', 'gone', 'open', 'late'].flatMap(
      (key) => figureOf(paper, `last.${key}`).tickets,
    )
    expect(sorted(became)).toEqual(figureOf(last, 'late').tickets)
  })

  it('is the same when it is made up later, word for word', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const states = playedStates(seed, 60, FEB, APRIL).filter((versions) => !versions.at(-1)!.private)
        const early = weeklyPaper({ ...input, tickets: seenAt(states, input.at) })
        expect(weeklyPaper({ ...input, tickets: states.map((versions) => versions.at(-1)!) })).toEqual(early)
      }),
      { numRuns: 40 },
    )
  })

  it('counts what a plain look at each ticket finds', () => {
    const states = playedStates(17, 200, FEB, APRIL)
    const paper = weeklyPaper({ ...input, area: 'GC', tickets: states.map((versions) => versions.at(-1)!) })!
    const seen = seenAt(states, input.at)
    const open = seen.filter(({ status }) => WORKING.includes(status)).map(({ no }) => no)
    const inWeek = (when: number) => when >= week.from && when < week.to
    const ended = (type: string, status: string[]) =>
      seenAt(states, week.to)
        .filter(
          (one) => status.includes(one.status) && one.history.some((entry) => entry.type === type && inWeek(entry.at)),
        )
        .filter((one) => one.history.findLast((entry) => ENDS.includes(entry.type))?.type === type)
        .map(({ no }) => no)
    expect(figureOf(paper, 'late').tickets).toEqual(sorted(lateOf(seen, open, input.at)))
    expect(figureOf(paper, 'open').tickets).toEqual(sorted(open))
    expect(figureOf(paper, 'collected').tickets).toEqual(
      sorted(seen.filter(({ createdAt }) => inWeek(createdAt)).map(({ no }) => no)),
    )
    expect(figureOf(paper, 'resolved').tickets).toEqual(sorted(ended('done', ['resolved', 'confirmed', 'closed'])))
    expect(figureOf(paper, 'answered').tickets).toEqual(sorted(ended('answered', ['answered', 'confirmed', 'closed'])))
  })

  it('is not made where nothing was and nothing is', () => {
    expect(weeklyPaper({ ...input, tickets: [] })).toBeUndefined()
  })
})

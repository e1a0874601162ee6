import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthlyPaper } from '../../src/papers/monthly.ts'
import { figureOf, figuresOf, type Figure } from '../../src/papers/paper.ts'
import { weeklyPaper } from '../../src/papers/weekly.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { exampleCounty } from '../support/example-county.ts'
import { playedMonth } from '../support/month.ts'
import { plainClocks } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const FEB = at('2026-02-01T00:00')
const MARCH = at('2026-03-01T00:00')
const APRIL = at('2026-04-01T00:00')
const roster = exampleCounty()

function paperOf(tickets: Ticket[]) {
  return monthlyPaper({
    tickets,
    roster,
    scopeLevel: 'grid',
    month: { from: MARCH, to: APRIL },
    before: { from: FEB, to: MARCH },
  })
}

/** One flat list of what happened, in order; everything below is counted from it by plain loops, without the paper's code. */
function eventsOf(tickets: Ticket[]) {
  return tickets
    .flatMap(({ no, history }) => history.map(({ type, at: when, to, from, by }) => ({ no, type, when, to, from, by })))
    .toSorted((a, b) => a.when - b.when)
}

function recount(tickets: Ticket[]): Record<string, number[]> {
  const status = new Map<number, string>()
  const atMonthStart = new Map<number, string>()
  const ending = new Map<number, string>()
  const collected: number[] = []
  const sets = { up: new Set<number>(), rated: new Set<number>(), reopened: new Set<number>() }
  const days = new Map<string, Set<number>>()
  const ends = ['done', 'answered', 'withdrawn', 'rejected', 'merged']
  for (const { no, type, when, to, from } of eventsOf(tickets)) {
    if (when >= APRIL) break
    status.set(no, to)
    if (when < MARCH) atMonthStart.set(no, to)
    if (type === 'reported' && when >= MARCH) collected.push(no)
    if (ends.includes(type)) ending.set(no, type)
    if (when < MARCH) continue
    if (type === 'handed_up' || type === 'escalated') sets.up.add(no)
    if (type === 'rated') sets.rated.add(no)
    if (type === 'not_fixed' && to === 'reopened' && from !== 'reopened') sets.reopened.add(no)
    if (type === 'done' || type === 'reported') {
      const day = Math.floor((when - MARCH) / 86_400_000) + 1
      const key = `day.${day}.${type === 'done' ? 'done' : 'collected'}`
      days.set(key, (days.get(key) ?? new Set()).add(no))
    }
  }
  const working = ['reported', 'needs_info', 'assigned', 'in_progress', 'escalated', 'reopened']
  const byNo = new Map(tickets.map((ticket) => [ticket.no, ticket]))
  const open = [...status].filter(([, now]) => working.includes(now)).map(([no]) => no)
  const endedAs = (end: string) => collected.filter((no) => !open.includes(no) && ending.get(no) === end)
  const counts: Record<string, number[]> = {
    collected,
    open,
    wishes: collected.filter((no) => byNo.get(no)?.kind === 'wish'),
    resolved: endedAs('done'),
    answered: endedAs('answered'),
    withdrawn: endedAs('withdrawn'),
    rejected: endedAs('rejected'),
    settledRate: endedAs('done'),
    medianDays: endedAs('done'),
    'collected.open': collected.filter((no) => open.includes(no)),
    carried: [...atMonthStart].filter(([, then]) => working.includes(then)).map(([no]) => no),
    movedUp: [...sets.up],
    rated: [...sets.rated],
    satisfiedRate: [...sets.rated].filter((no) => (byNo.get(no)?.rating ?? 0) >= 4),
    'mark.reopened': [...sets.reopened],
    recurrences: collected.filter((no) => byNo.get(no)?.recurrenceOf !== null),
  }
  for (const [key, numbers] of days) counts[key] = [...numbers]
  for (const ticket of tickets) {
    for (const group of [`category.${ticket.category}`, `grid.${ticket.scope}`, ticket.difficulty]) {
      const now = group === ticket.difficulty ? 'collected' : 'now'
      if (collected.includes(ticket.no)) (counts[`${group}.${now}`] ??= []).push(ticket.no)
      if (open.includes(ticket.no)) (counts[`${group}.open`] ??= []).push(ticket.no)
      if (endedAs('done').includes(ticket.no)) (counts[`${group}.resolved`] ??= []).push(ticket.no)
    }
  }
  return counts
}

const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)

describe('every number of the month', () => {
  it('is what a plain recount of the histories finds, and names the tickets that make it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 120 }), (seed, size) => {
        const tickets = playedMonth(seed, size, FEB, APRIL)
        const paper = paperOf(tickets)
        const expected = recount(tickets)
        for (const figure of figuresOf(paper)) {
          const numbers = expected[figure.key]
          if (numbers) expect([figure.key, figure.tickets]).toEqual([figure.key, sorted(numbers)])
          if (numbers && figure.unit === '件') expect(figure.value).toBe(numbers.length)
        }
        const missing = Object.keys(expected).filter((key) => !figuresOf(paper).some((figure) => figure.key === key))
        expect(missing).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('says of what it is made: words, a period, and as many tickets as it counts', () => {
    const paper = paperOf(playedMonth(3, 200, FEB, APRIL))
    for (const figure of figuresOf(paper)) {
      expect(figure.query.length, figure.key).toBeGreaterThan(4)
      expect(figure.period.from, figure.key).toBeLessThan(figure.period.to)
      if (figure.unit === '件') expect(figure.value, figure.key).toBe(figure.tickets.length)
    }
    const keys = figuresOf(paper).map((figure) => figure.key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('every collected ticket is in one end or open, once', () => {
    const paper = paperOf(playedMonth(5, 300, FEB, APRIL))
    const parts = ['resolved', 'answered', 'withdrawn', 'rejected', 'merged', 'collected.open']
    expect(sorted(parts.flatMap((key) => figureOf(paper, key).tickets))).toEqual(figureOf(paper, 'collected').tickets)
    const judged = ['confirmedRate', 'silentRate', 'waitingRate'].flatMap((key) => figureOf(paper, key).tickets)
    expect(sorted(judged)).toEqual(figureOf(paper, 'resolved').tickets)
  })

  it('shares and medians are of what they say', () => {
    const tickets = playedMonth(7, 301, FEB, APRIL)
    const paper = paperOf(tickets)
    const spans = figureOf(paper, 'resolved').tickets.map((no) => {
      const { createdAt, history } = tickets.find((ticket) => ticket.no === no)!
      const done = history.filter(({ type, at: when }) => type === 'done' && when < APRIL).map(({ at: when }) => when)
      return (Math.max(...done) - createdAt) / 86_400_000
    })
    const below = spans.filter((days) => days <= (figureOf(paper, 'medianDays').value ?? 0) + 0.05)
    expect(Math.abs(below.length - spans.length / 2)).toBeLessThanOrEqual(2)
    const value = (key: string) => figureOf(paper, key).value ?? 0
    const valid = value('collected') - value('withdrawn') - value('rejected') - value('merged')
    expect(value('settledRate')).toBeCloseTo((value('resolved') / valid) * 100, 0)
    expect(figureOf(paperOf([]), 'settledRate').value).toBeNull()
  })

  it('is the same when it is made up later: what came after the month changes nothing', () => {
    const early = playedMonth(9, 150, FEB, APRIL).map((ticket) => ({
      ...ticket,
      history: ticket.history.filter((entry) => entry.at < APRIL),
    }))
    const late = playedMonth(9, 150, FEB, APRIL)
    const told = (tickets: Ticket[]) =>
      figuresOf(paperOf(tickets))
        .filter(({ key }) => !/late|notice|satisfied|department/.test(key))
        .map(({ key, tickets: numbers }: Figure) => [key, numbers])
    expect(told(late)).toEqual(told(early))
  })
})

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
    const tickets = playedMonth(13, 200, FEB, APRIL)
    const before = { from: week.from - 7 * 86_400_000, to: week.from }
    const last = weeklyPaper({ ...input, tickets, week: before, at: at('2026-03-09T09:00') })!
    const lastList = figureOf(last, 'late').tickets
    const paper = weeklyPaper({ ...input, tickets, lastList })!
    const became = ['resolved', 'answered', 'gone', 'open', 'late'].flatMap(
      (key) => figureOf(paper, `last.${key}`).tickets,
    )
    expect(sorted(became)).toEqual(lastList)
  })

  it('is not made where nothing was and nothing is', () => {
    expect(weeklyPaper({ ...input, tickets: [] })).toBeUndefined()
  })
})

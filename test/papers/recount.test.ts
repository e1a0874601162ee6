import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthlyPaper } from '../../src/papers/monthly.ts'
import { figureOf, figuresOf } from '../../src/papers/paper.ts'
import { allows, apply } from '../../src/tickets/apply.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { exampleCounty } from '../support/example-county.ts'
import { lateOf, playedMonth, playedStates, seenAt, WORKING } from '../support/month.ts'
import { plainClocks } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const FEB = at('2026-02-01T00:00')
const MARCH = at('2026-03-01T00:00')
const APRIL = at('2026-04-01T00:00')
const DAY = 86_400_000
const roster = exampleCounty()
const ENDS = ['done', 'answered', 'withdrawn', 'rejected', 'merged']

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

function recount(states: Ticket[][]): Record<string, number[]> {
  const tickets = seenAt(states, APRIL)
  const status = new Map<number, string>()
  const atMonthStart = new Map<number, string>()
  const ending = new Map<number, string>()
  const collected: number[] = []
  const sets = {
    up: new Set<number>(),
    rated: new Set<number>(),
    reopened: new Set<number>(),
    unfixed: new Set<number>(),
  }
  const given = new Set<number>()
  const done = new Set<number>()
  const lastScore = new Map<number, number>()
  const days = new Map<string, Set<number>>()
  for (const { no, type, when, to, from } of eventsOf(tickets)) {
    if (when >= APRIL) break
    status.set(no, to)
    if (when < MARCH) atMonthStart.set(no, to)
    if (type === 'reported' && when >= MARCH) collected.push(no)
    if (ENDS.includes(type)) ending.set(no, type)
    if (when < MARCH) continue
    if (type === 'handed_up' || type === 'escalated') sets.up.add(no)
    if (type === 'rated') sets.rated.add(no)
    if (type === 'not_fixed') sets.unfixed.add(no)
    if (type === 'department') given.add(no)
    if (type === 'done') done.add(no)
    if (type === 'not_fixed' && to === 'reopened' && from !== 'reopened') sets.reopened.add(no)
    if (type === 'done' || type === 'reported') {
      const day = Math.floor((when - MARCH) / 86_400_000) + 1
      const key = `day.${day}.${type === 'done' ? 'done' : 'collected'}`
      days.set(key, (days.get(key) ?? new Set()).add(no))
    }
  }
  const byNo = new Map(tickets.map((ticket) => [ticket.no, ticket]))
  for (const { no, score } of scoresOf(states)) lastScore.set(no, score)
  const open = [...status].filter(([, now]) => WORKING.includes(now)).map(([no]) => no)
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
    carried: [...atMonthStart].filter(([, then]) => WORKING.includes(then)).map(([no]) => no),
    movedUp: [...sets.up],
    rated: [...sets.rated],
    satisfiedRate: [...sets.rated].filter((no) => (lastScore.get(no) ?? 0) >= 4),
    notFixed: [...sets.unfixed],
    'mark.reopened': [...sets.reopened],
    merged: endedAs('merged'),
    agenda: open.filter((no) => byNo.get(no)?.difficulty === 'hard'),
    given: [...given],
    late: lateOf(tickets, open, APRIL),
    notice: lateOf(tickets, open, APRIL).filter((no) => {
      const ticket = byNo.get(no)!
      return !ticket.private && APRIL - ticket.settleDue >= 5 * DAY
    }),
    'carried.resolved': [...atMonthStart]
      .filter(([no, then]) => WORKING.includes(then) && !open.includes(no) && ending.get(no) === 'done')
      .map(([no]) => no),
    recurrences: collected.filter((no) => byNo.get(no)?.recurrenceOf !== null),
  }
  for (const [key, numbers] of days) counts[key] = [...numbers]
  const names = [...new Set(tickets.map(({ department }) => department).filter((name) => name !== ''))].toSorted()
  for (const [index, name] of names.entries()) {
    const its = tickets.filter(({ department }) => department === name).map(({ no }) => no)
    const key = `department.${index + 1}`
    counts[`${key}.assigned`] = its.filter((no) => given.has(no))
    counts[`${key}.done`] = its.filter((no) => done.has(no) && !open.includes(no) && ending.get(no) === 'done')
    counts[`${key}.open`] = its.filter((no) => open.includes(no))
    counts[`${key}.late`] = lateOf(tickets, open, APRIL).filter((no) => its.includes(no))
  }
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

/** Scores in March, in order, as they were seen when they were given. */
function scoresOf(states: Ticket[][]): { no: number; score: number }[] {
  return states.flatMap((versions) =>
    versions
      .filter(({ history, updatedAt }) => history.at(-1)?.type === 'rated' && updatedAt >= MARCH && updatedAt < APRIL)
      .map(({ no, rating }) => ({ no, score: rating! })),
  )
}

const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)

describe('every number of the month', () => {
  it('is what a plain recount of the histories finds, and names the tickets that make it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 120 }), (seed, size) => {
        const states = playedStates(seed, size, FEB, APRIL)
        const paper = paperOf(states.map((versions) => versions.at(-1)!))
        const expected = recount(states)
        for (const figure of figuresOf(paper)) {
          const numbers = expected[figure.key]
          if (numbers) expect([figure.key, figure.tickets]).toEqual([figure.key, sorted(numbers)])
          if (numbers && figure.unit === '件') expect(figure.value).toBe(numbers.length)
        }
        const told = new Set(figuresOf(paper).map(({ key }) => key))
        // A department that had nothing in the month has no row.
        const missing = Object.keys(expected).filter((key) => !told.has(key) && expected[key]!.length > 0)
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
    const base = value('collected') - value('withdrawn') - value('merged')
    expect(value('settledRate')).toBeCloseTo((value('resolved') / base) * 100, 0)
    const words = value('confirmedRate') + value('silentRate') + value('waitingRate')
    expect(words).toBeCloseTo(value('settledRate'), 0)
    expect(value('rejected')).toBeGreaterThan(0)
    expect(figureOf(paperOf([]), 'settledRate').value).toBeNull()
  })

  it('is the same when it is made up later, word for word: what came after the month changes nothing', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const states = playedStates(seed, 60, FEB, APRIL)
        const later = states.map((versions) => versions.at(-1)!)
        const early = seenAt(states, APRIL)
        expect(figuresOf(paperOf(later))).toEqual(figuresOf(paperOf(early)))
        // What was found out to be private meanwhile is told no more.
        const hidden = new Set(later.filter((ticket) => ticket.private).map(({ no }) => no))
        const open = (tickets: Ticket[]) => paperOf(tickets.filter(({ no }) => !hidden.has(no)))
        expect(open(later)).toEqual(open(early))
      }),
      { numRuns: 40 },
    )
  })

  it('tells no words of a matter that was found out to be private after the month', () => {
    const before = playedMonth(21, 40, FEB, APRIL).filter(({ createdAt }) => createdAt < APRIL)
    const said = before.map((ticket) => ({ ...ticket, private: false, title: '家里的事' }))
    const judged = { review: null, judgedBy: 'model@test', private: true }
    const event = { id: 'r', type: 'rejudged', at: APRIL + DAY, by: 'system', note: '', rule: '', judged } as const
    const known = said.map((ticket) => (allows(ticket.status, 'rejudged') ? apply(ticket, event, plainClocks) : ticket))
    const hidden = known.filter((ticket) => ticket.private).map(({ no }) => no)
    expect(hidden.length).toBeGreaterThan(5)
    const lines = (tickets: Ticket[]) => JSON.stringify(paperOf(tickets).sections).match(/[^"]*家里的事[^"]*/g) ?? []
    expect(lines(said).length).toBeGreaterThan(lines(known).length)
    for (const line of lines(known)) for (const no of hidden) expect(line).not.toContain(`#${no} `)
    expect(figuresOf(paperOf(known))).toEqual(figuresOf(paperOf(said)))
  })
})

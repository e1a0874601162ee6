import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isQuiet, localDate, minuteOfDay, minutesOf, workCalendar } from '../../src/tickets/calendar.ts'
import {
  acceptDue,
  moved,
  settleDue,
  workingDayAfter,
  yearsAhead,
  type DueRules,
  type Span,
} from '../../src/tickets/due.ts'
import { DIFFICULTIES, URGENCIES, type Urgency } from '../../src/tickets/vocabulary.ts'

const TZ = 'Asia/Shanghai'
const at = (text: string) => Date.parse(`${text}+08:00`)
const said = (moment: number) => new Date(moment + 8 * 3_600_000).toISOString().slice(0, 16)
const clock = (minutes: number): Span => ({ minutes, working: false })
const days = (count: number): Span => ({ minutes: count * 1_440, working: true })
const rules: DueRules = {
  timezone: TZ,
  calendar: workCalendar(),
  workingHours: { from: '08:00', to: '18:00' },
  quietHours: { from: '22:00', to: '07:00' },
  accept: { emergency: clock(10), urgent: clock(120), normal: clock(1_440) },
  settle: { emergency: clock(1_440), urgent: days(2), simple: days(3), complex: days(7), hard: days(15) },
}

describe('to accept', () => {
  test.each<[Urgency, string, string, string]>([
    ['emergency', '2026-03-07T23:55', '2026-03-08T00:05', 'ten minutes, also on a Saturday night'],
    ['urgent', '2026-03-07T10:00', '2026-03-07T12:00', 'two hours, also on a Saturday'],
    ['urgent', '2026-03-02T21:00', '2026-03-03T08:00', 'one before the night, one after it'],
    ['urgent', '2026-03-02T20:00', '2026-03-02T22:00', 'just before the night'],
    ['urgent', '2026-03-03T02:00', '2026-03-03T09:00', 'said at night: counted from the morning'],
    ['normal', '2026-03-02T15:00', '2026-03-03T15:00', 'the same time of the next day'],
    ['normal', '2026-03-06T15:00', '2026-03-09T15:00', 'Friday to Monday'],
    ['normal', '2026-03-06T21:00', '2026-03-09T18:00', 'Friday evening to the end of Monday'],
    ['normal', '2026-03-07T09:00', '2026-03-09T18:00', 'Saturday morning to the end of Monday'],
    ['normal', '2026-03-02T05:00', '2026-03-03T08:00', 'before work'],
    ['normal', '2026-02-14T10:00', '2026-02-24T10:00', 'over Spring Festival, from a Saturday that is worked'],
    ['normal', '2026-12-31T10:00', '2027-01-01T10:00', 'into a year without data'],
  ])('%s from %s: %s (%s)', (urgency, from, due) => {
    expect(said(acceptDue(urgency, at(from), rules).at)).toBe(due)
  })

  test('less than a day is counted in working hours', () => {
    const quick = { ...rules, accept: { ...rules.accept, normal: clock(240) } }
    expect(said(acceptDue('normal', at('2026-03-06T16:00'), quick).at)).toBe('2026-03-09T10:00')
    expect(said(acceptDue('normal', at('2026-03-07T16:00'), quick).at)).toBe('2026-03-09T12:00')
  })

  test('the rule that set it is named', () => {
    const ruleOf = (urgency: Urgency) => acceptDue(urgency, at('2026-03-02T15:00'), rules).rule
    expect(URGENCIES.map(ruleOf)).toEqual(['accept.emergency=10m', 'accept.urgent=2h', 'accept.normal=24h'])
  })
})

describe('to settle', () => {
  test.each([
    ['emergency', 'hard', '2026-03-07T03:00', '2026-03-08T03:00', 'settle.emergency=24h'],
    ['urgent', 'simple', '2026-03-05T10:00', '2026-03-09T10:00', 'settle.urgent=2 working days'],
    ['normal', 'simple', '2026-03-02T10:30', '2026-03-05T10:30', 'settle.simple=3 working days'],
    ['normal', 'complex', '2026-03-02T10:00', '2026-03-11T10:00', 'settle.complex=7 working days'],
    ['normal', 'hard', '2026-09-22T20:00', '2026-10-20T18:00', 'settle.hard=15 working days'],
  ] as const)('%s %s from %s: %s by %s', (urgency, difficulty, from, due, rule) => {
    const settled = settleDue(urgency, difficulty, at(from), rules)
    expect(said(settled.at)).toBe(due)
    expect(settled.rule).toBe(rule)
  })
})

describe('after a pause', () => {
  test.each<[string, Urgency, 'accept' | 'settle', string, string, string, string]>([
    [
      'a night and two hours of work',
      'normal',
      'settle',
      '2026-03-05T10:30',
      '2026-03-02T17:00',
      '2026-03-03T09:00',
      '2026-03-05T12:30',
    ],
    [
      'a night alone costs nothing',
      'normal',
      'settle',
      '2026-03-05T10:30',
      '2026-03-02T18:00',
      '2026-03-03T08:00',
      '2026-03-05T10:30',
    ],
    [
      'over the end of a working day',
      'normal',
      'settle',
      '2026-03-06T17:00',
      '2026-03-03T08:00',
      '2026-03-03T12:00',
      '2026-03-09T11:00',
    ],
    [
      'into Spring Festival',
      'normal',
      'settle',
      '2026-02-14T17:00',
      '2026-02-13T08:00',
      '2026-02-13T12:00',
      '2026-02-24T11:00',
    ],
    [
      'over the end of the year',
      'normal',
      'settle',
      '2026-12-31T17:00',
      '2026-12-30T08:00',
      '2026-12-30T12:00',
      '2027-01-01T11:00',
    ],
    [
      'waking hours for an urgent answer',
      'urgent',
      'accept',
      '2026-03-07T21:00',
      '2026-03-07T20:00',
      '2026-03-07T22:30',
      '2026-03-08T08:00',
    ],
  ])('%s', (_, urgency, which, due, since, until, then) => {
    expect(said(moved(which, urgency, at(due), at(since), at(until), rules))).toBe(then)
  })
})

describe('at any time', () => {
  const moment = fc.integer({ min: at('2025-12-01T00:00') / 1_000, max: at('2027-03-01T00:00') / 1_000 })
  const from = moment.map((seconds) => seconds * 1_000)
  const urgency = fc.constantFrom(...URGENCIES)
  const difficulty = fc.constantFrom(...DIFFICULTIES)

  test('normal matters are due within working hours of a working day, urgent ones to accept never at night', () => {
    fc.assert(
      fc.property(from, difficulty, (start, hard) => {
        const settle = settleDue('normal', hard, start, rules).at
        const dues = [acceptDue('normal', start, rules).at, settle, settleDue('urgent', hard, start, rules).at]
        for (const due of dues) {
          expect(rules.calendar.isWorkingDay(localDate(due, TZ))).toBe(true)
          expect(minuteOfDay(due, TZ)).toBeGreaterThanOrEqual(minutesOf('08:00'))
          expect(minuteOfDay(due, TZ)).toBeLessThanOrEqual(minutesOf('18:00'))
        }
        expect(isQuiet(acceptDue('urgent', start, rules).at - 1, rules.quietHours, TZ)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('due is after from, and what comes later is never due earlier', () => {
    fc.assert(
      fc.property(from, fc.integer({ min: 0, max: 4 * 86_400_000 }), urgency, difficulty, (start, gap, how, hard) => {
        const dues = (moment: number) => [
          acceptDue(how, moment, rules).at,
          settleDue(how, hard, moment, rules).at,
          workingDayAfter(moment, rules),
        ]
        const [early, late] = [dues(start), dues(start + gap)]
        for (const [index, due] of early.entries()) {
          expect(due).toBeGreaterThan(start)
          expect(late[index]).toBeGreaterThanOrEqual(due)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('as many working days lie between as the rule says', () => {
    fc.assert(
      fc.property(from, (start) => {
        const due = localDate(settleDue('normal', 'complex', start, rules).at, TZ)
        let count = 0
        for (let day = start + 86_400_000; localDate(day, TZ) <= due; day += 86_400_000) {
          if (rules.calendar.isWorkingDay(localDate(day, TZ))) count++
        }
        expect(count).toBe(7)
      }),
      { numRuns: 200 },
    )
  })

  test('a pause moves a due time within working time, later, and never before another one', () => {
    const hours = fc.integer({ min: 0, max: 20 * 24 * 60 }).map((minutes) => minutes * 60_000)
    fc.assert(
      fc.property(from, difficulty, hours, hours, (start, hard, before, lost) => {
        const due = settleDue('normal', hard, start, rules).at
        const [since, until] = [start + before, start + before + lost]
        const after = moved('settle', 'normal', due, since, until, rules)
        expect(after).toBeGreaterThanOrEqual(due)
        expect(rules.calendar.isWorkingDay(localDate(after, TZ))).toBe(true)
        expect(minuteOfDay(after, TZ)).toBeGreaterThanOrEqual(minutesOf('08:00'))
        expect(minuteOfDay(after, TZ)).toBeLessThanOrEqual(minutesOf('18:00'))
        expect(moved('settle', 'normal', due, since, until + 3_600_000, rules)).toBeGreaterThanOrEqual(after)
        expect(moved('settle', 'normal', due + 86_400_000, since, until, rules)).toBeGreaterThanOrEqual(after)
        // Moved in two steps or in one: time is neither lost nor won.
        const half = since + Math.floor(lost / 2)
        const step = moved('settle', 'normal', due, since, half, rules)
        expect(moved('settle', 'normal', step, half, until, rules)).toBeCloseTo(after, -3)
        const [accept, paused] = [acceptDue('urgent', start, rules).at, start + before]
        expect(moved('accept', 'urgent', accept, paused, until, rules)).toBeGreaterThanOrEqual(accept)
      }),
      { numRuns: 300 },
    )
  })

  test('it is quick enough for every message', () => {
    const begun = performance.now()
    for (let count = 0; count < 2_000; count++) settleDue('normal', 'hard', at('2026-03-02T10:00') + count, rules)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })
})

test('the years that due times reach', () => {
  expect(yearsAhead(at('2026-06-01T10:00'), rules)).toEqual([2026])
  expect(yearsAhead(at('2026-11-22T10:00'), rules)).toEqual([2026, 2027])
})

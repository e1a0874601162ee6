/** When a leader must have answered, and when a matter must be settled. Pure; moments are epoch milliseconds. */
import type { Clocks, Due } from './follow-up.ts'
import {
  isQuiet,
  localDate,
  minuteOfDay,
  minutesOf,
  momentOf,
  nextLocal,
  plusDays,
  type Hours,
  type WorkCalendar,
} from './calendar.ts'
import type { Difficulty, Urgency } from './vocabulary.ts'
import { wishedDate, workingDaysBetween } from './wished-date.ts'

/** A length of time; one working day is 1,440 minutes with `working`. */
export interface Span {
  minutes: number
  /** Counted on working days only. */
  working: boolean
}

export interface DueRules {
  timezone: string
  calendar: WorkCalendar
  workingHours: Hours
  quietHours: Hours
  accept: Record<Urgency, Span>
  settle: Record<'emergency' | 'urgent' | Difficulty, Span>
}

const DAY = 1_440

/**
 * Emergencies around the clock; urgent matters outside the quiet hours; all else on working days (24 h: the same time of
 * the next working day), within the working hours.
 */
export function acceptDue(urgency: Urgency, from: number, rules: DueRules): Due {
  const span = rules.accept[urgency]
  return { at: dueOf(span, urgency, from, rules), rule: `accept.${urgency}=${saySpan(span)}` }
}

/** By urgency for emergencies and urgent matters, else by difficulty. `rule` says which, for the ticket's history. */
export function settleDue(urgency: Urgency, difficulty: Difficulty, from: number, rules: DueRules): Due {
  const by = urgency === 'normal' ? difficulty : urgency
  const span = rules.settle[by]
  return { at: dueOf(span, urgency, from, rules), rule: `settle.${by}=${saySpan(span)}` }
}

/**
 * A due time after a pause: as much time of its own clock (around the clock, outside the quiet hours, or at work) lies
 * between `to` and the answer as lay between `from` and `due`.
 */
export function moved(
  clock: 'accept' | 'settle',
  urgency: Urgency,
  due: number,
  from: number,
  to: number,
  rules: DueRules,
): number {
  if (urgency === 'emergency') return due + Math.max(to - from, 0)
  const working = urgency === 'normal' || rules[clock].urgent.working
  const lost = countBetween(from, to, working ? (day) => workOf(day, rules) : (day) => wakingOf(day, rules), rules)
  if (lost === 0) return due
  return working ? afterWorked(due, lost, rules) : afterWaking(due, lost, rules)
}

/** The same time of the next working day, within the working hours. */
export function workingDayAfter(at: number, rules: DueRules): number {
  return afterWorking(at, DAY, rules)
}

/** Calendar years that due times from `at` on can reach; their holidays should be known. */
export function yearsAhead(at: number, rules: Pick<DueRules, 'timezone'>, days = 60): number[] {
  const first = localDate(at, rules.timezone)
  const years = [first, plusDays(first, days)].map((date) => Number(date.slice(0, 4)))
  return [...new Set(years)]
}

/** The rules as the functions that follow-up.ts asks for. */
export function clocksOf(
  rules: DueRules,
  others: Pick<Clocks, 'reminderShare' | 'closeAfter' | 'callBackAfter' | 'answerWithin' | 'extension'>,
): Clocks {
  return {
    ...others,
    accept: (urgency, from) => acceptDue(urgency, from, rules),
    settle: (urgency, difficulty, from) => settleDue(urgency, difficulty, from, rules),
    moved: (clock, urgency, due, from, to) => moved(clock, urgency, due, from, to, rules),
    wished: (words, now, due) => wishedDate(words, now, rules, due),
    workingDaysBetween: (due, until) => workingDaysBetween(due, until, rules),
    workingDayAfter: (at) => workingDayAfter(at, rules),
  }
}

function dueOf(span: Span, urgency: Urgency, from: number, rules: DueRules): number {
  if (urgency === 'emergency') return from + span.minutes * 60_000
  if (span.working || urgency === 'normal') return afterWorking(from, span.minutes, rules)
  return afterWaking(from, span.minutes, rules)
}

/**
 * Whole days are working days at the same time of day, the rest is counted in working hours. What comes before work counts from
 * its beginning, after work from its end; on a day of rest from the end of the last working day, so that "1 working day" from
 * any time on Saturday is Monday evening. Later never means due earlier.
 */
function afterWorking(from: number, minutes: number, rules: DueRules): number {
  const { timezone, calendar } = rules
  const opening = minutesOf(rules.workingHours.from)
  const closing = minutesOf(rules.workingHours.to)
  const date = localDate(from, timezone)
  const base = calendar.addWorkingDays(date, 0)
  const start = base === date ? Math.min(Math.max(minuteOfDay(from, timezone), opening), closing) : closing
  let day = calendar.addWorkingDays(base, Math.floor(minutes / DAY))
  let minute = start + (minutes % DAY)
  while (minute > closing) {
    day = calendar.addWorkingDays(day, 1)
    minute = opening + (minute - closing)
  }
  return momentOf(day, minute, timezone)
}

/** `minutes` of working time after `at`; what comes outside of it counts from when work next begins. */
function afterWorked(at: number, minutes: number, rules: DueRules): number {
  let left = minutes
  for (let day = localDate(at, rules.timezone); ; day = rules.calendar.addWorkingDays(day, 1)) {
    for (const [from, to] of workOf(day, rules)) {
      const start = Math.max(from, at)
      if (start > to) continue
      if (start + left * 60_000 <= to) return start + left * 60_000
      left -= (to - start) / 60_000
    }
  }
}

/** Minutes of the stretches `of` each day that lie between two moments. */
function countBetween(from: number, to: number, of: (day: string) => [number, number][], rules: DueRules): number {
  let sum = 0
  for (let day = localDate(from, rules.timezone); momentOf(day, 0, rules.timezone) < to; day = plusDays(day, 1))
    for (const [begin, end] of of(day)) sum += Math.max(Math.min(end, to) - Math.max(begin, from), 0)
  return sum / 60_000
}

function workOf(day: string, { calendar, workingHours, timezone }: DueRules): [number, number][] {
  if (!calendar.isWorkingDay(day)) return []
  return [[momentOf(day, minutesOf(workingHours.from), timezone), momentOf(day, minutesOf(workingHours.to), timezone)]]
}

function wakingOf(day: string, { quietHours, timezone }: DueRules): [number, number][] {
  const [dusk, dawn] = [
    momentOf(day, minutesOf(quietHours.from), timezone),
    momentOf(day, minutesOf(quietHours.to), timezone),
  ]
  const [midnight, next] = [momentOf(day, 0, timezone), momentOf(plusDays(day, 1), 0, timezone)]
  if (dusk > dawn) return [[dawn, dusk]]
  return [
    [midnight, dusk],
    [dawn, next],
  ]
}

/** Minutes counted outside the quiet hours, on any day. */
function afterWaking(from: number, minutes: number, rules: DueRules): number {
  const { quietHours, timezone } = rules
  if (quietHours.from === quietHours.to) return from + minutes * 60_000
  let at = isQuiet(from, quietHours, timezone) ? nextLocal(from, quietHours.to, timezone) : from
  let left = minutes * 60_000
  for (;;) {
    const night = nextLocal(at, quietHours.from, timezone)
    if (at + left <= night) return at + left
    left -= night - at
    at = nextLocal(night, quietHours.to, timezone)
  }
}

function saySpan({ minutes, working }: Span): string {
  if (working) return `${minutes / DAY} working days`
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
}

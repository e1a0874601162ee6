/**
 * Working days of the Chinese calendar (statutory holidays, 调休) and local times of day. Moments are epoch milliseconds,
 * dates `YYYY-MM-DD`, times of day `HH:mm`.
 */
import chineseDays from 'chinese-days'
import { DateTime } from 'luxon'

/** Days that the community knows better than the library: `{ '2027-02-08': 'rest', '2027-02-14': 'work' }`. */
export type DayOverrides = Readonly<Record<string, 'work' | 'rest'>>

/** A stretch of the day, `HH:mm`; `from` later than `to` runs over midnight. */
export interface Hours {
  from: string
  to: string
}

export interface WorkCalendar {
  isWorkingDay(date: string): boolean
  /** The nth working day after `date`, not counting `date` itself; 0: `date` or the last working day before it. */
  addWorkingDays(date: string, count: number): string
  /** Name of the statutory holiday that has that day off (`国庆节`, `春节`); null: none, or the year is not known. */
  holidayOn(date: string): string | null
  /** Where a year's days come from; `weekdays` means that its holidays are not known and Monday–Friday is assumed. */
  coverage(year: number): 'data' | 'overrides' | 'weekdays'
}

/** More days off in a row than this mean wrong overrides, not a holiday. */
const LONGEST_HOLIDAY_DAYS = 60
/** A year needs about 11 holidays and some 调休; fewer overrides do not make it known. */
const OVERRIDES_OF_A_YEAR = 10

/** Remembers every day that it was asked for, so keep one calendar. */
export function workCalendar(overrides: DayOverrides = {}): WorkCalendar {
  const known = new Map<string, boolean>()
  const isWorkingDay = (date: string): boolean => {
    let answer = known.get(date)
    if (answer === undefined) {
      answer = lookUp(date, overrides)
      known.set(date, answer)
    }
    return answer
  }
  const step = (date: string, by: 1 | -1): string => {
    let day = date
    for (let tries = 0; tries < LONGEST_HOLIDAY_DAYS; tries++) {
      day = plusDays(day, by)
      if (isWorkingDay(day)) return day
    }
    throw new Error(`no working day within ${LONGEST_HOLIDAY_DAYS} days of ${date}: look at holidays_file`)
  }
  return {
    isWorkingDay,
    addWorkingDays(date, count) {
      if (count === 0) return isWorkingDay(date) ? date : step(date, -1)
      let day = date
      for (let left = count; left > 0; left--) day = step(day, 1)
      return day
    },
    holidayOn(date) {
      if (isWorkingDay(date)) return null
      // `National Day,国庆节,3`; an ordinary day has its weekday alone.
      return chineseDays.getDayDetail(date).name.split(',')[1] ?? null
    },
    coverage(year) {
      if (hasData(year)) return 'data'
      const given = Object.keys(overrides).filter((date) => date.startsWith(`${year}-`)).length
      return given >= OVERRIDES_OF_A_YEAR ? 'overrides' : 'weekdays'
    },
  }
}

function lookUp(date: string, overrides: DayOverrides): boolean {
  const given = overrides[date]
  if (given) return given === 'work'
  if (hasData(Number(date.slice(0, 4)))) return chineseDays.isWorkday(date)
  return weekdayOf(date) <= 5
}

/** The library answers for years without data as if they had no holidays, in silence: National Day tells the difference. */
function hasData(year: number): boolean {
  return chineseDays.getDayDetail(`${year}-10-01`).name.includes('国庆')
}

/** 1 Monday … 7 Sunday. */
function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

export function localDate(at: number, timezone: string): string {
  return DateTime.fromMillis(at, { zone: timezone }).toFormat('yyyy-MM-dd')
}

/** Minutes since local midnight, with fractions. */
export function minuteOfDay(at: number, timezone: string): number {
  const { hour, minute, second, millisecond } = DateTime.fromMillis(at, { zone: timezone })
  return hour * 60 + minute + (second * 1_000 + millisecond) / 60_000
}

/** `08:30` → 510. */
export function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

/** The moment at which the clock on the wall shows that minute of the day on that date. */
export function momentOf(date: string, minute: number, timezone: string): number {
  const whole = Math.floor(minute)
  const wall = DateTime.fromISO(date, { zone: timezone }).set({ hour: Math.floor(whole / 60), minute: whole % 60 })
  return wall.toMillis() + Math.round((minute - whole) * 60_000)
}

/** The first moment after `at` with that local time of day. */
export function nextLocal(at: number, time: string, timezone: string): number {
  const date = localDate(at, timezone)
  const today = momentOf(date, minutesOf(time), timezone)
  return today > at ? today : momentOf(plusDays(date, 1), minutesOf(time), timezone)
}

/** From the first minute of the quiet hours up to, not including, the last. */
export function isQuiet(at: number, quietHours: Hours, timezone: string): boolean {
  const minute = minuteOfDay(at, timezone)
  const from = minutesOf(quietHours.from)
  const to = minutesOf(quietHours.to)
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

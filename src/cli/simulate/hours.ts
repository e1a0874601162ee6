import { minuteOfDay, momentOf, localDate, plusDays } from '../../tickets/calendar.ts'
import type { Chance } from './chance.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const ZONE = 'Asia/Shanghai'

/** That moment, or where it falls into the night some minutes after people are up. */
export function daytime(at: number, chance: Chance): number {
  const minute = minuteOfDay(at, ZONE)
  if (minute >= 7 * 60 + 30 && minute < 21 * 60 + 30) return Math.round(at)
  const date = localDate(at, ZONE)
  const day = minute < 12 * 60 ? date : plusDays(date, 1)
  return momentOf(day, 7 * 60 + 30 + Math.floor(chance.between(0, 90)), ZONE)
}

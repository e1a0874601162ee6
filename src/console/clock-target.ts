import { DateTime } from 'luxon'

const UNITS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }
/** Every reminder and digest on the way is run; a slip of the finger must not start a century of them. */
export const MAX_MOVE_MS = 400 * UNITS['d']!

/**
 * The time that `to` means: `20:00` the next local 20:00, `+1d` or `+2h 30m` from now, or an ISO time (local where it
 * names no zone). undefined: it means nothing.
 */
export function clockTarget(to: string, now: number, timezone: string): number | undefined {
  const words = to.trim()
  const time = /^(\d{1,2}):(\d{2})$/.exec(words)
  if (time) return nextLocal(Number(time[1]), Number(time[2]), now, timezone)
  if (/^\+(?:\d{1,6}[dhms]\s*)+$/.test(words)) {
    const parts = words.matchAll(/(\d+)([dhms])/g)
    return now + [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0)
  }
  const iso = DateTime.fromISO(words, { zone: timezone })
  return /^\d{4}-/.test(words) && iso.isValid ? iso.toMillis() : undefined
}

function nextLocal(hour: number, minute: number, now: number, timezone: string): number | undefined {
  const today = DateTime.fromMillis(now, { zone: timezone }).set({ hour, minute, second: 0, millisecond: 0 })
  if (hour > 23 || minute > 59) return undefined
  return (today.toMillis() > now ? today : today.plus({ days: 1 })).toMillis()
}

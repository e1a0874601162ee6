import { DateTime } from 'luxon'

/** A moment as people say it: `今天 18:00`, `明天 09:00`, `3月12日 09:00`. */
export function sayTime(at: number, now: number, timezone: string): string {
  const then = DateTime.fromMillis(at, { zone: timezone })
  const days = then.startOf('day').diff(DateTime.fromMillis(now, { zone: timezone }).startOf('day'), 'days').days
  const clock = then.toFormat('HH:mm')
  if (days === 0) return `今天 ${clock}`
  if (days === 1) return `明天 ${clock}`
  if (days === -1) return `昨天 ${clock}`
  return `${then.month}月${then.day}日 ${clock}`
}

/** How soon: `10分钟内`, `2小时内`, else `明天 09:00 前`. */
export function sayWithin(due: number, now: number, timezone: string): string {
  const minutes = Math.round((due - now) / 60_000)
  if (minutes <= 90) return `${Math.max(minutes, 1)}分钟内`
  if (minutes <= 300) return `${Math.round(minutes / 60)}小时内`
  return `${sayTime(due, now, timezone)} 前`
}

/** What `make` says with as many of the lines, at most `most`, as keep it within `max` characters. */
export function fitLines(
  lines: readonly string[],
  { most, max }: { most: number; max: number },
  make: (shown: readonly string[]) => string,
): string {
  for (let count = Math.min(lines.length, most); count > 0; count--) {
    const text = make(lines.slice(0, count))
    if (Array.from(text).length <= max) return text
  }
  return clip(make([]), max)
}

/** Shortens to `max` characters with an ellipsis, without cutting a surrogate pair. */
export function clip(text: string, max: number): string {
  const characters = Array.from(text)
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}

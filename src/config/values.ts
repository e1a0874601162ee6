/** Kinds of values that configuration files hold as text, with words that tell how to write them. */
import { z } from 'zod'
import type { Hours } from '../tickets/calendar.ts'
import type { Span } from '../tickets/due.ts'

const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d'

export const time = z.string().regex(new RegExp(`^${TIME}$`), { error: '应为时刻，两位小时和两位分钟，例如 "20:00"' })

/** `08:00-18:00` → `{ from, to }`. */
export const hours = z.string().transform((text, context): Hours => {
  const found = new RegExp(`^\\s*(${TIME})\\s*[-–—~～至到]\\s*(${TIME})\\s*$`).exec(text)
  if (found?.[1] && found[2]) return { from: found[1], to: found[2] }
  context.addIssue('应为起止时刻，例如 "08:00-18:00"')
  return z.NEVER
})

const UNITS: [RegExp, Span][] = [
  [/^(?:m|min|minutes?|分钟)$/, { minutes: 1, working: false }],
  [/^(?:h|hours?|小时)$/, { minutes: 60, working: false }],
  [/^(?:working days?|wd|个?工作日)$/, { minutes: 1_440, working: true }],
]

/** `10m`, `2h`, `3 working days`, also `10分钟`, `2小时`, `3个工作日` → a length of time above zero. */
export const span = z.string().transform((text, context): Span => {
  const [, figure, unit = ''] = /^\s*(\d+)\s*(\D+?)\s*$/.exec(text) ?? []
  const kind = UNITS.find(([pattern]) => pattern.test(unit))?.[1]
  if (kind && Number(figure) > 0) return { minutes: Number(figure) * kind.minutes, working: kind.working }
  context.addIssue('应为大于零的时长，例如 "10m"（分钟）、"2h"（小时）、"3 working days"（3个工作日）')
  return z.NEVER
})

export const timezone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone })
      return true
    } catch {
      return false
    }
  },
  { error: '没有这个时区，应为 IANA 名称，例如 Asia/Shanghai' },
)

/** A level's or a list's key: short, in Latin letters, as it stands in YAML files. */
export const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, { error: '应为小写英文字母、数字和下划线，以字母开头，例如 grid' })

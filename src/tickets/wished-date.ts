/** The day that somebody's words name as an end: 延到周五, 宽限三天, 月底前. Pure; moments are epoch milliseconds. */
import { DateTime } from 'luxon'
import { localDate, minutesOf, momentOf, plusDays } from './calendar.ts'
import type { DueRules } from './due.ts'

type Rules = Pick<DueRules, 'timezone' | 'calendar' | 'workingHours'>

interface Wish {
  /** `YYYY-MM-DD`; null for a day that does not exist. */
  date: string | null
  /** How clearly it is meant as the end: 延到周五 before 周五之前 before a day that is only mentioned. */
  weight: number
  index: number
}

const N = '(\\d{1,3}|[一二两三四五六七八九十]{1,3})'
const UNTIL = /(?:延|推|宽|拖|改|挪|缓|展)[^，。,;；\s]{0,3}(?:到|至)$/
const FURTHER = /(?:延|限|宽|缓|推|挪|多|加|再给|往后)[^，。,;；\s]{0,3}$/
const BEFORE = /^(?:之前|以前|前|底?完|办|修|弄|搞|拆|答复|解决|做好|能好|内)/
const FROM_NOW = /^(?:之后|以后|后|之内|以内|内|才)/
const WEEKDAYS = '一二三四五六日'

/** Each form, and the date that it names; `today` and `due` as dates. Those that hold others come first. */
const FORMS: readonly { pattern: RegExp; read: (match: RegExpExecArray, given: Given) => string | null }[] = [
  {
    pattern: new RegExp(`${N}月(?:份)?${N}[号日]?`, 'g'),
    read: ([, month, day], { today }) => nearest(today, numberOf(month), numberOf(day)),
  },
  { pattern: new RegExp(`${N}月(?:底|末)`, 'g'), read: ([, month], { today }) => nearest(today, numberOf(month), 0) },
  { pattern: /年(?:底|末)/g, read: (_, { today }) => today.endOf('year').toISODate() },
  {
    pattern: /(下个?)?月(?:底|末)/g,
    read: ([, next], { today }) =>
      today
        .plus({ months: next ? 1 : 0 })
        .endOf('month')
        .toISODate(),
  },
  {
    pattern: new RegExp(`下个?月${N}[号日]?`, 'g'),
    read: ([, day], { today }) => dayOf(today.plus({ months: 1 }), numberOf(day)),
  },
  {
    pattern: /(?<![一二两三四五六七八九十\d个])(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末])/g,
    read: weekday,
  },
  {
    pattern: /大?后天|[明今][天日]/g,
    read: ([word], { today }) => today.plus({ days: ['今', '明', '后', '大'].indexOf(word.slice(0, 1)) }).toISODate(),
  },
  {
    pattern: new RegExp(`${N}个?工作日`, 'g'),
    read: ([, count], { rules, from }) => rules.calendar.addWorkingDays(from, numberOf(count)),
  },
  {
    pattern: new RegExp(`${N}(?:天|日(?=内|后))`, 'g'),
    read: ([, count], { from }) => plusDays(from, numberOf(count)),
  },
  {
    pattern: new RegExp(`${N}个?(?:周|星期|礼拜)`, 'g'),
    read: ([, count], { from }) => plusDays(from, 7 * numberOf(count)),
  },
  { pattern: /半个?月/g, read: (_, { from }) => plusDays(from, 15) },
  {
    pattern: new RegExp(`${N}个月`, 'g'),
    read: ([, count], { from }) =>
      DateTime.fromISO(from)
        .plus({ months: numberOf(count) })
        .toISODate(),
  },
  {
    pattern: new RegExp(`${N}[号日](?![楼栋门院线井桩机])`, 'g'),
    read: ([, day], { today }) => comingDay(today, numberOf(day)),
  },
]

interface Given {
  rules: Rules
  today: DateTime
  /** What a length of time counts from: the due time that is to be moved, or today. */
  from: string
}

/**
 * The end of work on the day that the words name; on a day of rest the beginning of the next work. Lengths count from
 * `due` where they lengthen it (宽限三天), else from `now` (三天后, 两周内). null where no day is said.
 */
export function wishedDate(words: string, now: number, rules: Rules, due = now): number | null {
  const { timezone, calendar, workingHours } = rules
  const date = clearest(words, now, rules, due)
  if (!date) return null
  if (calendar.isWorkingDay(date)) return momentOf(date, minutesOf(workingHours.to), timezone)
  return momentOf(calendar.addWorkingDays(date, 1), minutesOf(workingHours.from), timezone)
}

/** Working days, by date, that `until` lies after `due`; a morning before work is the end of the day before. */
export function workingDaysBetween(due: number, until: number, rules: Rules): number {
  const { timezone, calendar, workingHours } = rules
  const opening = (date: string) => momentOf(date, minutesOf(workingHours.from), timezone)
  let count = 0
  for (let day = plusDays(localDate(due, timezone), 1); opening(day) < until; day = plusDays(day, 1))
    if (calendar.isWorkingDay(day)) count++
  return count
}

function clearest(words: string, now: number, rules: Rules, due: number): string | null {
  let text = words.replace(/#\s?\d{4,7}/g, (number) => ' '.repeat(number.length))
  const today = DateTime.fromMillis(now, { zone: rules.timezone })
  const wishes: Wish[] = []
  for (const { pattern, read } of FORMS) {
    for (const match of text.matchAll(pattern)) {
      const before = text.slice(0, match.index)
      const after = text.slice(match.index + match[0].length)
      const further = FURTHER.test(before) && !FROM_NOW.test(after)
      const from = localDate(further ? due : now, rules.timezone)
      const weight = UNTIL.test(before) ? 3 : further || BEFORE.test(after) ? 2 : 1
      wishes.push({ date: read(match, { rules, today, from }), weight, index: match.index })
    }
    text = text.replace(pattern, (found) => ' '.repeat(found.length))
  }
  const [best] = wishes.filter((wish) => wish.date).toSorted((a, b) => b.weight - a.weight || b.index - a.index)
  return best?.date ?? null
}

/** 周五: the next one, today included; 这周五, 下周五: of that week, which begins on Monday. */
function weekday([, which, name = '']: RegExpExecArray, { today }: Given): string | null {
  const day = (name === '末' || name === '天' ? 6 : WEEKDAYS.indexOf(name)) + 1
  const weeks = which === '下下' ? 2 : which === '下' ? 1 : which || day >= today.weekday ? 0 : 1
  return today
    .startOf('week')
    .plus({ weeks, days: day - 1 })
    .toISODate()
}

/** 8号: of this month, or where that is over, of the next. */
function comingDay(today: DateTime, day: number): string | null {
  const month = day < today.day ? today.plus({ months: 1 }) : today
  return dayOf(month, day)
}

function dayOf(month: DateTime, day: number): string | null {
  return day >= 1 && day <= (month.daysInMonth ?? 0) ? month.set({ day }).toISODate() : null
}

/** That day (0: the last) of that month, in the year in which it is nearest to today. */
function nearest(today: DateTime, month: number, day: number): string | null {
  if (month < 1 || month > 12) return null
  const first = today.set({ day: 1, month })
  const years = [first.minus({ years: 1 }), first, first.plus({ years: 1 })]
  const [best] = years.toSorted((a, b) => Math.abs(+a - +today) - Math.abs(+b - +today))
  if (!best) return null
  return day === 0 ? best.endOf('month').toISODate() : dayOf(best, day)
}

/** `15`, `十五`, `二十`, `两`; `两三` is at most three. */
function numberOf(text = ''): number {
  if (/^\d+$/.test(text)) return Number(text)
  const digit = (one = '') => (one === '两' ? 2 : '一二三四五六七八九'.indexOf(one) + 1)
  const [tens, ones] = text.split('十')
  if (ones === undefined) return digit(text.at(-1))
  return (tens ? digit(tens) : 1) * 10 + (ones ? digit(ones) : 0)
}

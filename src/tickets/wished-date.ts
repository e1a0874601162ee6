/** The day that somebody's words name as an end: 延到周五, 宽限三天, 月底前. Pure; moments are epoch milliseconds. */
import { DateTime } from 'luxon'
import { localDate, minutesOf, momentOf, plusDays } from './calendar.ts'
import type { DueRules } from './due.ts'
import { HOLIDAY, isBefore, nextHoliday } from './holiday-words.ts'

type Rules = Pick<DueRules, 'timezone' | 'calendar' | 'workingHours'>

interface Wish {
  /** `YYYY-MM-DD`; null for a day that does not exist. */
  date: string | null
  /** How clearly it is meant as the end: 延到周五 before 周五之前 before a day that is only mentioned. */
  weight: number
  index: number
}

const N = '(?<!\\d)(\\d{1,3}|[一二两三四五六七八九十]{1,3})'
const WEEK = '(?:周|星期|礼拜)'
/** Of a month: its thirds, its middle, its end. */
const PART = '(?:([上中下])旬|(中)|底|末|[之以]?内)'
const UNTIL = /(?:延|推|宽|拖|改|挪|缓|展)[^，。,;；\s]{0,3}(?:到|至)$/
const FURTHER = /(?:延|限|宽|缓|推|挪|多|加|再给|往后)[^，。,;；\s]{0,3}$/
const BEFORE = /^(?:之前|以前|前|底?完|办|修|弄|搞|拆|答复|解决|做好|能好|内)/
const FROM_NOW = /^(?:之后|以后|后|之内|以内|内|才)/
const WEEKDAYS = '一二三四五六日'

/** Each form, and the date that it names. Those that hold others come first. */
const FORMS: readonly { pattern: RegExp; read: (match: RegExpExecArray, given: Given) => string | null }[] = [
  { pattern: new RegExp(`(?<!\\d)(20\\d\\d)[年./-]${N}[月./-]${N}[号日]?`, 'g'), read: fullDate },
  {
    pattern: new RegExp(`${N}月(?:份)?${N}[号日]?`, 'g'),
    read: ([, month, day], { today }) => coming(today, numberOf(month), numberOf(day)),
  },
  {
    // A point or stroke makes a day only where an end is told: 延到12.1, 12/1前, or nothing else is said.
    pattern:
      /(?:(?<=[到至]\s?)|(?<![\d.])(?=[\d./]+(?:[号日]|之?前|以前))|(?<=^\s*)(?=[\d./]+\s*$))(\d{1,2})[./](\d{1,2})(?![\d.])/g,
    read: ([, month, day], { today }) => coming(today, Number(month), Number(day)),
  },
  {
    pattern: new RegExp(`${N}个月`, 'g'),
    read: ([, count], { from }) => from.plus({ months: numberOf(count) }).toISODate(),
  },
  {
    pattern: new RegExp(`${N}月(?:份)?${PART}`, 'g'),
    read: ([, month, third, middle], { today }) => coming(today, numberOf(month), dayOfPart(third, middle)),
  },
  { pattern: /上半年/g, read: (_, { today }) => coming(today, 6, 30) },
  { pattern: /下半年|(?<![明后])年(?:底|末|[之以]?内)/g, read: (_, { today }) => today.endOf('year').toISODate() },
  {
    pattern: new RegExp(`(?<!半个?)(下个?)?月${PART}`, 'g'),
    read: ([, next, third, middle], { today }) => dayOf(monthAfter(today, next ? 1 : 0), dayOfPart(third, middle)),
  },
  {
    pattern: new RegExp(`下个?月${N}[号日]?`, 'g'),
    read: ([, day], { today }) => dayOf(monthAfter(today, 1), numberOf(day)),
  },
  {
    pattern: new RegExp(
      `(?<![一二两三四五六七八九十\\d个])(下下|下|这|本)?个?${WEEK}([一二三四五六日天]|末(?!之?前|以前)|[1-7](?![\\d天个次]))`,
      'g',
    ),
    read: weekday,
  },
  { pattern: new RegExp(`(下下|下|这|本)个?${WEEK}`, 'g'), read: endOfWeek },
  {
    pattern: /大?后[天日]|[明今](?:[天日儿朝晚早]|[上下]午)/g,
    read: ([word], { today }) => today.plus({ days: ['今', '明', '后', '大'].indexOf(word.slice(0, 1)) }).toISODate(),
  },
  { pattern: new RegExp(`(${HOLIDAY})(?:${N}(?:(天)|个?${WEEK}))?`, 'g'), read: aroundHoliday },
  {
    pattern: new RegExp(`${N}个?工作日`, 'g'),
    read: ([, count], { rules, from }) => rules.calendar.addWorkingDays(from.toISODate()!, numberOf(count)),
  },
  {
    pattern: new RegExp(`${N}(?:天|日(?=[之以]?内|后))`, 'g'),
    read: ([, count], { from }) => from.plus({ days: numberOf(count) }).toISODate(),
  },
  {
    pattern: new RegExp(`${N}个?${WEEK}`, 'g'),
    read: ([, count], { from }) => from.plus({ weeks: numberOf(count) }).toISODate(),
  },
  {
    pattern: new RegExp(`${N}个?(?:小时|钟头)`, 'g'),
    read: ([, count], { from }) => from.plus({ hours: numberOf(count) }).toISODate(),
  },
  { pattern: /半[天日]/g, read: (_, { from }) => from.toISODate() },
  {
    pattern: new RegExp(`(?:${N}个)?半个?月`, 'g'),
    read: ([, count], { from }) => from.plus({ months: count ? numberOf(count) : 0, days: 15 }).toISODate(),
  },
  {
    pattern: new RegExp(`${N}[号日](?![楼栋门院线井桩机电单泵车岗窗路灯箱杆塔管柜库口铺店房床台])`, 'g'),
    read: ([, day], { today }) => comingDay(today, numberOf(day)),
  },
]

interface Given {
  rules: Rules
  today: DateTime
  /** What a length of time counts from: the due time that is to be moved, or now. */
  from: DateTime
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
      const from = further ? DateTime.fromMillis(due, { zone: rules.timezone }) : today
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
  const day = Number(name) || (name === '末' || name === '天' ? 6 : WEEKDAYS.indexOf(name)) + 1
  const weeks = which === '下下' ? 2 : which === '下' ? 1 : which || day >= today.weekday ? 0 : 1
  return today
    .startOf('week')
    .plus({ weeks, days: day - 1 })
    .toISODate()
}

/** 下周, 本周内: the last working day of that week. */
function endOfWeek([, which]: RegExpExecArray, { rules, today }: Given): string | null {
  const weeks = which === '下下' ? 2 : which === '下' ? 1 : 0
  const monday = today.startOf('week').plus({ weeks }).toISODate()!
  const last = rules.calendar.addWorkingDays(plusDays(monday, 6), 0)
  // A week of holidays has none.
  return last < monday ? rules.calendar.addWorkingDays(monday, 1) : last
}

/** 国庆后, 年前: the working day next to the holiday that comes; 清明后一周: so much after its last day. */
function aroundHoliday(
  [, name = '', count, days]: RegExpExecArray,
  { rules: { calendar }, today }: Given,
): string | null {
  const first = nextHoliday(today.toISODate()!, name, calendar)
  if (!first || isBefore(name)) return first && calendar.addWorkingDays(first, 0)
  const next = calendar.addWorkingDays(first, 1)
  return count ? plusDays(next, numberOf(count) * (days ? 1 : 7) - 1) : next
}

/** 8号: of this month, or where that is over, of the next. */
function comingDay(today: DateTime, day: number): string | null {
  return dayOf(monthAfter(today, day < today.day ? 1 : 0), day)
}

function monthAfter(today: DateTime, months: number): DateTime {
  return today.startOf('month').plus({ months })
}

/** 0: the last one. */
function dayOf(month: DateTime, day: number): string | null {
  if (day === 0) return month.endOf('month').toISODate()
  return day >= 1 && day <= (month.daysInMonth ?? 0) ? month.set({ day }).toISODate() : null
}

/** 上旬 ends on the 10th, 中旬 on the 20th, 月中 is the 15th; all else goes to the end. */
function dayOfPart(third: string | undefined, middle: string | undefined): number {
  if (middle) return 15
  return third === '上' ? 10 : third === '中' ? 20 : 0
}

/** That day of that month: the next one, unless it was within the last month. */
function coming(today: DateTime, month: number, day: number): string | null {
  if (month < 1 || month > 12) return null
  const earliest = today.minus({ days: 31 }).toISODate()!
  const dates = [-1, 0, 1].map((years) => dayOf(today.startOf('year').plus({ years, months: month - 1 }), day))
  return dates.find((date) => date !== null && date >= earliest) ?? null
}

function fullDate([, year, month, day]: RegExpExecArray): string | null {
  const date = DateTime.fromObject({ year: Number(year), month: numberOf(month), day: numberOf(day) })
  return date.isValid ? date.toISODate() : null
}

/** `15`, `十五`, `二十`, `两`; `两三` is at most three. */
function numberOf(text = ''): number {
  if (/^\d+$/.test(text)) return Number(text)
  const digit = (one = '') => (one === '两' ? 2 : '一二三四五六七八九'.indexOf(one) + 1)
  const [tens, ones] = text.split('十')
  if (ones === undefined) return digit(text.at(-1))
  return (tens ? digit(tens) : 1) * 10 + (ones ? digit(ones) : 0)
}

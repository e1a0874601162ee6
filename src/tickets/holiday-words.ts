/** Holidays in the words of those who promise something: 国庆后, 过完年, 节前. Pure. */
import { plusDays, type WorkCalendar } from './calendar.ts'

/** As people call them, and as the calendar does. */
const NAMES: Readonly<Record<string, string>> = {
  元旦: '元旦',
  春节: '春节',
  清明: '清明',
  五一: '劳动节',
  劳动: '劳动节',
  端午: '端午',
  中秋: '中秋',
  国庆: '国庆节',
  十一: '国庆节',
  年: '春节',
}
/** 年后, but not 三年后; 节前, but not 这个环节前; 十一后, but not 二十一后. */
const NAMED = `(?:${Object.keys(NAMES)
  .filter((name) => name.length > 1)
  .join('|')}|(?<![\\d一二两三四五六七八九十几今去明半多全当])年|(?<![环细情季关时章])节)`
const PERIOD = '(?:节|长假|假期?|放假)*'
/** Without groups of its own. */
export const HOLIDAY = `(?<![二三])(?:(?:过[完了]?)?${NAMED}${PERIOD}(?:[之以过]?后|[之以]?前)|过[完了]${NAMED}${PERIOD})`

/** A year and a month: every holiday comes within it. */
const FARTHEST = 400

export function isBefore(word: string): boolean {
  return word.endsWith('前')
}

/** The first day off, from `today` on, of the holiday that the word names; null where the calendar does not know it. */
export function nextHoliday(today: string, word: string, calendar: WorkCalendar): string | null {
  const name = Object.keys(NAMES).find((one) => word.includes(one))
  for (let day = today, left = FARTHEST; left > 0; day = plusDays(day, 1), left--) {
    const found = calendar.holidayOn(day)
    if (found && (!name || found === NAMES[name])) return day
  }
  return null
}

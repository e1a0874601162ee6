import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { DayOverrides } from '../tickets/calendar.ts'
import { ConfigError, type Problem } from './problems.ts'

/** Days off and on, `2027-02-08: rest` and `2027-02-14: work` line by line. Throws ConfigError with every wrong line. */
export function loadHolidays(file: string | null): DayOverrides {
  if (file === null) return {}
  let given: unknown
  try {
    given = parse(readFileSync(file, 'utf8')) ?? {}
  } catch (error) {
    throw new ConfigError(file, [{ path: file, problem: (error as Error).message, mend: '检查 holidays_file' }])
  }
  const days: Record<string, 'work' | 'rest'> = {}
  const problems: Problem[] = []
  for (const [date, kind] of Object.entries(given as object)) {
    if (!isDate(date)) problems.push({ path: date, problem: '不是日期', mend: '例如 2027-02-08: rest' })
    else if (kind === 'work' || kind === 'rest') days[date] = kind
    else problems.push({ path: date, problem: `${String(kind)} 不认识`, mend: '放假写 rest，调休上班写 work' })
  }
  if (problems.length > 0) throw new ConfigError(file, problems)
  return days
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true
}

import { describe, expect, test } from 'vitest'
import {
  isQuiet,
  localDate,
  minuteOfDay,
  momentOf,
  nextLocal,
  plusDays,
  workCalendar,
} from '../../src/tickets/calendar.ts'

const TZ = 'Asia/Shanghai'
const at = (text: string) => Date.parse(`${text}+08:00`)

describe('working days', () => {
  const calendar = workCalendar()

  test.each([
    ['2026-03-02', true, 'a Monday'],
    ['2026-03-07', false, 'a Saturday'],
    ['2026-02-17', false, 'Spring Festival'],
    ['2026-02-14', true, 'a Saturday worked for Spring Festival'],
    ['2026-10-10', true, 'a Saturday worked for National Day'],
    ['2026-01-01', false, 'New Year'],
  ])('%s: %s (%s)', (date, works) => {
    expect(calendar.isWorkingDay(date)).toBe(works)
  })

  test('counting goes over a nine-day Spring Festival', () => {
    expect(calendar.addWorkingDays('2026-02-13', 1)).toBe('2026-02-14')
    expect(calendar.addWorkingDays('2026-02-14', 1)).toBe('2026-02-24')
    expect(calendar.addWorkingDays('2026-02-18', 3)).toBe('2026-02-26')
    expect(calendar.addWorkingDays('2026-02-18', 0)).toBe('2026-02-14')
  })

  test('a year without data is told, and counted Monday to Friday', () => {
    expect(calendar.coverage(2026)).toBe('data')
    expect(calendar.coverage(2031)).toBe('weekdays')
    expect(calendar.isWorkingDay('2031-01-01')).toBe(true)
    expect(calendar.isWorkingDay('2031-01-04')).toBe(false)
  })

  test('overrides win over data, and make a year known', () => {
    const days = ['01-01', '02-01', '02-02', '02-03', '02-04', '02-05', '02-06', '05-01', '10-01', '10-02']
    const overrides = Object.fromEntries(days.map((day) => [`2031-${day}`, 'rest' as const]))
    const own = workCalendar({ ...overrides, '2026-03-07': 'work' })
    expect(own.coverage(2031)).toBe('overrides')
    expect(own.isWorkingDay('2031-01-01')).toBe(false)
    expect(own.isWorkingDay('2026-03-07')).toBe(true)
    expect(workCalendar({ '2031-01-01': 'rest' }).coverage(2031)).toBe('weekdays')
  })

  test('overrides that leave no working day are an error that names the file, not an endless loop', () => {
    const days = Array.from({ length: 90 }, (_, day) => [plusDays('2026-03-02', day), 'rest' as const])
    expect(() => workCalendar(Object.fromEntries(days)).addWorkingDays('2026-03-02', 1)).toThrow('holidays_file')
  })
})

describe('local time', () => {
  test('dates and minutes are the county’s, wherever the server is', () => {
    expect(localDate(at('2026-03-02T00:30'), TZ)).toBe('2026-03-02')
    expect(minuteOfDay(at('2026-03-02T00:30:30'), TZ)).toBe(30.5)
    expect(momentOf('2026-03-02', 8 * 60 + 15, TZ)).toBe(at('2026-03-02T08:15'))
  })

  test('the next time of day is always later', () => {
    expect(nextLocal(at('2026-03-02T19:59'), '20:00', TZ)).toBe(at('2026-03-02T20:00'))
    expect(nextLocal(at('2026-03-02T20:00'), '20:00', TZ)).toBe(at('2026-03-03T20:00'))
    expect(nextLocal(at('2026-12-31T23:00'), '08:00', TZ)).toBe(at('2027-01-01T08:00'))
  })

  test.each([
    ['21:59', false],
    ['22:00', true],
    ['03:00', true],
    ['06:59', true],
    ['07:00', false],
  ])('quiet from 22:00 to 07:00: %s is %s', (time, quiet) => {
    expect(isQuiet(at(`2026-03-02T${time}`), { from: '22:00', to: '07:00' }, TZ)).toBe(quiet)
  })

  test('quiet hours within a day', () => {
    expect(isQuiet(at('2026-03-02T13:00'), { from: '12:00', to: '14:00' }, TZ)).toBe(true)
    expect(isQuiet(at('2026-03-02T15:00'), { from: '12:00', to: '14:00' }, TZ)).toBe(false)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadHolidays } from '../../src/config/holidays.ts'
import { workCalendar } from '../../src/tickets/calendar.ts'

const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-holidays-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function fileWith(text: string): string {
  const file = path.join(dir, 'days.yaml')
  writeFileSync(file, text)
  return file
}

test('the community’s own days move the working days', () => {
  const file = fileWith('2027-01-01: rest\n2027-01-04: rest\n2027-01-02: work\n')
  const calendar = workCalendar(loadHolidays(file))
  expect(calendar.addWorkingDays('2026-12-31', 1)).toBe('2027-01-02')
  expect(calendar.addWorkingDays('2027-01-02', 1)).toBe('2027-01-05')
})

test('every wrong line is listed', () => {
  const file = fileWith('2027-13-01: rest\n2027-02-30: rest\n2027-02-08: holiday\n2027-02-09: rest\n')
  expect(() => loadHolidays(file)).toThrow(/3 处[^]*2027-13-01[^]*2027-02-30[^]*2027-02-08/)
})

test('no file is fine, a missing one is not', () => {
  expect(loadHolidays(null)).toEqual({})
  expect(() => loadHolidays('/nowhere/days.yaml')).toThrow('holidays_file')
})

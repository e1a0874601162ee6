import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dueRulesOf, loadHolidays } from '../../src/config/holidays.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { acceptDue } from '../../src/tickets/due.ts'

const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-holidays-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function fileWith(text: string): string {
  const file = path.join(dir, 'days.yaml')
  writeFileSync(file, text)
  return file
}

test('the community’s own days move due times', () => {
  const file = fileWith('2027-01-01: rest\n2027-01-04: rest\n2027-01-02: work\n')
  const at = (text: string) => Date.parse(`${text}+08:00`)
  const rules = dueRulesOf({ ...defaultConfig, holidaysFile: file })
  expect(acceptDue('normal', at('2026-12-31T10:00'), rules)).toBe(at('2027-01-02T10:00'))
  expect(acceptDue('normal', at('2027-01-02T10:00'), rules)).toBe(at('2027-01-05T10:00'))
})

test('every wrong line is listed', () => {
  const file = fileWith('2027-13-01: rest\n2027-02-30: rest\n2027-02-08: holiday\n2027-02-09: rest\n')
  expect(() => loadHolidays(file)).toThrow(/3 处[^]*2027-13-01[^]*2027-02-30[^]*2027-02-08/)
})

test('no file is fine, a missing one is not', () => {
  expect(loadHolidays(null)).toEqual({})
  expect(() => loadHolidays('/nowhere/days.yaml')).toThrow('holidays_file')
})

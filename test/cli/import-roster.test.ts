import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { rosterCommand } from '../../src/cli/import-roster.ts'
import { loadRosterYaml } from '../../src/config/roster-yaml.ts'

const EXAMPLES = path.join(import.meta.dirname, '../../examples')
const EXCEL = path.join(EXAMPLES, 'roster.xlsx')
const YAML = path.join(EXAMPLES, 'roster.yaml')
const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-roster-'))
const said: string[] = []
const output = { out: (line: string) => said.push(line), error: (line: string) => said.push(line) }

beforeEach(() => {
  said.length = 0
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const run = (...args: string[]) => rosterCommand(args, output)

test('a template is written, and passes the check', async () => {
  const file = path.join(dir, 'template.xlsx')
  expect(await run('--template', file)).toBe(0)
  expect(await run('check', file)).toBe(0)
  expect(said.join()).toContain('没有发现问题')
})

test('the import writes a roster with the codes of the old one', async () => {
  const out = path.join(dir, 'roster.yaml')
  expect(await run('import', EXCEL, '--keep', YAML, '--out', out)).toBe(0)
  expect([...loadRosterYaml(out).areas.keys()].toSorted()).toEqual([...loadRosterYaml(YAML).areas.keys()].toSorted())
  expect(said.join()).toContain('三长 12 人，空缺 1，群 11')
  // And again over itself: nothing moves.
  const before = readFileSync(out, 'utf8')
  expect(await run('import', EXCEL, '--out', out)).toBe(0)
  expect(readFileSync(out, 'utf8')).toBe(before)
  expect(said.join()).toContain('新增区域 0')
})

test('one wrong row, and the old file stays as it was', async () => {
  const out = path.join(dir, 'kept.yaml')
  const wrong = path.join(dir, 'wrong.yaml')
  writeFileSync(out, readFileSync(YAML))
  writeFileSync(wrong, readFileSync(YAML, 'utf8').replace('u-dy31', 'u-ld3'))
  expect(await run('import', wrong, '--out', out)).toBe(1)
  expect(said.join()).toMatch(/第 \d+ 行.*u-ld3/)
  expect(readFileSync(out)).toEqual(readFileSync(YAML))
  expect(existsSync(`${out}.new`)).toBe(false)
})

test('wrong use is answered with the usage', async () => {
  for (const args of [[], ['check'], ['import', EXCEL], ['--nonsense']]) expect(await run(...args)).toBe(2)
  expect(said.join()).toContain('npm run roster -- check')
})

test('the table of the configured roster', async () => {
  const file = path.join(dir, 'export.xlsx')
  expect(await run('export', file)).toBe(0)
  expect(await run('check', file)).toBe(0)
})

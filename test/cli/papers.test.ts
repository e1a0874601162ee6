import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { papersCommand, papersNamed } from '../../src/cli/papers.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { figureOf, type Paper } from '../../src/papers/paper.ts'
import { keepInFolder } from '../../src/papers/folder.ts'
import { createStore } from '../../src/store/store.ts'
import { freshDatabase } from '../support/database.ts'
import { exampleCounty } from '../support/example-county.ts'
import { playedMonth } from '../support/month.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const NOW = at('2026-04-05T12:00')
const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-papers-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function ofDatabase(name: string, size = 60, now = NOW) {
  const store = createStore(await freshDatabase())
  const tickets = playedMonth(4, size, at('2026-02-01T00:00'), at('2026-04-01T00:00'))
  for (const ticket of tickets) await store.tickets.create(ticket)
  return papersNamed(store, exampleCounty(), defaultConfig, name, now)
}

describe('npm run papers', { timeout: 30_000 }, () => {
  it('makes a month', async () => {
    const files = (await ofDatabase('2026-03'))?.files
    const stem = '2026-03-月度调度-莲城县'
    expect(files?.map(({ name }) => name)).toEqual(['pdf', 'xlsx', 'png', 'json'].map((type) => `${stem}.${type}`))
    for (const file of files ?? []) await keepInFolder(dir, file)
    expect(readdirSync(path.join(dir, '2026-03'))).toHaveLength(4)
    expect(statSync(path.join(dir, '2026-03', `${stem}.pdf`)).mode & 0o077).toBe(0)
  })

  it('makes a week for the county and each community', async () => {
    const names = (await ofDatabase('2026-W10'))?.files.map(({ name }) => name)
    expect(names?.filter((name) => name.endsWith('.xlsx'))).toEqual([
      '2026-W10-督促单-GC-莲城县.xlsx',
      '2026-W10-督促单-LH-莲花社区.xlsx',
    ])
  })

  it('makes nothing of nothing, and knows its calendar', async () => {
    expect(await ofDatabase('2026-03', 0)).toEqual({ files: [], until: undefined })
    expect(await ofDatabase('2026-13', 0)).toBeUndefined()
    expect(await ofDatabase('2026-W54', 0)).toBeUndefined()
  })

  it('goes by the clock of the data where that is ahead, as on the simulator; else says how far the data goes', async () => {
    const names = (await ofDatabase('2026-W10', 60, at('2026-01-10T12:00')))?.files.map(({ name }) => name)
    expect(names).toContain('2026-W10-督促单-LH-莲花社区.xlsx')
    const later = await ofDatabase('2026-11', 60)
    expect(later?.files).toEqual([])
    expect(later?.until).toMatch(/^[34]月\d+日$/)
  })

  it('of a month that is not over tells until now, under a name of its own', async () => {
    const store = createStore(await freshDatabase())
    const now = at('2026-03-11T12:00')
    const tickets = playedMonth(4, 60, at('2026-02-01T00:00'), at('2026-03-05T00:00'))
    for (const ticket of tickets.filter(({ updatedAt }) => updatedAt < now)) await store.tickets.create(ticket)
    const made = await papersNamed(store, exampleCounty(), defaultConfig, '2026-03', now)
    const data = made?.files.find(({ name }) => name === '2026-03-月度调度-莲城县-至3月11日.json')
    const paper = JSON.parse(String(data?.bytes)) as Paper
    expect(paper.subtitle).toBe('2026年3月，数字截至3月11日')
    expect(figureOf(paper, 'collected').value).toBeGreaterThan(0)
  })

  it.each([
    [[]],
    [['--month', 'März']],
    [['--week', '2026-03']],
    [['--month', '2026-03', '--week', '2026-W10']],
    [['--year', '2026']],
  ])('%j is wrong use and says the right one', async (args) => {
    const said: string[] = []
    const output = { out: () => {}, error: (line: string) => said.push(line) }
    expect(await papersCommand(args, output, NOW)).toBe(2)
    expect(said.join()).toContain('npm run papers -- --month')
    expect(existsSync(path.join(dir, 'undefined'))).toBe(false)
  })
})

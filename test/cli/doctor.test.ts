import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { examine } from '../../src/cli/doctor.ts'
import { sayFinding, sayList, type Finding } from '../../src/cli/doctor/finding.ts'
import { modelFindings } from '../../src/cli/doctor/model-checks.ts'
import { bindingFindings, rosterFindings } from '../../src/cli/doctor/people-checks.ts'
import { calendarFindings, diskFindings, engineFindings, puppetFindings } from '../../src/cli/doctor/system-checks.ts'
import { readEnv } from '../../src/config/env.ts'
import { defaultConfig, loadConfig } from '../../src/config/load.ts'
import { loadRosterYaml, parseRosterYaml } from '../../src/config/roster-yaml.ts'
import { connect } from '../../src/store/connection.ts'
import { openDatabase } from '../../src/store/embedded/open.ts'
import { createGroups } from '../../src/store/groups.ts'
import { workCalendar } from '../../src/tickets/calendar.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const YAML = path.join(ROOT, 'examples/roster.yaml')
const NOW = Date.parse('2026-06-01T10:00:00+08:00')
const dirs: string[] = []
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
})

function newDir(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-doctor-'))
  dirs.push(dir)
  return dir
}

const lines = (findings: Finding[]) => findings.map(({ level, code, text }) => `${level} ${code} ${text}`).join('\n')
const levelsOf = (findings: Finding[]) => findings.map((finding) => finding.level)

/** The example county in which no group and only some people are bound. */
const unboundText = readFileSync(YAML, 'utf8')
  .replaceAll(/group: \{ id: [\w-]+, /g, 'group: { ')
  .replace('id: u-dy32, name: 李姐', 'name: 李姐')
const unbound = parseRosterYaml(unboundText, defaultConfig.levels)

describe('people and places', () => {
  test('vacant posts are named with their place', () => {
    const findings = rosterFindings(loadRosterYaml(YAML))
    expect(lines(findings)).toMatch(/warning VACANT 单元空缺 1：莲花社区第一网格5栋2单元/)
  })

  test('groups never seen, groups that are not ours, and people known by nickname only', () => {
    const groups = [
      { topic: '3栋2单元群', area: 'LH-01-03-2' },
      { topic: '钓鱼群', area: null },
    ]
    const found = lines(bindingFindings(unbound, { groups }))
    expect(found).toMatch(/warning GROUP 10 个群还没有见到：.*等 10 个/)
    expect(found).not.toMatch(/GROUP.*3栋2单元群/)
    expect(found).toContain('warning STRANGE_GROUP 1 个群不在名册里：钓鱼群')
    expect(found).toContain('warning PERSON 1 位三长只有昵称，事情先交上一级：李姐')
  })

  test('nothing to say where all is bound', () => {
    const groups = [...unbound.areas.values()].flatMap((area) =>
      area.group ? [{ topic: area.group.topic, area: area.code }] : [],
    )
    const findings = bindingFindings(unbound, { groups, boundPeople: new Set(['name:李姐']) })
    expect(levelsOf(findings)).toEqual(['ok', 'ok'])
  })
})

describe('the machine', () => {
  test('a year without holidays that due times can reach', () => {
    const calendar = workCalendar()
    expect(levelsOf(calendarFindings(calendar, 'Asia/Shanghai', NOW))).toEqual(['ok'])
    const autumn = Date.parse('2030-12-01T10:00:00+08:00')
    expect(lines(calendarFindings(calendar, 'Asia/Shanghai', autumn))).toMatch(/CALENDAR .*2030[^]*CALENDAR .*2031/)
  })

  test.each([
    [100 * 1024 ** 2, 'error'],
    [500 * 1024 ** 2, 'warning'],
    [50 * 1024 ** 3, 'ok'],
  ])('%i bytes free: %s', async (bytes, level) => {
    expect(levelsOf(await diskFindings('/data', async () => bytes))).toEqual([level])
  })

  test('no engine for this platform, unless MONGODB_URI stands in', () => {
    const windows = { platform: 'win32', arch: 'x64', glibc: undefined }
    const [finding] = engineFindings(undefined, windows)
    expect(finding).toMatchObject({ level: 'error', mend: expect.stringContaining('MONGODB_URI') as string })
    expect(levelsOf(engineFindings('mongodb://db/x', windows))).toEqual(['ok'])
  })

  test('a puppet that is not installed', () => {
    expect(levelsOf(puppetFindings({ puppet: undefined, puppetToken: undefined }))).toEqual(['ok'])
    expect(puppetFindings({ puppet: 'wechaty-puppet-nowhere', puppetToken: 'x' })[0]?.level).toBe('error')
  })
})

describe('the whole', () => {
  test('a fresh machine: only warnings, and nothing is created', async () => {
    const dataDir = path.join(newDir(), 'data')
    const load = () => loadConfig({ env: readEnv({ SANZHANG_DATA_DIR: dataDir }) })
    const findings = await examine(load, NOW)
    expect(levelsOf(findings)).not.toContain('error')
    expect(lines(findings)).toContain('DATABASE 还没有数据')
  })

  test('beside a running instance: its groups are seen, and it keeps running', async () => {
    const dir = newDir()
    const file = path.join(dir, 'sanzhang.config.yaml')
    writeFileSync(path.join(dir, 'roster.yaml'), unboundText)
    writeFileSync(file, 'roster: roster.yaml\ndata_dir: data\n')
    const running = await openDatabase({ dataDir: path.join(dir, 'data/db') })
    const connection = await connect(running.uri)
    const group = { _id: 'r1', account: 'bot', topic: '3栋2单元群', area: 'LH-01-03-2', firstSeen: 1 }
    await createGroups(connection).see(group)
    const load = () => loadConfig({ file, env: readEnv({}) })
    expect(lines(await examine(load, NOW))).toContain('GROUP 10 个群还没有见到')
    expect(await createGroups(connection).all()).toHaveLength(1)
    await connection.close()
    await running.close()
    // And again when it is stopped.
    expect(lines(await examine(load, NOW))).toContain('GROUP 10 个群还没有见到')
  })

  test('a prompt that does not exist is an error, and nothing is asked', async () => {
    const endpoint = { apiKey: 'k', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' }
    const model = { ...defaultConfig.model, prompts: { ...defaultConfig.model.prompts, reply: 99 } }
    expect(lines(await modelFindings({ endpoint, model }))).toContain('error MODEL prompts/reply/v99.md')
  })

  test('a database that does not answer is an error, and the rest is still said', async () => {
    const load = () => loadConfig({ env: readEnv({ MONGODB_URI: 'mongodb://me:secret@127.0.0.1:9/x' }) })
    const found = lines(await examine(load, NOW))
    expect(found).toMatch(/error DATABASE .*127\.0\.0\.1:9/)
    expect(found).not.toContain('secret')
    expect(found).toContain('VACANT')
  })

  test('wrong configuration and wrong rosters are listed, with exit code 1', () => {
    const file = path.join(newDir(), 'wrong.yaml')
    writeFileSync(file, 'timezon: Asia/Shanghai\nclose_after_days: many\n')
    const doctor = (config: string) =>
      spawnSync(process.execPath, ['src/cli/doctor.ts'], {
        cwd: ROOT,
        env: { SANZHANG_CONFIG: config },
        encoding: 'utf8',
      })
    const wrong = doctor(file)
    expect(wrong.status).toBe(1)
    expect(wrong.stdout).toMatch(/✘ \[CONFIG\] close_after_days[^]*✘ \[CONFIG\] timezon：.*\n.*timezone[^]*错误 2/)
    writeFileSync(file, 'roster: nowhere.yaml\ndata_dir: data\n')
    const noRoster = doctor(file)
    expect(noRoster.status).toBe(1)
    expect(noRoster.stdout).toContain('✘ [ROSTER] roster：没有这个文件')
  })
})

test('findings are short', () => {
  expect(sayFinding({ level: 'warning', code: 'X', text: '缺', mend: '补' })).toBe('! [X] 缺\n    → 补')
  expect(sayList(['a', 'b'], '个')).toBe('a、b')
  expect(
    sayList(
      Array.from({ length: 20 }, (_, index) => String(index)),
      '个',
    ),
  ).toMatch(/^0、.*7等 20 个$/)
})

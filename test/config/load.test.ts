import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readEnv } from '../../src/config/env.ts'
import { defaultConfig, loadConfig, parseConfig } from '../../src/config/load.ts'
import { ConfigError, didYouMean } from '../../src/config/problems.ts'

const EXAMPLE = path.join(import.meta.dirname, '../../sanzhang.config.example.yaml')
const none = readEnv({})
const dirs: string[] = []

afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

function fileWith(text: string): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-config-'))
  dirs.push(dir)
  const file = path.join(dir, 'sanzhang.config.yaml')
  writeFileSync(file, text)
  return file
}

function problemsOf(run: () => unknown): Record<string, string> {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) {
      return Object.fromEntries(error.problems.map(({ path: at, problem, mend }) => [at, `${problem}。${mend}`]))
    }
    throw error
  }
  return {}
}

/** `pace.other_peer_ms` … of every value that stands in the file. */
function keysOf(value: unknown, at = ''): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [at]
  const inner = Object.entries(value)
  return inner.length === 0 ? [at] : inner.flatMap(([key, one]) => keysOf(one, at ? `${at}.${key}` : key))
}

describe('the example file', () => {
  const text = readFileSync(EXAMPLE, 'utf8')

  test('says what the defaults are', () => {
    expect(parseConfig(text)).toEqual(defaultConfig)
  })

  test('names every key that there is', () => {
    const camel = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const given = keysOf(parse(text)).map(camel)
    const spans = /^(due\.\w+\.\w+|workingHours|quietHours)\..*/
    const { mongodbUri, puppet, puppetToken, endpoint, file, ...rest } = defaultConfig
    expect([mongodbUri, puppet, puppetToken, endpoint, file]).toEqual(Array(5).fill(undefined))
    const known = keysOf(rest).map((key) => key.replace(spans, '$1'))
    expect(given.toSorted()).toEqual([...new Set(known)].toSorted())
  })
})

describe('a file', () => {
  test('changes what it says and leaves the rest', () => {
    const config = parseConfig(
      'due: { accept: { urgent: 90分钟 }, settle: { hard: 20个工作日 } }\npace: { per_minute: 40 }',
    )
    expect(config.due.accept).toMatchObject({ urgent: { minutes: 90, working: false }, normal: { minutes: 1_440 } })
    expect(config.due.settle.hard).toEqual({ minutes: 20 * 1_440, working: true })
    expect(config.pace).toEqual({ ...defaultConfig.pace, perMinute: 40 })
    expect(config.workingHours).toEqual({ from: '08:00', to: '18:00' })
  })

  test('is valid when empty', () => {
    expect(parseConfig('# nothing yet\n')).toEqual(defaultConfig)
  })

  test('keeps names that are not ours as they are', () => {
    const config = parseConfig('texts: { receiptJoined: 收到 }\ngroup_sensitivity: { my_group: strict }')
    expect(config.texts).toEqual({ receiptJoined: '收到' })
    expect(config.groupSensitivity).toEqual({ my_group: 'strict' })
  })

  test('may describe a rural county', () => {
    const levels = '[{key: county, name: 县}, {key: district, name: 大区}, {key: grid, name: 网格}]'
    const config = parseConfig(`levels: ${levels}`)
    expect(config.levels.map((level) => level.listKey)).toEqual(['countys', 'districts', 'grids'])
  })

  test('has all its problems listed at once, each with where, what and how to mend', () => {
    const problems = problemsOf(() =>
      parseConfig(`
timezone: Asia/Beijng
quite_hours: "22:00-07:00"
burst: { quiet_seconds: -1, emergency_secs: 5 }
due: { accept: { urgent: two hours } }
schedules: { group_digest: 8pm }
sensitivity: high
routing: { hard_level: country }
working_hours: "18:00-08:00"
nonsense: 1
`),
    )
    expect(Object.keys(problems).toSorted()).toEqual(
      [
        'timezone',
        'quite_hours',
        'burst.quiet_seconds',
        'burst.emergency_secs',
        'due.accept.urgent',
        'schedules.group_digest',
        'sensitivity',
        'routing.hard_level',
        'working_hours',
        'nonsense',
      ].toSorted(),
    )
    expect(problems['quite_hours']).toContain('是否想写 quiet_hours？')
    expect(problems['burst.emergency_secs']).toContain('emergency_seconds')
    expect(problems['burst.quiet_seconds']).toContain('默认是 quiet_seconds: 30')
    expect(problems['routing.hard_level']).toContain('是否想写 county？')
    expect(problems['due.accept.urgent']).toContain('"2h"')
    expect(problems['nonsense']).toContain('可用：')
  })

  test.each([
    ['levels: [{key: a, name: 县}]', 'levels'],
    ['levels: [{key: county, name: 县}, {key: grid, name: 县}]', 'levels.1.name'],
    ['burst: { max_seconds: 10 }', 'burst.max_seconds'],
    ['burst: { emergency_seconds: 40 }', 'burst.emergency_seconds'],
    ['pace: { other_peer_ms: [5000, 3000] }', 'pace.other_peer_ms'],
    ['reminder_at: 1.5', 'reminder_at'],
    ['due: { accept: { normal: 0h } }', 'due.accept.normal'],
    ['- a list', '（整个文件）'],
    ['a: b: c', '第 1 行'],
  ])('%s is refused at %s', (text, at) => {
    expect(Object.keys(problemsOf(() => parseConfig(text)))).toContain(at)
  })
})

describe('loading', () => {
  test('the file’s folder is where its paths begin; the environment wins', () => {
    const file = fileWith('roster: people.xlsx\nconsole: { port: 9000 }')
    const env = readEnv({
      SANZHANG_CONFIG: file,
      SANZHANG_PORT: '9100',
      MONGODB_URI: 'mongodb://db/x',
      WECHATY_PUPPET: '',
    })
    const config = loadConfig({ env })
    expect(config.roster).toBe(path.join(path.dirname(file), 'people.xlsx'))
    expect(config.console).toEqual({ host: '127.0.0.1', port: 9100, allowedHosts: [] })
    expect(config.mongodbUri).toBe('mongodb://db/x')
    expect(config.puppet).toBeUndefined()
    expect(loadConfig({ file, env: none }).console.port).toBe(9000)
  })

  test('a file that was named must be there', () => {
    expect(() => loadConfig({ file: '/nowhere/x.yaml', env: none })).toThrow('没有这个文件')
  })

  test('wrong variables are listed together, and a database address is not shown', () => {
    const env = readEnv({ SANZHANG_PORT: 'many', SANZHANG_LOG: 'loud', MONGODB_URI: 'postgres://me:secret@db' })
    const problems = problemsOf(() => loadConfig({ file: fileWith(''), env }))
    expect(Object.keys(problems)).toEqual(['SANZHANG_PORT', 'SANZHANG_LOG', 'MONGODB_URI'])
    expect(JSON.stringify(problems)).not.toContain('secret')
  })
})

test('an address of a model that is none, and a budget that nothing can be counted against', () => {
  const env = readEnv({ SANZHANG_MODEL: 'm', OPENAI_BASE_URL: 'http://[bad/v1', OPENAI_API_KEY: 'k' })
  expect(() => loadConfig({ env })).toThrow(/OPENAI_BASE_URL：不是网址/)
  expect(() => parseConfig('model: { daily_budget: { yuan: 3 } }')).toThrow(/model\.daily_budget\.yuan：没有价格/)
  expect(() => parseConfig('model: { daily_budget: { yuan: 3 }, price: { input: 1, output: 2 } }')).not.toThrow()
})

test('a word near a known one is guessed, a far one is not', () => {
  expect(didYouMean('sensitivty', ['sensitivity', 'schedules'])).toBe('sensitivity')
  expect(didYouMean('banana', ['sensitivity', 'schedules'])).toBeUndefined()
})

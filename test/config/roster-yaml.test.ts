import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { defaultConfig } from '../../src/config/load.ts'
import { loadRosterYaml, parseRosterYaml, rosterToYaml } from '../../src/config/roster-yaml.ts'
import { areaOf, chainOf } from '../../src/routing/roster.ts'

const { levels } = defaultConfig
const SCENARIOS = path.join(import.meta.dirname, '../scenarios/roster.yaml')
const EXAMPLE = path.join(import.meta.dirname, '../../examples/roster.yaml')
const RURAL = [
  { key: 'county', name: '县', listKey: 'counties' },
  { key: 'district', name: '大区', listKey: 'districts' },
  { key: 'village', name: '片区', listKey: 'villages' },
  { key: 'grid', name: '网格', listKey: 'grids' },
]

test('the scenarios’ roster is read whole', () => {
  const roster = loadRosterYaml(SCENARIOS)
  expect(roster.timezone).toBe('Asia/Shanghai')
  expect(roster.areas.size).toBe(13)
  expect(roster.groups.get('r-b3u2')).toBe('LH-01-03-2')
  expect(roster.posts.get('u-dy32')).toEqual(['LH-01-03-2'])
  expect(areaOf(roster, 'LH-01-05-2').leaders).toEqual([])
  expect(chainOf(roster, 'LH-01-03-2').map((area) => area.level)).toEqual(levels.map((level) => level.key).toReversed())
})

test('the example is the scenarios’ roster', () => {
  expect(parse(readFileSync(EXAMPLE, 'utf8'))).toEqual(parse(readFileSync(SCENARIOS, 'utf8')))
})

test('what is written is read back as the same', () => {
  const roster = loadRosterYaml(SCENARIOS)
  expect(parseRosterYaml(rosterToYaml(roster, levels), levels)).toEqual(roster)
})

test('levels are data: another depth, several leaders of one area, people known by nickname only', () => {
  const text = `
county: { code: GC, name: 广县 }
districts:
  - code: D1
    name: 东大区
    villages:
      - code: D1-1
        name: 上坪片区
        grids:
          - code: D1-1-1
            name: 第一网格
            group: { topic: 上坪一网格 }
            leaders:
              - { name: 张三, role: grid_leader }
              - { name: 李四, nickname: 四哥, role: deputy }
`
  const roster = parseRosterYaml(text, RURAL)
  expect(areaOf(roster, 'D1-1-1').leaders.map((leader) => leader.id)).toEqual(['name:张三', 'name:四哥'])
  expect(areaOf(roster, 'D1-1-1').group).toEqual({ topic: '上坪一网格' })
  expect(roster.groups.size).toBe(0)
  expect(parseRosterYaml(rosterToYaml(roster, RURAL), RURAL)).toEqual(roster)
})

describe('what is wrong is told with its line', () => {
  const withGrids = (grids: string) => `county: { code: GC, name: 县 }
communities:
  - code: LH
    name: 莲花社区
    grids:
${grids}`
  const leader = (id: string, name: string) => `{ id: ${id}, name: ${name}, role: r }`

  test.each([
    ['      - { code: 1, name: 一 }', /第 6 行 communities\.0\.grids\.0\.code：应为文字；像数字的请加引号/],
    ['      - { code: A }', /第 6 行 .*name：应为文字/],
    ['      - { code: A, name: 一, leaders: [{ id: x, name: 王 }] }', /第 6 行 .*leaders\.0\.role/],
    ['      - { code: A, name: 一, leadres: [] }', /第 6 行 .*这里不能写 leadres。是否想写 leaders？/],
    ['      - { code: A, name: 一, units: [] }', /第 6 行 .*这里不能写 units。.*层级/],
    ['      - { code: A, name: 一 }\n      - { code: A, name: 二 }', /第 7 行 .*编号 A 重复，第 6 行/],
    ['      - { code: A, name: 一 }\n      - { code: B, name: 一 }', /第 7 行 .*已有“一”（第 6 行/],
    [
      '      - { code: A, name: 一, group: { topic: 群 } }\n      - { code: B, name: 二, group: { topic: 群 } }',
      /第 7 行 .*群名“群”已用于第 6 行/,
    ],
    [
      '      - { code: A, name: 一, group: { id: r, topic: 甲 } }\n      - { code: B, name: 二, group: { id: r, topic: 乙 } }',
      /第 7 行 .*群 id r 已用于第 6 行/,
    ],
    [
      `      - { code: A, name: 一, leaders: [${leader('x', '王')}, ${leader('x', '王')}] }`,
      /第 6 行 .*王在“一”重复任职/,
    ],
    [
      `      - { code: A, name: 一, leaders: [${leader('x', '王')}] }\n      - { code: B, name: 二, leaders: [${leader('x', '黄')}] }`,
      /第 7 行 .*微信“x”在第 6 行 .*是王，这里是黄/,
    ],
    ['      - { code: A, name: [一 }', /不是合法的 YAML/],
  ])('%s', (grids, expected) => {
    expect(() => parseRosterYaml(withGrids(grids), levels)).toThrow(expected)
  })

  test('all at once', () => {
    const grids = '      - { code: A, name: 一 }\n      - { code: A, name: 一 }\n      - { code: A, name: 三 }'
    expect(() => parseRosterYaml(withGrids(grids), levels, 'r.yaml')).toThrow(/^r\.yaml 有 3 处/)
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { findPlace, homeFromName } from '../../src/classifiers/local/places.ts'
import type { Area, Roster } from '../../src/routing/roster.ts'
import { buildRoster } from '../../src/routing/roster.ts'
import { exampleCounty } from '../support/example-county.ts'

const LEVELS = ['county', 'community', 'grid', 'building', 'unit']

/** `X` is a county, `X-1` a community… each name is `code=name`. */
function rosterOf(...names: string[]): Roster {
  const areas = names.map((line): Area => {
    const [code, name] = line.split('=') as [string, string]
    const parts = code.split('.')
    const parent = parts.length === 1 ? null : parts.slice(0, -1).join('.')
    return { code, name, level: LEVELS[parts.length - 1]!, parent, leaders: [], group: null }
  })
  return buildRoster(
    'Asia/Shanghai',
    LEVELS.map((key) => ({ key, name: key })),
    areas,
  )
}

const roster = rosterOf(
  'X=云溪县',
  'X.A=桃源社区',
  'X.A.1=第一网格',
  'X.A.1.6=6栋',
  'X.A.1.6.1=1单元',
  'X.A.1.6.2=2单元',
  'X.A.1.6.3=3单元',
  'X.A.1.7=7栋',
  'X.A.1.7.1=1单元',
  'X.A.2=第二网格',
  'X.A.2.6=6栋',
  'X.A.2.6.1=1单元',
  'X.A.2.9=九号楼',
  'X.A.2.9.1=一单元',
  'X.A.2.9.2=二单元',
  'X.B=柳岸社区',
  'X.B.1=第一网格',
  'X.B.1.12=12幢',
  'X.B.1.12.1=1单元',
  'X.B.1.B2=B2栋',
  'X.B.1.9=9栋',
  'X.B.1.9.4=4单元',
)
const UNIT = 'X.A.1.6.2'
const BUILDING = 'X.A.1.6'
const GRID = 'X.A.1'

describe('findPlace: area', () => {
  it.each<[text: string, room: string | null, area: string | null]>([
    // A wider area and a door in it, where the number alone tells nothing.
    ['柳岸社区12幢1单元停水了', null, 'X.B.1.12.1'],
    ['第二网格6栋没水', null, 'X.A.2.6'],
    ['第二网格，6栋1单元', null, 'X.A.2.6.1'],
    ['第二网格5栋没水', null, 'X.A.2'],
    ['第二网格7栋没水', null, 'X.A.2'],
    ['第一网格6栋没水', null, null],
    // Nothing named: the group's own.
    ['水管爆了快来人', UNIT, UNIT],
    ['水管爆了快来人', null, null],
    ['七楼楼道灯不亮', UNIT, UNIT],
    ['501家空调外机滴水', UNIT, UNIT],
    // Named, near or far.
    ['6栋3单元没电', UNIT, 'X.A.1.6.3'],
    ['七栋后面垃圾没人收', UNIT, 'X.A.1.7'],
    ['7号楼一单元对讲坏了', GRID, 'X.A.1.7.1'],
    ['6#3单元 门口积水', GRID, 'X.A.1.6.3'],
    ['九栋 2单元 电梯异响', 'X.A.2', 'X.A.2.9.2'],
    ['9幢的一单元没水', 'X.A.2', 'X.A.2.9.1'],
    ['６栋停水了', UNIT, BUILDING],
    ['十二栋天台有人', 'X.B.1', 'X.B.1.12'],
    ['B2栋消防门坏了', 'X.B', 'X.B.1.B2'],
    ['6-3-1101 一直漏水', GRID, 'X.A.1.6.3'],
    ['6-3门禁失灵', GRID, 'X.A.1.6.3'],
    ['3-902厨房返水', BUILDING, 'X.A.1.6.3'],
    ['6-902厨房返水', GRID, BUILDING],
    ['7栋1门的灯坏了', GRID, 'X.A.1.7.1'],
    // The same number in several grids: the nearest; equally near: none.
    ['6栋没电', 'X.A.2', 'X.A.2.6'],
    ['6栋没电', 'X.A', 'X.A'],
    ['9栋4单元有人吵架', 'X.B.1', 'X.B.1.9.4'],
    ['12幢楼下乱停车', UNIT, 'X.B.1.12'],
    ['12栋门口路灯坏了', null, 'X.B.1.12'],
    ['6栋停水', null, null],
    // A unit by itself belongs to this building.
    ['3单元谁家在敲墙', BUILDING, 'X.A.1.6.3'],
    ['三单元谁家在敲墙', UNIT, 'X.A.1.6.3'],
    ['1单元电梯停了', GRID, GRID],
    // Unknown in the roster.
    ['99栋着火了', UNIT, UNIT],
    ['6栋8单元没水', GRID, BUILDING],
    ['8单元没水', UNIT, UNIT],
    // The whole building, from a unit's group.
    ['整栋都停电了', UNIT, BUILDING],
    ['我们楼的水箱多久没洗了', UNIT, BUILDING],
    ['我们楼道里堆满纸箱', UNIT, UNIT],
    ['两个单元都没网', UNIT, BUILDING],
    ['6栋3单元没水，整栋都没', UNIT, BUILDING],
    // The whole compound.
    ['地下车库进水了', UNIT, GRID],
    ['东门的道闸砸到人', BUILDING, GRID],
    ['全小区都停水了吗', UNIT, GRID],
    ['咱们小区什么时候装充电桩', BUILDING, GRID],
    ['建议每栋楼放一个药箱', UNIT, GRID],
    ['广场舞声音太大了', UNIT, GRID],
    ['7栋地库入口被堵', UNIT, 'X.A.1.7'],
    ['别的小区都装了门禁', UNIT, UNIT],
    ['我看隔壁小区有食堂', UNIT, UNIT],
    ['楼道里的水一直流到车库', UNIT, UNIT],
    ['地下车库进水了', 'X.A', 'X.A'],
    // Several at once.
    ['6栋和7栋中间的路灯不亮', BUILDING, GRID],
    ['1单元、2单元都没电', UNIT, BUILDING],
    ['6栋跟88栋之间积水', BUILDING, GRID],
    ['6栋的电梯坏了，就是3单元那部', GRID, 'X.A.1.6.3'],
    // Where the speaker lives is no news, unless nothing else tells.
    ['我住6栋3单元，想问下低保', null, 'X.A.1.6.3'],
    ['我是6栋顶楼的，水压太小', UNIT, UNIT],
    ['我7栋的，路过看见6栋3单元门坏了', GRID, 'X.A.1.6.3'],
    ['我1单元都听得见3单元打牌', BUILDING, 'X.A.1.6.3'],
    ['对面7栋都有电，就我们没有', BUILDING, BUILDING],
    // A wide area by name.
    ['第二网格的垃圾站满了', UNIT, 'X.A.2'],
    ['桃源社区几点下班', UNIT, UNIT],
    ['柳岸社区能办居住证吗', null, 'X.B'],
  ])('%s (in %s) → %s', (text, room, area) => expect(findPlace(text, room, roster).area).toBe(area))

  it.each([
    '师傅说要等2-3天',
    '来了3-5个人',
    '跳闸6-3次了',
    '晚上6-3点都在吵',
    '6-3块一斤',
    '只修到6-7楼',
    '这6栋楼都归谁管',
    '3月6-7号停水吗',
    '6-7岁的孩子在玩水',
    '电话1380-6-3',
    '比分6-3',
    '楼高6.3-7.1米',
    '要6-7袋水泥',
  ])('no place in figures: %s', (text) => expect(findPlace(text, GRID, roster).area).toBe(GRID))

  it('is quick on long and hostile text', () => {
    const start = performance.now()
    for (const part of ['6栋', '一', '1-', '6 栋 ', '楼', '十', '小区', '1单元和'])
      findPlace(part.repeat(20_000), UNIT, roster)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('findPlace: place in words', () => {
  it.each([
    ['十一楼楼道的灯坏了', '十一楼楼道'],
    ['-1楼积水', '-1楼'],
    ['地下停车场C区天花板滴水', '地下停车场C区'],
    ['北门外面有人摆摊', '北门外'],
    ['2楼到3楼之间有烟味', '2楼到3楼之间'],
    ['1203的狗一直叫', '1203'],
    ['99栋着火了', '99栋'],
    ['电费涨到1200块了', ''],
    ['没人管', ''],
  ])('%s → %s', (text, place) => expect(findPlace(text, UNIT, roster).place).toBe(place))

  it('says whether the text named anything, and what', () => {
    expect(findPlace('没人管', UNIT, roster)).toMatchObject({ named: false, features: [] })
    expect(findPlace('7栋三楼漏水', UNIT, roster)).toMatchObject({ named: true, features: ['named 7栋', 'place 三楼'] })
  })
})

describe('homeFromName', () => {
  it.each<[name: string, room: string | null, home: string | null]>([
    ['6-3-1102陈阿姨', GRID, 'X.A.1.6.3'],
    ['兰花6-2', BUILDING, 'X.A.1.6.2'],
    ['6栋1单元老周', null, null],
    ['9号楼4单元', null, 'X.B.1.9.4'],
    ['3-901小罗', BUILDING, 'X.A.1.6.3'],
    ['3-901小罗', UNIT, 'X.A.1.6.3'],
    ['902老薄', UNIT, UNIT],
    ['902老薄', BUILDING, null],
    ['小李2008', UNIT, UNIT],
    ['静待花开', UNIT, null],
    ['12-1-301', UNIT, null],
  ])('%s (in %s) → %s', (name, room, home) => expect(homeFromName(name, roster, room)).toBe(home))
})

interface Scenario {
  tickets: Record<string, { area: string }>
  messages: { ticket?: string; from: string; room?: string; type?: string; text: string }[]
}

it('finds the area of at least 95 % of the tickets in the dev chats', () => {
  const folder = new URL('../scenarios/', import.meta.url)
  const chats = exampleCounty()
  const wrong: string[] = []
  let count = 0
  for (const name of readdirSync(new URL('dev/', folder))) {
    const scenario = parse(readFileSync(new URL(`dev/${name}`, folder), 'utf8')) as Scenario
    for (const [ticket, { area }] of Object.entries(scenario.tickets)) {
      const first = scenario.messages.find(
        (one) => one.ticket === ticket && ['text', 'voice'].includes(one.type ?? 'text'),
      )!
      const room = first.room === undefined ? null : chats.groups.get(first.room)!
      const found = findPlace(first.text, room, chats).area
      count++
      if (found !== area) wrong.push(`${name} ${ticket}: ${found}, not ${area}: ${first.text}`)
    }
  }
  expect(count).toBeGreaterThan(50)
  expect(wrong.length / count, wrong.join('\n')).toBeLessThan(0.05)
})

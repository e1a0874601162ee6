import { beforeAll, describe, expect, it } from 'vitest'
import { outageOf } from '../../src/tickets/outbreak.ts'
import { scene, type Scene } from '../support/scene.ts'

const CONFIG = { outbreak: { units: 3, minutes: 60 } }
const REPORTS = [
  ['u-wang', 'r-b3u1', '3栋1单元停水了，一滴都没有'],
  ['u-zhao', 'r-b5u1', '5栋1单元今天一早水龙头就没水了，洗漱都不行，麻烦问一下供水公司'],
  ['u-he', 'r-b3u2', '做饭做到一半没有水了，3栋2单元，请帮忙看看'],
] as const

async function reported(reports: readonly (readonly [string, string, string])[], gap = 60_000): Promise<Scene> {
  const town = await scene({ config: CONFIG })
  for (const [from, room, text] of reports) {
    await town.say(from, room, text)
    await town.pass(gap)
  }
  return town
}

describe('the same from many units within an hour', () => {
  let town: Scene
  beforeAll(async () => {
    town = await reported(REPORTS)
  })

  it('is one ticket of their common area, with every reporter and a list of places', async () => {
    const tickets = await town.tickets()
    const [first, ...others] = tickets
    expect(others.length, tickets.map((one) => one.title).join()).toBeGreaterThan(0)
    expect(first).toMatchObject({ no: 1001, area: 'LH-01', ownerId: 'u-wg1', status: 'assigned' })
    expect(first?.outbreak?.places).toEqual(['LH-01-03-1', 'LH-01-05-1', 'LH-01-03-2'])
    expect(first?.reporters.map((one) => one.id)).toEqual(['u-wang', 'u-zhao', 'u-he'])
    for (const other of others) {
      expect(other).toMatchObject({ status: 'closed', mergedInto: 1001, outcome: '并入 #1001', reporters: [] })
      expect(other.history.at(-1)).toMatchObject({ type: 'merged' })
    }
  })

  it('each group hears of it once, the leader gets one list', () => {
    for (const [, room] of REPORTS)
      expect(town.shownTo(room).filter((text) => text.includes('多个单元反映停水，已并为 #1001'))).toHaveLength(1)
    const prompts = town.shownTo('u-wg1').filter((text) => text.includes('【多处同报】#1001'))
    expect(prompts).toHaveLength(1)
    expect(prompts[0]).toContain('3栋1单元、5栋1单元、3栋2单元')
  })

  it('a later report joins: no word in a group that knows, an answer in private', async () => {
    const before = town.shownTo('r-b3u2').length
    await town.say('u-qi', 'r-b3u2', '3栋2单元我家也停水了，没法做饭')
    await town.pass()
    expect(town.shownTo('r-b3u2')).toHaveLength(before)
    expect(town.shownTo('u-qi').join()).toContain('已并入 #1001')
    await town.say('u-ba', 'r-b5', '5栋2单元停水了，没有水用')
    await town.pass(180_000)
    expect(town.shownTo('r-b5').at(-1)).toContain('多个单元反映停水，已并为 #1001')
    expect((await town.ticket()).outbreak?.places).toHaveLength(4)
    expect(town.shownTo('u-wg1').join()).toContain('现有 4 处：3栋1单元、5栋1单元、3栋2单元、5栋2单元')
  })

  it('what somebody takes back of a merged ticket is gone from the one', async () => {
    const words = () => town.ticket().then(({ messages }) => messages.map(({ text }) => text).join())
    expect(await words()).toContain('做饭做到一半')
    const id = (await town.ticket()).messages.find(({ text }) => text.includes('做饭做到一半'))!.id
    await town.recall('u-he', 'r-b3u2', id.slice(id.indexOf(':') + 1))
    await town.pass()
    expect(await words()).not.toContain('做饭做到一半')
  })

  it('who asks by the number of a merged ticket hears of the one', async () => {
    const merged = (await town.tickets()).find((one) => one.mergedInto === 1001)
    await town.say('u-zhao', null, `#${merged?.no}`)
    await town.pass()
    expect(town.shownTo('u-zhao').at(-1)).toContain('#1001')
  })

  it('one end for all', async () => {
    await town.say('u-wg1', null, '#1001 已办结，水管抢修好了，已经来水')
    await town.pass()
    for (const room of ['r-b3u1', 'r-b3u2', 'r-b5u1', 'r-b5'])
      expect(town.shownTo(room).filter((text) => text.startsWith('✅ #1001'))).toHaveLength(1)
  })
})

describe('in two grids of a community', () => {
  let town: Scene
  beforeAll(async () => {
    town = await reported([REPORTS[0], REPORTS[1], ['u-luo', 'r-b8u2', '8栋2单元也停水了，厨房卫生间都没水']])
  })

  it('is one ticket, led where the most places are; the other grid and the level above stand by', async () => {
    expect(await town.ticket()).toMatchObject({
      area: 'LH',
      scope: 'LH',
      ownerId: 'u-wg1',
      coOwnerId: 'u-shuji',
      coHandlers: [{ id: 'u-wg2', name: '郑网格' }],
      outbreak: { places: ['LH-01-03-1', 'LH-01-05-1', 'LH-02-08-2'] },
    })
    for (const id of ['u-wg2', 'u-shuji'])
      expect(town.shownTo(id).filter((text) => text.includes('【多处同报】#1001'))).toHaveLength(1)
    expect(town.shownTo('r-b8u2').filter((text) => text.includes('已并为 #1001'))).toHaveLength(1)
  })

  it('who speaks of it in either grid is heard, and the one end is told in both', async () => {
    await town.say('u-e5', 'r-b8u1', '8栋1单元我们家也停水了')
    await town.pass()
    expect((await town.ticket()).reporters.map((one) => one.id)).toContain('u-e5')
    await town.say('u-wg1', 'r-b3', '3栋停水了，供水公司在抢修')
    await town.pass()
    expect((await town.ticket()).reporters.map((one) => one.id)).not.toContain('u-wg1')
    await town.say('u-wg1', null, '水管焊好了，各栋都出水了，已办结')
    await town.pass()
    expect((await town.ticket()).status).toBe('resolved')
    for (const room of ['r-b3u1', 'r-b5u1', 'r-b8u1', 'r-b8u2'])
      expect(town.shownTo(room).filter((text) => text.startsWith('✅ #1001'))).toHaveLength(1)
    await town.say('u-wang', 'r-b3u1', '还是没水啊，一滴都没有')
    await town.pass()
    expect((await town.ticket()).status).toBe('reopened')
  })
})

it('told for the whole compound first, the units that say the same join at once', async () => {
  const town = await reported([
    ['u-hao', 'r-g1', '整个小区都停电了，路灯也不亮'],
    ['u-kk', 'r-b5u1', '我们5栋1单元没电了，什么时候来'],
  ])
  expect((await town.tickets()).map((one) => one.reporters.map((by) => by.id))).toEqual([['u-hao', 'u-kk']])
})

describe('no outbreak', () => {
  it('of too few units', async () => {
    const town = await reported(REPORTS.slice(0, 2))
    expect((await town.tickets()).every((one) => one.outbreak === null && one.status !== 'closed')).toBe(true)
  })

  it('of different things', async () => {
    const town = await reported([
      REPORTS[0],
      ['u-zhao', 'r-b3u2', '3栋2单元停电了，家里黑的'],
      ['u-he', 'r-b5u1', '5栋1单元断网了，宽带没信号'],
    ])
    expect((await town.tickets()).every((one) => one.outbreak === null)).toBe(true)
  })

  it('spread over more than an hour', async () => {
    const town = await reported(REPORTS, 45 * 60_000)
    expect((await town.tickets()).every((one) => one.outbreak === null)).toBe(true)
  })
})

it.each([
  ['我家没水了', '停水'],
  ['怎么又停电', '停电'],
  ['没电梯卡了', null],
  ['水管漏水', null],
  ['来水了', null],
  ['没网格员电话', null],
  ['龙头断流了', '停水'],
  ['501一滴没有', '停水'],
  ['厨房卫生间全没水', '停水'],
  ['水也停了', '停水'],
  ['冇水用', '停水'],
  ['整栋都黑了', '停电'],
  ['冇得电', '停电'],
  ['没水平', null],
  ['手机没电了', null],
  ['天都黑了', null],
  ['雨水停在门口', null],
  ['一滴水没喝', null],
])('%s', (text, what) => {
  expect(outageOf(text)).toBe(what)
})

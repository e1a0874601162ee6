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
])('%s', (text, what) => {
  expect(outageOf(text)).toBe(what)
})

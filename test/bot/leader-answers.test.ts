import { describe, expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const LAMP = '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下'
const UNIT = 'u-dy32'
const at = (local: string) => Date.parse(`${local}:00+08:00`)

async function tell(town: Scene, from: string, text: string, room: string | null = null): Promise<void> {
  await town.say(from, room, text)
  await town.pass()
}

/** 王阿姨's lamp (#1001) and 陈's door (#1002), both with 李姐. */
async function lampAndDoor(): Promise<Scene> {
  const town = await scene()
  await tell(town, 'u-wang', LAMP, GROUP)
  await town.pass(3_600_000)
  await tell(town, 'u-chen', '3栋2单元的单元门坏了，关不上，麻烦找人修一下', GROUP)
  expect(await town.ticket(1002)).toMatchObject({ ownerId: UNIT })
  return town
}

const last = (town: Scene, person: string) => town.shownTo(person).at(-1)

describe('one message about several tickets', () => {
  it('each gets what is said of it', async () => {
    const town = await lampAndDoor()
    await tell(town, UNIT, '1001 灯换好了 1002等配件，延到下周五')
    expect(await town.ticket(1001)).toMatchObject({ status: 'resolved', outcome: '灯换好了' })
    expect(await town.ticket(1002)).toMatchObject({
      status: 'in_progress',
      extension: { until: at('2026-03-13T18:00'), askedOf: 'u-ld3' },
    })
    await tell(town, 'u-ld3', '1002同意')
    expect(await town.ticket(1002)).toMatchObject({ settleDue: at('2026-03-13T18:00'), extension: null })
  })

  it('or all the same, and a number of somebody else is none of theirs', async () => {
    const town = await lampAndDoor()
    await tell(town, UNIT, '#1001 #1002 都收到，马上去看')
    for (const no of [1001, 1002]) expect((await town.ticket(no)).status).toBe('in_progress')
    await tell(town, 'u-dy51', '1001和1002都弄好了，灯和门都换了新的')
    for (const no of [1001, 1002]) expect((await town.ticket(no)).status).toBe('in_progress')
    await tell(town, UNIT, '1001跟1002都弄好了 灯换了门也修了')
    for (const no of [1001, 1002]) expect((await town.ticket(no)).status).toBe('resolved')
    expect(town.shownTo(GROUP).join()).toMatch(/✅ #1001[\s\S]*✅ #1002|✅ #1002[\s\S]*✅ #1001/)
  })
})

describe('a leader with nothing open', () => {
  it.each([
    '要等配件，延到下周五',
    '请社区民警小张一起处理',
    '这个解决不了，没有维修资金',
    '我处理不了 往上报吧',
    '跟物业说了 他们讲要报预算',
    '分工：老刘负责劝说，赵哥负责清运',
    '转第二网格',
  ])('is told so: %s', async (text) => {
    const town = await scene()
    await tell(town, 'u-wg1', text)
    expect(await town.tickets()).toEqual([])
    expect(last(town, 'u-wg1')).toContain('没有在办的工单')
  })

  it.each(['5栋楼下垃圾桶满了好几天，没人清', '3栋外墙瓷砖松了，怕掉下来砸到人，请社区来看看'])(
    'still reports: %s',
    async (text) => {
      const town = await scene()
      await tell(town, 'u-wg1', text)
      expect(await town.tickets()).toHaveLength(1)
    },
  )

  it('and calls out in danger', async () => {
    const town = await scene()
    await tell(town, UNIT, '3栋2单元一楼着火了，烟很大')
    expect(await town.ticket()).toMatchObject({ urgency: 'emergency' })
  })
})

describe('a leader with a ticket open', () => {
  it.each([
    '东门人行闸机坏了一边 上下班排长队',
    '5栋那边有人在公共车位上装地锁 占两个月了',
    '对面工地凌晨两点还在打桩 环保热线打了三次 好一天又开工',
    '东苑大门外那个路口没红绿灯 半年撞了三回',
  ])('reports another matter, and the one that is open stays as it is: %s', async (text) => {
    const town = await scene()
    await tell(town, 'u-wang', LAMP, GROUP)
    await town.pass(3_600_000)
    await tell(town, UNIT, text)
    expect((await town.ticket(1001)).status).toBe('assigned')
    expect(await town.tickets()).toHaveLength(2)
  })

  it.each(['要不要上报啊', '修好了再跟你说', '要是修好了我告诉你', '不用转网格长 我能处理', '没办法今天太忙了'])(
    'only asks, supposes or puts off: %s',
    async (text) => {
      const town = await scene()
      await tell(town, 'u-wang', LAMP, GROUP)
      await tell(town, UNIT, text)
      expect(await town.ticket()).toMatchObject({ status: 'in_progress', ownerId: UNIT, ending: null })
      expect(town.shownTo(GROUP).join()).not.toMatch(/✅|📌/u)
    },
  )
})

it('what is plainly done is done, though it names nothing of the matter', async () => {
  const town = await scene()
  await tell(town, 'u-wang', LAMP, GROUP)
  await tell(town, UNIT, '垃圾清了 地也冲了')
  expect((await town.ticket()).status).toBe('resolved')
})

describe('who decides on more time may name another day', () => {
  it.each([
    ['同意延到周五', '2026-03-06T18:00'],
    ['不同意，最多延两个工作日', '2026-03-09T18:00'],
    ['那就延到下周五', '2026-03-13T18:00'],
  ])('%s', async (text, until) => {
    const town = await scene()
    await tell(town, 'u-wang', LAMP, GROUP)
    await tell(town, UNIT, '延到下周五，等厂家发货')
    await tell(town, 'u-ld3', text)
    expect(await town.ticket()).toMatchObject({ settleDue: at(until), extension: null })
    expect(last(town, UNIT)).toContain('老刘同意延到')
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { apply } from '../../src/tickets/apply.ts'
import { scene, type Scene } from '../support/scene.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

const GROUP = 'r-b3u2'
const LAMP = '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下'
const DAY = 86_400_000

/** The lamp was mended, and its reporter content, days ago. */
async function lampMended(days: number): Promise<Scene> {
  const town = await scene()
  await town.say('u-wang', GROUP, LAMP)
  await town.pass()
  await town.say('u-dy32', null, '#1001 已办结，换了新灯泡')
  await town.pass()
  await town.say('u-wang', null, '#1001 解决了')
  await town.pass()
  expect((await town.ticket()).status).toBe('confirmed')
  await town.pass(days * DAY)
  return town
}

describe('a matter that comes back after it was closed', () => {
  let town: Scene
  beforeAll(async () => {
    town = await lampMended(10)
    await town.say('u-zhao', GROUP, '3栋2单元7楼楼道灯又不亮了，黑灯瞎火的')
    await town.pass()
  })

  it('is a new ticket that says of what it is the second round', async () => {
    expect(await town.ticket(1002)).toMatchObject({ recurrenceOf: 1001, occurrence: 2, difficulty: 'simple' })
  })

  it('begins one level higher, with a prompt that says so', async () => {
    expect((await town.ticket(1002)).ownerId).toBe('u-wg1')
    expect(town.shownTo('u-wg1').find((text) => text.includes('#1002'))).toContain('30 天内第 2 次反映，上次是 #1001')
  })

  it('and another matter in the same place is none', async () => {
    await town.pass(3_600_000)
    await town.say('u-chen', GROUP, '我们单元门的门禁坏了，刷卡进不去，麻烦修修')
    await town.pass()
    expect(await town.ticket(1003)).toMatchObject({ recurrenceOf: null, ownerId: 'u-dy32' })
  })
})

describe('no recurrence', () => {
  it('after more than 30 days', async () => {
    const town = await lampMended(50)
    await town.say('u-zhao', GROUP, LAMP)
    await town.pass()
    expect(await town.ticket(1002)).toMatchObject({ recurrenceOf: null, ownerId: 'u-dy32' })
  })

  it('in another building', async () => {
    const town = await lampMended(3)
    await town.say('u-he', 'r-b5u1', '5栋1单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
    await town.pass()
    expect(await town.ticket(1002)).toMatchObject({ recurrenceOf: null, ownerId: 'u-dy51' })
  })
})

describe('a ticket that was reopened', () => {
  it('the first time stays with its leader; the second time the level above has it, and the time of a complex matter', async () => {
    const town = await scene()
    const say = async (from: string, room: string | null, text: string) => {
      await town.say(from, room, text)
      await town.pass()
    }
    await say('u-wang', GROUP, LAMP)
    await say('u-dy32', null, '#1001 已办结，换了新灯泡')
    await say('u-wang', null, '#1001 没修好，还是不亮')
    expect(await town.ticket()).toMatchObject({ status: 'reopened', ownerId: 'u-dy32', difficulty: 'simple' })
    expect(town.shownTo('u-ld3')).toEqual([])
    await say('u-dy32', null, '#1001 已办结，又换了一个灯泡')
    await say('u-wang', null, '#1001 没修好，还是黑的')
    expect(await town.ticket()).toMatchObject({
      status: 'reopened',
      ownerId: 'u-ld3',
      difficulty: 'complex',
      dueRule: 'settle.complex=7 working days',
    })
    expect(town.shownTo('u-ld3').at(-1)).toMatch(/居民说没解决】#1001[\s\S]*还是黑的/)
  })

  it('twice is complex at least', () => {
    const again = (id: string) => ({ id, type: 'not_fixed' as const, at: 1, by: 'u-wang', note: '', rule: '' })
    const once = apply(ticketOf({ status: 'resolved' }), again('a'), plainClocks)
    expect(once.difficulty).toBe('simple')
    const twice = apply({ ...once, status: 'resolved' }, again('b'), plainClocks)
    expect(twice).toMatchObject({ difficulty: 'complex', reopenedCount: 2 })
    expect(apply({ ...twice, difficulty: 'hard', status: 'resolved' }, again('c'), plainClocks).difficulty).toBe('hard')
  })
})

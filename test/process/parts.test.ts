import { beforeAll, describe, expect, it } from 'vitest'
import { partsIn } from '../../src/tickets/part-words.ts'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b5'
const SHED = '5栋楼下有人占绿地私搭违建，盖了一间房，举报一年多了没人管，请县里协调拆除'

describe('a hard matter in parts', () => {
  let town: Scene
  beforeAll(async () => {
    town = await scene()
    await town.say('u-hu', GROUP, SHED)
    await town.pass()
    expect(await town.ticket()).toMatchObject({ difficulty: 'hard', ownerId: 'u-xian' })
    await town.say('u-xian', null, '#1001 分成：1. 请周网格劝说拆棚 2. 赵哥清垃圾')
    await town.pass()
  })

  it('each part has its owner and is told once', async () => {
    expect((await town.ticket()).children).toEqual([1002, 1003])
    expect(await town.ticket(1002)).toMatchObject({ parentNo: 1001, ownerId: 'u-wg1', reporters: [] })
    expect(await town.ticket(1003)).toMatchObject({ parentNo: 1001, ownerId: 'u-ld5', reporters: [] })
    expect(town.shownTo('u-wg1').filter((text) => text.includes('【分给您办】#1002'))).toHaveLength(1)
    expect(town.shownTo('u-xian').at(-1)).toContain('#1003 赵哥清垃圾（赵哥）')
  })

  it('the whole is not done before its parts', async () => {
    await town.say('u-xian', null, '#1001 已办结，都处理好了')
    await town.pass()
    expect((await town.ticket()).status).toBe('in_progress')
    expect(town.shownTo('u-xian').at(-1)).toContain('#1001 还有没办完的：#1002')
  })

  it('parts are split no further, and not by leaders below the grid', async () => {
    await town.say('u-wg1', null, '#1002 分成：1. 劝 2. 拆')
    await town.pass()
    await town.say('u-ld5', null, '#1001 分成：1. 劝 2. 拆')
    await town.pass()
    expect(await town.tickets()).toHaveLength(3)
    expect(town.shownTo('u-ld5').at(-1)).toContain('#1001 不能拆分')
  })

  it('with the last part the whole ends, and residents hear one end', async () => {
    await town.say('u-wg1', null, '#1002 已办结，户主同意，棚子已经拆除')
    await town.pass()
    expect((await town.ticket()).status).toBe('in_progress')
    await town.say('u-ld5', null, '#1003 已办结，垃圾已经清运干净')
    await town.pass()
    const whole = await town.ticket()
    expect(whole.status).toBe('resolved')
    expect(whole.outcome).toMatch(/棚子已经拆除.*垃圾已经清运干净/)
    const heard = town.shownTo(GROUP).filter((text) => text.includes('✅'))
    expect(heard).toHaveLength(1)
    expect(heard[0]).toContain('#1001')
    expect(town.shownTo(GROUP).join()).not.toMatch(/#100[23]/)
  })
})

it('a whole that was opened again is not ended once more by its old parts', async () => {
  const town = await scene()
  const say = async (from: string, room: string | null, text: string) => {
    await town.say(from, room, text)
    await town.pass()
  }
  await say('u-hu', GROUP, SHED)
  await say('u-xian', null, '#1001 分成：1. 请周网格劝说拆棚 2. 赵哥清垃圾')
  await say('u-wg1', null, '#1002 已办结，户主同意，棚子已经拆除')
  await say('u-ld5', null, '#1003 已办结，垃圾已经清运干净')
  await say('u-hu', null, '#1001 没修好，又搭起来了')
  expect((await town.ticket()).status).toBe('reopened')
  await say('u-ld5', null, '#1003 垃圾这边没有变化')
  await town.app.stop()
  const after = await scene({ store: town.store, start: town.timeline.now() })
  expect((await after.ticket()).status).toBe('reopened')
  await after.say('u-xian', null, '#1001 已办结，执法队把新搭的也拆了', { id: 'm100' })
  await after.pass()
  expect((await after.ticket()).status).toBe('resolved')
})

describe('across', () => {
  it('a neighbour grid of the same community takes it over, with the area', async () => {
    const town = await scene()
    await town.say('u-wang', 'r-b3u2', '3栋2单元门口垃圾桶满了好几天，没人清')
    await town.pass()
    await town.say('u-dy32', null, '#1001 这个归第二网格管，转给郑网格')
    await town.pass()
    expect(await town.ticket()).toMatchObject({
      ownerId: 'u-wg2',
      ownerArea: 'LH-02',
      area: 'LH-02',
      scope: 'LH-02',
      status: 'escalated',
    })
    expect(town.shownTo('u-wg2').filter((text) => text.includes('【转给您】#1001'))).toHaveLength(1)
    await town.say('u-wg2', null, '#1001 已办结，垃圾已经清走')
    await town.pass()
    expect((await town.ticket()).status).toBe('resolved')
    expect(town.shownTo('r-b3u2').join()).toContain('✅ #1001')
  })

  it.each(['#1001 已办结，垃圾已经清走', '垃圾桶清空了，已办结'])(
    'still theirs to end when it has moved up meanwhile: %s',
    async (words) => {
      const town = await scene()
      await town.say('u-wang', 'r-b3u2', '3栋2单元门口垃圾桶满了好几天，没人清')
      await town.pass()
      await town.say('u-dy32', null, '#1001 交给郑网格办，转给他')
      await town.pass()
      await town.pass(3 * 86_400_000)
      const late = await town.ticket()
      expect(late.ownerId).not.toBe('u-wg2')
      expect(late.area).toBe('LH-01-03-2')
      await town.say('u-wg2', null, words)
      await town.pass()
      expect((await town.ticket()).status).toBe('resolved')
      await town.say('u-dy81', null, '#1001 重新打开')
      await town.pass()
      expect(town.shownTo('u-dy81').join()).not.toContain('垃圾')
    },
  )

  it('only by who answers for it', async () => {
    const town = await scene()
    await town.say('u-wang', 'r-b3u2', '3栋2单元门口垃圾桶满了好几天，没人清')
    await town.pass()
    await town.say('u-dy51', null, '#1001 这个归第二网格管，转给郑网格')
    await town.pass()
    expect(await town.ticket()).toMatchObject({ ownerId: 'u-dy32', scope: 'LH-01' })
  })
})

it.each([
  ['#1042 分成：1. 城管拆棚 2. 物业清垃圾', ['城管拆棚', '物业清垃圾']],
  ['拆成两件：\n1、劝说\n2、拆除；', ['劝说', '拆除']],
  ['已经分成两步在做', []],
  ['分成：一起做', []],
])('%s', (text, parts) => {
  expect(partsIn(text)).toEqual(parts)
})

import { describe, expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const at = (local: string) => Date.parse(`${local}:00+08:00`)

/** 王阿姨's lamp, with 李姐 since Monday 08:00, due on Thursday at eight. */
async function lamp(): Promise<Scene> {
  const town = await scene()
  await tell(town, 'u-wang', '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下', GROUP)
  return town
}

async function tell(town: Scene, from: string, text: string, room: string | null = null): Promise<void> {
  await town.say(from, room, text)
  await town.pass()
}

const last = (town: Scene, person: string) => town.shownTo(person).at(-1)
const changes = async (town: Scene) => (await town.ticket()).history.map((entry) => entry.type)

describe('more time', () => {
  it('the first, up to five working days, is granted by rule, and reporters see the new date when they ask', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '要等配件，延到周五')
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({
      status: 'in_progress',
      settleDue: at('2026-03-06T18:00'),
      dueRule: 'extension',
      extendedDays: 1,
      extension: null,
    })
    expect(ticket.history.at(-1)).toMatchObject({ type: 'extended', rule: expect.stringContaining('时限 extension') })
    expect(last(town, 'u-dy32')).toContain('延到 3月6日 18:00')
    await tell(town, 'u-wang', '#1001')
    expect(last(town, 'u-wang')).toContain('3月6日 18:00')
    expect(town.shownTo('u-ld3')).toEqual([])
  })

  it('longer or further: the level above is asked once, and agrees in plain words', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '要等厂家发货，延到下周五')
    expect(await town.ticket()).toMatchObject({
      settleDue: expect.toSatisfy((due: number) => due < at('2026-03-05T09:00')),
      extension: { until: at('2026-03-13T18:00'), askedBy: 'u-dy32', askedOf: 'u-ld3' },
    })
    expect(last(town, 'u-ld3')).toMatch(/#1001.*李姐申请延到 3月13日 18:00.*要等厂家发货.*请回“同意”/)
    await tell(town, 'u-ld3', '同意')
    expect(await town.ticket()).toMatchObject({ settleDue: at('2026-03-13T18:00'), extendedDays: 6, extension: null })
    expect(last(town, 'u-dy32')).toContain('老刘同意延到 3月13日 18:00')
    expect(last(town, 'u-ld3')).toContain('已告诉李姐')
    await tell(town, 'u-dy32', '#1001 还没到货，再延五个工作日')
    expect(last(town, 'u-dy32')).toContain('最多能延 10 个工作日')
    expect((await town.ticket()).settleDue).toBe(at('2026-03-13T18:00'))
  })

  it('or does not agree, with a reason', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '延到下周五，等厂家发货')
    await tell(town, 'u-ld3', '不同意，先装个临时灯')
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({ dueRule: 'settle.simple=3 working days', extension: null })
    expect(ticket.history.at(-1)).toMatchObject({ type: 'extension_refused', by: 'u-ld3', note: '先装个临时灯' })
    expect(last(town, 'u-dy32')).toMatch(/老刘不同意延期（先装个临时灯）/)
  })

  it('only that person, in private, by an open question', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '延到下周五，等厂家发货')
    await tell(town, 'u-ld3', '同意', 'r-b3')
    await tell(town, 'u-wang', '同意')
    await tell(town, 'u-dy32', '同意')
    await tell(town, 'u-wg1', '#1001 同意')
    await tell(town, 'u-ld3', '好的')
    expect((await town.ticket()).extension).not.toBeNull()
    expect(await changes(town)).not.toContain('extended')
  })

  it('no answer by the old due time: not granted', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '延到下周五，等厂家发货')
    await town.until('2026-03-05T09:00')
    const ticket = await town.ticket()
    expect(ticket.extension).toBeNull()
    expect(ticket.history.map((entry) => entry.type)).toContain('extension_refused')
    expect(town.shownTo('u-dy32').join('\n')).toContain('老刘没有在时限前答复')
    await tell(town, 'u-ld3', '同意')
    expect(last(town, 'u-ld3')).toContain('没有等您答复的延期申请')
    expect((await town.ticket()).extendedDays).toBe(0)
  })

  it('after the due time it is too late', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '收到，我去看看')
    await town.until('2026-03-05T10:00')
    await tell(town, 'u-dy32', '#1001 延到周五')
    expect(last(town, 'u-dy32')).toContain('已经过了，不能再延')
    expect(await changes(town)).not.toContain('extended')
  })

  it('no day said: asked once which', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '等配件，申请延期')
    expect(last(town, 'u-dy32')).toContain('延到哪一天')
    await tell(town, 'u-dy32', '周五')
    expect(await town.ticket()).toMatchObject({ settleDue: at('2026-03-06T18:00'), extension: null })
  })

  it('several open: the number or a quote says which', async () => {
    const town = await lamp()
    await town.pass(3_600_000)
    await tell(town, 'u-chen', '3栋2单元的单元门坏了，关不上，麻烦找人修一下', GROUP)
    await tell(town, 'u-dy32', '#1001 延到下周五，等厂家发货')
    await tell(town, 'u-dy32', '#1002 等门厂发货，延到下周五')
    await tell(town, 'u-ld3', '同意')
    expect(last(town, 'u-ld3')).toMatch(/2 件[\s\S]*#1001[\s\S]*#1002/)
    await tell(town, 'u-ld3', '#1002 同意')
    expect(await town.ticket(1002)).toMatchObject({ settleDue: at('2026-03-13T18:00') })
    expect((await town.ticket()).extension).not.toBeNull()
  })

  it('goes with the owner: handed up, nothing waits any more', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '延到下周五，等厂家发货')
    await tell(town, 'u-dy32', '#1001 转网格长，要动线路')
    expect(await town.ticket()).toMatchObject({ ownerId: 'u-wg1', extension: null })
  })
})

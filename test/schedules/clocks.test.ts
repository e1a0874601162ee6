import { describe, expect, it } from 'vitest'
import { buildRoster } from '../../src/routing/roster.ts'
import { exampleCounty } from '../support/example-county.ts'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const at = (local: string) => Date.parse(`${local}:00+08:00`)

/** 王阿姨's lamp, with 李姐, since Monday 08:00. */
async function lamp(start?: string): Promise<Scene> {
  const town = await scene(start ? { start: at(start) } : {})
  await town.say('u-wang', GROUP, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
  await town.pass()
  return town
}

async function tell(town: Scene, from: string, text: string, room: string | null = null): Promise<void> {
  await town.say(from, room, text)
  await town.pass()
}

describe('a due time', () => {
  it('names the rule that set it', async () => {
    const town = await lamp()
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({ acceptRule: 'accept.normal=24h', dueRule: 'settle.simple=3 working days' })
    expect(ticket.history.at(-1)?.rule).toContain('时限 settle.simple=3 working days')
  })
})

describe('while the reporter is asked', () => {
  it('nothing runs; the answer lets the clocks run on, later by what was lost', async () => {
    const town = await lamp()
    const before = await town.ticket()
    await town.until('2026-03-04T09:00')
    await tell(town, 'u-dy32', '#1001 请问是7楼左边还是右边的灯？')
    expect((await town.ticket()).pausedSince).not.toBeNull()
    await tell(town, 'u-wang', '#1001')
    expect(town.shownTo('u-wang').at(-1)).toContain('等您回一句就接着办')
    await town.until('2026-03-04T13:00')
    await tell(town, 'u-wang', '#1001 右边的')
    const after = await town.ticket()
    expect(after.pausedSince).toBeNull()
    expect(after.settleDue - before.settleDue).toBeGreaterThan(3.9 * 3_600_000)
    expect(after.settleDue - before.settleDue).toBeLessThan(4.1 * 3_600_000)
    expect(after.dueRule).toBe('settle.simple=3 working days+pause')
  })

  it('the leader’s list and the console show it', async () => {
    const town = await lamp()
    await town.until('2026-03-02T21:00')
    await tell(town, 'u-dy32', '#1001 请问是7楼左边还是右边的灯？')
    await town.until('2026-03-03T08:01')
    expect(town.shownTo('u-dy32').find((text) => text.includes('早上好'))).toContain('已暂停，等反映人补充')
  })

  it('no reminder meanwhile, and after twelve hours of silence they run on', async () => {
    const town = await lamp()
    await town.until('2026-03-04T17:00')
    await tell(town, 'u-dy32', '#1001 请问是7楼左边还是右边的灯？')
    const shown = town.shownTo('u-dy32').length
    await town.until('2026-03-05T04:00')
    expect(town.shownTo('u-dy32')).toHaveLength(shown)
    await town.until('2026-03-05T06:00')
    const ticket = await town.ticket()
    expect(ticket.pausedSince).toBeNull()
    expect(ticket.history.find((entry) => entry.type === 'resumed')).toMatchObject({ by: 'system' })
  })
})

describe('the way up', () => {
  it('an emergency that nobody takes calls one level more every ten minutes, all above once, then the county office on and on', async () => {
    const town = await scene({ start: at('2026-03-02T23:00') })
    await tell(town, 'u-fire', '3栋1单元楼道电瓶车着火了，全是烟，快来人', 'r-b3')
    const owner = async () => (await town.ticket()).ownerId
    expect(await owner()).toBe('u-dy31')
    expect(town.shownTo('u-wg1')).toHaveLength(1)
    await town.until('2026-03-02T23:11')
    expect(await owner()).toBe('u-ld3')
    // Those above the grid learn of it now.
    expect(town.shownTo('u-shuji')).toHaveLength(1)
    expect(town.shownTo('u-xian')).toHaveLength(1)
    await town.until('2026-03-02T23:21')
    expect(await owner()).toBe('u-wg1')
    await town.until('2026-03-02T23:41')
    expect(await owner()).toBe('u-xian')
    expect(town.shownTo('u-shuji').filter((text) => text.includes('知会'))).toHaveLength(1)
    const before = town.shownTo('u-xian').length
    await town.until('2026-03-03T00:49')
    expect(
      town
        .shownTo('u-xian')
        .slice(before)
        .filter((text) => text.includes('没有更高一级')),
    ).toHaveLength(6)
    await town.until('2026-03-03T03:50')
    expect(
      town
        .shownTo('u-xian')
        .slice(before)
        .filter((text) => text.includes('没有更高一级')),
    ).toHaveLength(9)
    await tell(town, 'u-xian', '#1001 接单，已叫消防')
    const taken = town.shownTo('u-xian').length
    await town.until('2026-03-03T06:00')
    expect(town.shownTo('u-xian')).toHaveLength(taken)
  })

  it('an emergency taken up after its time to settle is over stays a day with whoever took it', async () => {
    const town = await scene()
    await town.say('u-wang', GROUP, '着火了！二楼冒黑烟')
    await town.pass()
    await tell(town, 'u-dy32', '#1001 接单')
    await town.until('2026-03-03T08:05')
    const risen = await town.ticket()
    expect(risen.status).toBe('escalated')
    await tell(town, risen.ownerId!, '#1001 接单')
    await town.pass(3 * 3_600_000)
    expect(await town.ticket()).toMatchObject({ status: 'in_progress', ownerId: risen.ownerId, rises: risen.rises })
    await town.until('2026-03-04T12:00')
    expect((await town.ticket()).rises).toBeGreaterThan(risen.rises)
    expect(town.errors).toEqual([])
  })

  it('a matter that nobody takes rises one level each working day, not on days of rest, and nothing is said at night', async () => {
    const town = await lamp('2026-03-05T16:00')
    const ownerAt = async (local: string) => {
      await town.until(local)
      return (await town.ticket()).ownerId
    }
    // Thursday 16:00: due on Friday, up on Monday, then every day.
    expect(await ownerAt('2026-03-09T15:00')).toBe('u-dy32')
    expect(await ownerAt('2026-03-09T17:00')).toBe('u-ld3')
    expect(await ownerAt('2026-03-10T17:00')).toBe('u-wg1')
    expect(await ownerAt('2026-03-11T17:00')).toBe('u-shuji')
    expect(await ownerAt('2026-03-12T17:00')).toBe('u-xian')
    const hours = town.shown.map((one) => new Date(one.at + 8 * 3_600_000).getUTCHours())
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(7)
    expect(Math.max(...hours)).toBeLessThan(22)
  })

  it('where every post was vacant, who is found meanwhile gets it', async () => {
    const county = exampleCounty()
    const vacant = [...county.areas.values()].map((area) => ({ ...area, leaders: [] }))
    const before = await scene({ roster: buildRoster(county.timezone, county.levels, vacant) })
    await before.say('u-wang', GROUP, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
    await before.pass()
    expect(await before.ticket()).toMatchObject({ ownerId: null, ownerArea: 'GC' })
    await before.until('2026-03-09T12:00')
    await before.app.stop()
    const after = await scene({ store: before.store, start: at('2026-03-09T13:00') })
    await after.until('2026-03-10T12:00')
    expect(await after.ticket()).toMatchObject({ ownerId: 'u-dy32', ownerArea: 'LH-01-03-2', status: 'assigned' })
    expect(after.shownTo('u-dy32').join()).toContain('#1001')
  })

  it('an extension begins a clock anew: the reminder comes again', async () => {
    const town = await lamp()
    await tell(town, 'u-dy32', '收到，我去看看')
    await town.until('2026-03-04T18:01')
    const reminders = () => town.shownTo('u-dy32').filter((text) => text.includes('提醒')).length
    expect(reminders()).toBe(1)
    await tell(town, 'u-dy32', '要等配件，延到下周一')
    await town.until('2026-03-09T18:00')
    expect(reminders()).toBe(2)
  })
})

describe('a ticket whose step fails', () => {
  it('is logged and tried again, and holds up no other', async () => {
    const town = await scene({ expectProblems: true })
    await tell(town, 'u-fire', '3栋1单元楼道电瓶车着火了，全是烟，快来人', 'r-b3')
    await tell(town, 'u-chen', '5栋1单元电梯里有人被困住了，快来救人', 'r-b5u1')
    // As a document that something else has written.
    await town.store.tickets.model.updateOne({ _id: 1001 }, { $set: { messages: null } })
    await town.pass(15 * 60_000)
    expect(town.errors).toContain('follow-up failed')
    expect((await town.ticket(1002)).status).toBe('escalated')
    await town.store.tickets.model.updateOne({ _id: 1001 }, { $set: { messages: [] } })
    await town.pass(120_000)
    expect((await town.ticket(1001)).status).toBe('escalated')
  })
})

describe('a leader’s reminders', () => {
  it('are one list for what falls due within half an hour, and what was answered meanwhile is not in it', async () => {
    const town = await lamp()
    await town.pass(600_000)
    await tell(town, 'u-chen', '3栋2单元的单元门坏了，关不上，麻烦找人修一下', GROUP)
    await town.pass(600_000)
    await tell(town, 'u-he', '3栋2单元门口垃圾桶满了好几天，没人清', GROUP)
    expect(await town.tickets()).toHaveLength(3)
    await town.until('2026-03-03T08:15')
    await tell(town, 'u-dy32', '#1002 接单，下午去看')
    await town.until('2026-03-03T08:31')
    const late = town.shownTo('u-dy32').filter((text) => text.includes('的时限，请尽快回复'))
    expect(late).toHaveLength(1)
    expect(late[0]).toMatch(/#1001[\s\S]*#1003/)
    expect(late[0]).not.toContain('#1002')
  })
})

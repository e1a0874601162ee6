import { describe, expect, it } from 'vitest'
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
    expect(ticket.dueRule).toBe('settle.simple=3 working days')
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
    expect(town.shownTo('u-wang').at(-1)).toContain('已暂停，等反映人补充')
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

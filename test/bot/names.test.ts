import { beforeAll, describe, expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const LEADER = 'u-dy32'
const named = (fromName: string) => ({ fromName })

describe('residents’ full names in a group', () => {
  let town: Scene
  async function told(from: string, room: string | null, text: string, more = {}): Promise<void> {
    await town.say(from, room, text, more)
    await town.pass()
  }
  beforeAll(async () => {
    town = await scene()
    await told('u-hu', GROUP, '大家晚上好', named('胡桂英'))
    await told('u-wang', GROUP, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下', named('王秀兰'))
  })

  it('the receipt names the family, and mentions nobody by the name', () => {
    const [receipt] = town.shown.filter(({ peer }) => peer === GROUP)
    expect(receipt?.text).toContain('收到 王** 已登记 #1001')
    expect(receipt?.mentionIds).toEqual([])
  })

  it('an answer there as well', async () => {
    await told('u-wang', GROUP, '我的单元长是谁', named('王秀兰'))
    expect(town.shownTo(GROUP).at(-1)).toMatch(/^王\*\* 您这里的三长：2单元 李姐/)
  })

  it('the end does not tell what its leader wrote of them, be it the reporter or a neighbour', async () => {
    await told(LEADER, null, '#1001 已办结，王秀兰家门口换了新灯泡，胡桂英家门口的也一起换了')
    expect(town.shownTo(GROUP).at(-1)).toContain('王**家门口换了新灯泡，胡**家门口的也一起换了')
  })

  it('nor after a restart', async () => {
    await told('u-wang', GROUP, '#1001 没修好，还是不亮', named('王秀兰'))
    await town.app.stop()
    const after = await scene({ store: town.store, start: town.timeline.now() })
    await after.say(LEADER, null, '#1001 已办结，换了开关，胡桂英在场看着修的', { id: 'after-1' })
    await after.pass()
    expect(after.shownTo(GROUP).at(-1)).toContain('胡**在场')
  })

  it('a leader is named', async () => {
    expect(town.shownTo(GROUP).join()).toContain('李姐反馈已办结')
  })
})

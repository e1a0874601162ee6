import { beforeEach, describe, expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const LEADER = 'u-dy32'
const LAMP = '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下'
const MINUTE = 60_000

let town: Scene
beforeEach(async () => {
  town = await scene()
})

async function told(from: string, room: string | null, text: string, more = {}): Promise<void> {
  await town.say(from, room, text, more)
  await town.pass()
}
const last = (peer: string) => town.shownTo(peer).at(-1) ?? ''

/** 王阿姨 has reported the lamp, and 小赵 has joined. */
async function jointly(): Promise<void> {
  await told('u-wang', GROUP, LAMP)
  await told('u-zhao', GROUP, '我家7楼也是，楼道灯不亮')
  expect((await town.ticket()).reporters.map(({ id }) => id)).toEqual(['u-wang', 'u-zhao'])
}

describe('one of several reporters takes their report back', () => {
  it.each(['撤销', '#1001 撤销'])('%s: it goes on for the others', async (words) => {
    await jointly()
    await told('u-wang', words.startsWith('#') ? null : GROUP, words)
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({ status: 'assigned', reporters: [{ id: 'u-zhao' }] })
    expect(ticket.history.at(-1)).toMatchObject({ type: 'left', by: 'u-wang' })
    expect(last('u-wang')).toMatch(/#1001 .*还有 1 人反映/)
    expect(town.shownTo(GROUP)).toHaveLength(1)
    await town.pass(3 * MINUTE)
    expect(town.shownTo(LEADER).filter((text) => text.includes('撤回了自己的反映'))).toHaveLength(1)
  })

  it('a word that it is over for them leaves it as it is, and the leader looks', async () => {
    await jointly()
    await told('u-wang', null, '#1001 我家门口好像自己亮了，不用来了')
    expect((await town.ticket()).reporters).toHaveLength(2)
    expect(last(LEADER)).toContain('若确已解决')
  })

  it('and may come back', async () => {
    await jointly()
    await told('u-wang', GROUP, '撤销')
    await told(LEADER, null, '#1001 已办结，换了新灯泡')
    await told('u-wang', null, '#1001 没修好，还是不亮')
    expect(await town.ticket()).toMatchObject({ status: 'reopened', reporters: [{ id: 'u-zhao' }, { id: 'u-wang' }] })
  })

  it('the leader is shown the words of those who are left', async () => {
    await jointly()
    await told('u-wang', GROUP, '撤销')
    await told(LEADER, null, '#1001 转网格长，线路要重接')
    expect(last('u-wg1')).toContain('我家7楼也是')
    expect(last('u-wg1')).not.toContain('晚上看不见路')
  })

  it('the last one ends it', async () => {
    await jointly()
    await told('u-wang', GROUP, '撤销')
    await told('u-zhao', GROUP, '撤销')
    expect(await town.ticket()).toMatchObject({ status: 'withdrawn', reporters: [{ id: 'u-zhao' }] })
  })

  it('what is said to be done they cannot take back any more', async () => {
    await jointly()
    await told(LEADER, null, '#1001 已办结，换了新灯泡')
    await told('u-wang', null, '#1001 撤销')
    expect((await town.ticket()).reporters).toHaveLength(2)
    expect(last('u-wang')).toContain('已办结待评议')
  })
})

describe('who takes back what is not theirs', () => {
  it('is told so, the ticket stays, and it is logged', async () => {
    await told('u-wang', GROUP, LAMP)
    await told('u-zhao', GROUP, '谁有楼道灯的电话')
    const before = await town.ticket()
    await told('u-zhao', null, '#1001 撤销')
    expect((await town.ticket()).version).toBe(before.version)
    expect(last('u-zhao')).toMatch(/#1001 .*本人/)
    expect(town.warnings).toContain('no authority over the ticket')
  })

  it('by a number that went into another: it is that one', async () => {
    const units = [
      ['u-a', 'r-b3u1', '3栋1单元停水了，一滴都没有'],
      ['u-b', 'r-b5u1', '5栋1单元今天一早水龙头就没水了，洗漱都不行，麻烦问一下供水公司'],
      ['u-c', 'r-b3u2', '做饭做到一半没有水了，3栋2单元，请帮忙看看'],
    ] as const
    town = await scene({ config: { outbreak: { units: 3, minutes: 60 } } })
    for (const [from, room, text] of units) await told(from, room, text)
    const merged = (await town.tickets()).find(({ mergedInto }) => mergedInto === 1001)
    await told('u-b', null, `#${merged?.no} 撤销`)
    expect((await town.ticket()).reporters.map(({ id }) => id)).toEqual(['u-a', 'u-c'])
  })
})

describe('what was taken back', () => {
  it('is nowhere any more: not in the prompt, not in the history', async () => {
    await jointly()
    const id = await town.say('u-zhao', GROUP, '7楼王秀兰家门口最黑，她摔过一跤')
    await town.pass()
    await town.recall('u-zhao', GROUP, id)
    await town.pass()
    expect(JSON.stringify(await town.ticket())).not.toContain('王秀兰')
  })

  it('a leader’s word in between does not keep it alive', async () => {
    const id = await town.say('u-wang', GROUP, LAMP)
    await town.pass()
    await told(LEADER, GROUP, '#1001 收到，马上去看')
    await town.recall('u-wang', GROUP, id)
    await town.pass(10 * MINUTE)
    expect((await town.ticket()).status).toBe('withdrawn')
  })
})

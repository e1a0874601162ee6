import { beforeEach, describe, expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const LEADER = 'u-dy32'
const LAMP = '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

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

describe('how it goes', () => {
  it('while the clock stands still no time is promised', async () => {
    await told('u-wang', null, LAMP)
    await told(LEADER, null, '#1001 请问是7楼左边还是右边的灯？')
    const before = town.shownTo(LEADER).length
    for (const words of ['#1001', '#1001 这都几天了，什么时候来修']) {
      await told('u-wang', null, words)
      expect(last('u-wang'), words).toMatch(/#1001 .*等您回一句/)
      expect(last('u-wang'), words).not.toMatch(/前回应|前办好/)
    }
    expect(town.shownTo(LEADER)).toHaveLength(before)
  })

  it('what is late is said to be late', async () => {
    await told('u-wang', null, LAMP)
    await town.pass(DAY + 60 * MINUTE)
    for (const words of ['#1001', '#1001 这都几天了，什么时候来修']) {
      await told('u-wang', null, words)
      expect(last('u-wang'), words).toMatch(/#1001 .*已过 .* 的时限/)
      expect(last('u-wang'), words).not.toMatch(/前回应|前办好/)
    }
    expect(last('u-wang')).toContain('已替您催一声')
  })

  it('what is done is told with what was done, and its leader is not pressed', async () => {
    await told('u-wang', null, LAMP)
    await told(LEADER, null, '#1001 已办结，换了新灯泡')
    const before = town.shownTo(LEADER).length
    for (const words of ['#1001', '#1001 这都几天了，什么时候来修', '我的诉求']) {
      await told('u-wang', null, words)
      expect(last('u-wang'), words).toContain('换了新灯泡')
    }
    expect(town.shownTo(LEADER)).toHaveLength(before)
  })
})

describe('who reports in private what is known already', () => {
  it('is told that it is on its way, and where the answer will come', async () => {
    await told('u-wang', GROUP, LAMP)
    await told('u-quiet', null, '3栋2单元7楼楼道灯不亮，你们知道吗，麻烦修一下')
    expect((await town.ticket()).reporters).toHaveLength(2)
    expect(last('u-quiet')).toMatch(/#1001.*李姐/)
    expect(last('u-quiet')).not.toContain('群里')
  })
})

describe('one is content, another is not', () => {
  it.each([GROUP, null])('没修好 reopens what a neighbour has confirmed (%s)', async (room) => {
    await jointly()
    await told(LEADER, null, '#1001 已办结，换了新灯泡')
    await told('u-wang', null, '#1001 解决了')
    expect((await town.ticket()).status).toBe('confirmed')
    await told('u-zhao', room, '#1001 没修好，我家门口还是黑的')
    expect(await town.ticket()).toMatchObject({ status: 'reopened', reopenedCount: 1 })
    expect(town.shownTo(LEADER).filter((text) => text.includes('居民说没解决'))).toHaveLength(1)
  })
})

describe('told that it cannot be done, or is none of ours', () => {
  it.each([
    ['解决不了，要等老旧小区改造', '那什么时候改造啊？', '居民还有疑问'],
    ['不受理，那盏灯是隔壁小区的', '没修好，这灯就在我们楼道里', '居民有不同意见'],
    ['不受理，那盏灯是隔壁小区的', '这灯就在我们楼道里，怎么会是隔壁的', '居民有不同意见'],
  ])('%s — %s: the leader hears it and can answer again', async (end, words, why) => {
    await told('u-wang', null, LAMP)
    await told(LEADER, null, `#1001 ${end}`)
    expect(['answered', 'rejected']).toContain((await town.ticket()).status)
    await told('u-wang', null, `#1001 ${words}`)
    expect((await town.ticket()).status).toBe('reopened')
    expect(last('u-wang')).toContain('#1001 重新办理')
    expect(last(LEADER)).toContain(`【${why}】#1001`)
    await told(LEADER, null, '#1001 解决不了，报了改造项目，明年三月开工')
    expect(last('u-wang')).toContain('明年三月开工')
  })
})

describe('a question', () => {
  it('is answered, and may be followed by another', async () => {
    await told('u-wang', GROUP, '问一下，外地户口的孩子转学要开什么证明，到哪里开')
    const { ownerId, kind } = await town.ticket()
    expect(kind).toBe('inquiry')
    await told(ownerId ?? '', null, '#1001 已办结，带户口本和居住证到社区大厅，当场就能开')
    expect(last(GROUP)).toMatch(/^📌 #1001.*答复：带户口本.*还有疑问请回/)
    await told('u-wang', GROUP, '#1001 那周六上班吗？')
    expect((await town.ticket()).status).toBe('reopened')
    expect(last(ownerId ?? '')).toContain('【居民还有疑问】#1001')
  })
})

describe('not solved twice', () => {
  it('is complex from then on: the level for that stands by, told once', async () => {
    await told('u-wang', GROUP, LAMP)
    for (const end of ['换了新灯泡', '线路重接了']) {
      await told((await town.ticket()).ownerId ?? '', null, `#1001 已办结，${end}`)
      await told('u-wang', GROUP, '#1001 没修好，还是不亮')
    }
    await told('u-zhao', GROUP, '#1001 我家门口也是黑的')
    expect(await town.ticket()).toMatchObject({ difficulty: 'complex', ownerId: 'u-ld3', coOwnerId: 'u-wg1' })
    expect(town.shownTo('u-wg1').filter((text) => text.includes('【复杂问题，请您督办】#1001'))).toHaveLength(1)
  })
})

describe('told again in private', () => {
  it('what was taken back is a new ticket', async () => {
    await told('u-wang', null, LAMP)
    await told('u-wang', null, '撤销')
    await told('u-wang', null, `${LAMP}，还是坏的`)
    expect(await town.ticket(1002)).toMatchObject({ status: 'assigned', recurrenceOf: null })
  })

  it('what was closed is a new ticket, the second time', async () => {
    await told('u-wang', null, LAMP)
    await told(LEADER, null, '#1001 已办结，换了新灯泡')
    await town.pass(15 * DAY)
    expect((await town.ticket()).status).toBe('closed')
    await told('u-wang', null, '3栋2单元7楼楼道灯又不亮了，黑灯瞎火的')
    expect(await town.ticket(1002)).toMatchObject({ recurrenceOf: 1001, occurrence: 2 })
  })

  it('a call for help is one, whatever number stands before it', async () => {
    await told('u-wang', null, '#1777 3栋1单元楼道电瓶车着火了，全是烟，快来人')
    expect((await town.ticket()).urgency).toBe('emergency')
  })
})

describe('two things at once', () => {
  it.each([
    ['r-b3u2', '3栋2单元门口垃圾桶满了，招苍蝇'],
    ['r-b3u2', '我家厨房下水道堵了，水往上返，能不能找人通一下'],
    ['r-b3', '谁的车把消防通道堵了，麻烦挪一下'],
    ['r-g1', '小区东门的减速带松了，骑车过去差点摔'],
  ])('what a neighbour reports half a minute later is a ticket of its own: %s %s', async (room, words) => {
    await told('u-wang', GROUP, LAMP)
    await told('u-zhao', room, words)
    expect((await town.tickets()).map(({ reporters }) => reporters.map(({ id }) => id))).toEqual([
      ['u-wang'],
      ['u-zhao'],
    ])
  })

  it('what is told in confidence is added to nothing that others see', async () => {
    await told('u-wang', GROUP, LAMP)
    await told(LEADER, null, '#1001 已办结，换了新灯泡')
    await told('u-wang', null, '我住3栋2单元，隔壁老公天天打老婆，请不要让别人知道是我说的')
    expect((await town.ticket()).status).toBe('resolved')
    expect((await town.ticket(1002)).private).toBe(true)
  })
})

describe('one more call about the same fire', () => {
  it.each([null, 'r-b3u2'])('is answered with what to do (%s)', async (room) => {
    await told('u-wang', 'r-b3', '3栋1单元楼道电瓶车着火了，全是烟，快来人')
    await told('u-zhao', room, '3栋1单元楼道着火了，好大的烟')
    expect((await town.ticket()).reporters).toHaveLength(2)
    expect(last(room ?? 'u-zhao')).toMatch(/#1001.*119/)
  })
})

describe('asked where it is', () => {
  beforeEach(async () => {
    await told('u-new', null, '楼道里的灯坏了，麻烦修一下')
    expect((await town.ticket()).status).toBe('needs_info')
  })

  it('a call for help is no answer', async () => {
    await told('u-new', null, '3栋1单元楼道电瓶车着火了，全是烟，快来人')
    const [lamp, fire] = await town.tickets()
    expect(lamp?.status).toBe('needs_info')
    expect(fire).toMatchObject({ urgency: 'emergency', area: 'LH-01-03-1' })
  })

  it.each(['不用了，已经好了', '算了，不用修了'])('%s is none either: it is withdrawn', async (words) => {
    await told('u-new', null, words)
    expect((await town.ticket()).status).toBe('withdrawn')
  })

  it('another matter is a ticket of its own', async () => {
    await told('u-new', null, '3栋1单元门口垃圾桶满了好几天，臭死了，没人清')
    expect(await town.ticket()).toMatchObject({ status: 'needs_info' })
    expect(await town.ticket(1002)).toMatchObject({ status: 'assigned', area: 'LH-01-03-1', category: 'sanitation' })
  })

  it.each(['3栋2单元', '我住3栋2单元，灯坏了好几天了'])('%s is', async (words) => {
    await told('u-new', null, words)
    expect(await town.ticket()).toMatchObject({ status: 'assigned', area: 'LH-01-03-2' })
    expect(await town.tickets()).toHaveLength(1)
  })
})

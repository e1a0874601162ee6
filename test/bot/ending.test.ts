import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { consoleData } from '../../src/console/store-data.ts'
import { allMarksOf, MARK_LABELS, MARKS } from '../../src/tickets/integrity.ts'
import { TEXTS } from '../../src/bot/texts.ts'
import { scene, type Scene, type SceneOptions } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** 李姐 has taken on the lamp, #1001. */
async function lamp(options: SceneOptions = {}): Promise<Scene> {
  const town = await scene(options)
  await told(town, 'u-wang', GROUP, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
  await told(town, 'u-dy32', null, '#1001 接单，马上去看')
  return town
}

async function told(town: Scene, from: string, room: string | null, text: string, more = {}): Promise<void> {
  await town.say(from, room, text, more)
  await town.pass()
}

const photo = (town: Scene, from: string, room: string | null) =>
  told(town, from, room, 'IMG_1.jpg', { type: MESSAGE_TYPES.image })
const asked = (town: Scene, words: string) => town.shownTo('u-dy32').filter((text) => text.includes(words))
const ends = (town: Scene, room = GROUP) => town.shownTo(room).filter((text) => /^[✅📌]/u.test(text))

describe('closing needs words or a photo', () => {
  it.each(['#1001 已办结', '#1001 办结', '已办结了', '#1001 可以结了'])('%s alone is no end', async (words) => {
    const town = await lamp()
    await told(town, 'u-dy32', null, words)
    expect(await town.ticket()).toMatchObject({ status: 'in_progress', ending: { type: 'done', need: 'words' } })
    expect(asked(town, '怎么办的')).toHaveLength(1)
    expect(ends(town)).toEqual([])
  })

  it('the next words of that leader close it, with those words', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 已办结')
    await told(town, 'u-dy32', null, '叫电工换了个新灯泡')
    expect(await town.ticket()).toMatchObject({ status: 'resolved', outcome: '叫电工换了个新灯泡', ending: null })
    expect(ends(town)).toHaveLength(1)
    expect(ends(town)[0]).toContain('叫电工换了个新灯泡')
  })

  it('so does a photo, in the same breath, before it, or after it', async () => {
    for (const order of ['together', 'before', 'after']) {
      const town = await lamp()
      if (order === 'before') await photo(town, 'u-dy32', null)
      await town.say('u-dy32', null, '#1001 已办结')
      if (order === 'together') await town.say('u-dy32', null, 'IMG_1.jpg', { type: MESSAGE_TYPES.image })
      await town.pass()
      if (order === 'after') {
        expect((await town.ticket()).status).toBe('in_progress')
        await photo(town, 'u-dy32', null)
      }
      expect(await town.ticket(), order).toMatchObject({ status: 'resolved', outcome: '已办好，有现场照片' })
      expect(asked(town, '怎么办的'), order).toHaveLength(order === 'after' ? 1 : 0)
    }
  })

  it('what is still to come, a neighbour’s photo and a word of thanks close nothing', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 已办结')
    await told(town, 'u-dy32', null, '等会儿发照片')
    await told(town, 'u-dy32', null, '谢谢')
    await photo(town, 'u-wang', GROUP)
    await photo(town, 'u-ld3', null)
    expect((await town.ticket()).status).not.toBe('resolved')
    await photo(town, 'u-dy32', null)
    expect((await town.ticket()).status).toBe('resolved')
  })

  it('in the group the question goes to the leader alone, once', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', GROUP, '#1001 已办结')
    await told(town, 'u-dy32', GROUP, '#1001 已办结')
    expect(asked(town, '怎么办的')).toHaveLength(1)
    expect(town.shownTo(GROUP)).toHaveLength(1)
    await told(town, 'u-dy32', GROUP, '#1001 灯泡换好了，亮了')
    expect(ends(town)).toHaveLength(1)
  })

  it('a leader’s own few words close, and staff see that they were all', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 弄好了')
    expect((await town.ticket()).status).toBe('resolved')
  })

  it('where the category wants a photo, words wait for it and are told with the end', async () => {
    const town = await lamp({ config: { ...defaultConfig, closing: { photoFor: ['facility'] } } })
    await told(town, 'u-dy32', null, '#1001 已办结，换了新灯泡')
    expect((await town.ticket()).ending).toMatchObject({ need: 'photo', said: '换了新灯泡' })
    expect(asked(town, '现场照片')).toHaveLength(1)
    await photo(town, 'u-dy32', null)
    expect(await town.ticket()).toMatchObject({ status: 'resolved', outcome: '换了新灯泡' })
  })
})

describe('an answer needs its reason', () => {
  it('解决不了 alone is asked for it, and the next words are the reason', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 解决不了')
    expect((await town.ticket()).status).toBe('in_progress')
    expect(asked(town, '为什么现在办不了')).toHaveLength(1)
    await photo(town, 'u-dy32', null)
    expect((await town.ticket()).status).toBe('in_progress')
    await told(town, 'u-dy32', null, '整条线路老化，要等老旧小区改造一起换')
    expect(await town.ticket()).toMatchObject({ status: 'answered', outcome: '整条线路老化，要等老旧小区改造一起换' })
    expect(ends(town)).toHaveLength(1)
  })

  it('不受理 too', async () => {
    const town = await scene()
    await told(town, 'u-wang', GROUP, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
    await told(town, 'u-dy32', null, '#1001 不受理')
    expect(asked(town, '为什么不受理')).toHaveLength(1)
    await told(town, 'u-dy32', null, '#1001 不受理，那是隔壁小区的灯')
    expect(await town.ticket()).toMatchObject({ status: 'rejected', outcome: '那是隔壁小区的灯' })
  })
})

describe('answered is not the last word', () => {
  const REASON = '#1001 解决不了，整条线路老化，要等老旧小区改造一起换'

  it('a leader who takes it up after all has it again, with a new time', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, REASON)
    await town.pass(6 * DAY)
    await told(town, 'u-ld3', null, '#1001 我接了，明天去找供电所')
    const ticket = await town.ticket()
    expect(ticket.status).toBe('in_progress')
    expect(ticket.settleDue).toBeGreaterThan(town.timeline.now() + DAY)
    expect(town.shownTo('u-ld3').join()).not.toContain('做不了')
  })

  it('who has found a way ends it as done, and the group hears that too', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, REASON)
    await told(town, 'u-dy32', null, '#1001 已办结，供电所临时接了线，灯亮了')
    expect(await town.ticket()).toMatchObject({ status: 'resolved', outcome: '供电所临时接了线，灯亮了' })
    expect(ends(town).map((text) => text.slice(0, 1))).toEqual(['📌'.slice(0, 1), '✅'])
  })
})

describe('who hears the end', () => {
  it('every group of the reporters once, and whoever reported in private', async () => {
    const town = await scene()
    await told(town, 'u-wang', GROUP, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
    await told(town, 'u-zhao', GROUP, '我家7楼也是，楼道灯不亮')
    await told(town, 'u-far', 'r-b3', '3栋2单元7楼楼道灯一直不亮')
    await told(town, 'u-quiet', null, '3栋2单元7楼楼道灯不亮，你们知道吗，麻烦修一下')
    expect((await town.ticket()).reporters).toHaveLength(4)
    await told(town, 'u-dy32', null, '#1001 已办结，换了新灯泡，王阿姨电话13807941234')
    for (const room of [GROUP, 'r-b3']) {
      expect(ends(town, room)).toHaveLength(1)
      expect(ends(town, room)[0]).not.toContain('13807941234')
    }
    const told1 = (who: string) => town.shownTo(who).filter((text) => text.includes('有结果了'))
    expect(told1('u-quiet')).toHaveLength(1)
    expect(['u-wang', 'u-zhao', 'u-far'].flatMap(told1)).toEqual([])
  })

  it('who joins after it was reopened hears the next end where they are', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 已办结，换了新灯泡')
    await told(town, 'u-wang', GROUP, '#1001 没修好，还是不亮')
    await told(town, 'u-far', 'r-b3', '3栋2单元7楼楼道灯一直不亮')
    await told(town, 'u-dy32', null, '#1001 已办结，线路重接了')
    expect([ends(town).length, ends(town, 'r-b3').length]).toEqual([2, 1])
  })

  it('reported again by a neighbour after the second end: the level above has it', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 已办结，换了新灯泡')
    await told(town, 'u-wang', GROUP, '#1001 没修好，还是不亮')
    expect((await town.ticket()).ownerId).toBe('u-dy32')
    await told(town, 'u-dy32', null, '#1001 已办结，线路重接了')
    await told(town, 'u-far', 'r-b3', '3栋2单元7楼楼道灯一直不亮，晚上看不见路')
    expect((await town.ticket()).ownerId).not.toBe('u-dy32')
    const above = (await town.ticket()).ownerId ?? ''
    expect(town.shownTo(above).some((text) => text.includes('居民说没解决'))).toBe(true)
  })
})

describe('marks are for staff', () => {
  it('the console shows them, no group and nobody in private sees them', async () => {
    const town = await lamp()
    await told(town, 'u-dy32', null, '#1001 弄好了')
    await told(town, 'u-wang', GROUP, '#1001 没修好，还是不亮')
    await town.pass(DAY / 2)
    await told(town, 'u-dy32', null, '#1001 搞定了')
    await town.pass(15 * DAY)
    const data = consoleData(town.store, town.roster)
    const ticket = await town.ticket()
    const marks = allMarksOf(ticket, (await data.endedWith?.(ticket)) ?? []).map(({ mark }) => mark)
    expect(marks).toEqual(['closed_at_once', 'no_words', 'reopened', 'no_words', 'never_confirmed'])
    const shown = town.shown.map(({ text }) => text).join('\n')
    for (const mark of MARKS) expect(shown).not.toMatch(new RegExp(`${mark}|${MARK_LABELS[mark]}`))
  })

  it('no text of the catalogue names one', () => {
    const texts = Object.values(TEXTS).join('\n')
    for (const mark of MARKS) expect(texts).not.toContain(MARK_LABELS[mark])
    expect(texts).not.toContain('核查提示')
  })
})

describe('回访', () => {
  const HOME = '我住3栋2单元，隔壁老公天天打老婆，请不要让别人知道是我说的'
  const callBacks = (town: Scene) => town.shown.filter(({ text }) => text.includes('前几天有了结果'))

  async function confided(): Promise<Scene> {
    const town = await scene()
    await told(town, 'u-wang', null, HOME)
    expect((await town.ticket()).private).toBe(true)
    const { ownerId } = await town.ticket()
    await told(town, ownerId ?? '', null, '#1001 已办结，和派出所一起上门谈过，男方写了保证书')
    expect((await town.ticket()).status).toBe('resolved')
    return town
  }

  it('a private matter’s reporter is asked once more after three days of silence, by day, once', async () => {
    const town = await confided()
    await town.pass(3 * DAY - 10 * MINUTE)
    expect(callBacks(town)).toEqual([])
    await town.pass(DAY)
    expect(callBacks(town).map(({ peer }) => peer)).toEqual(['u-wang'])
    await town.pass(8 * DAY)
    expect(callBacks(town)).toHaveLength(1)
    await told(town, 'u-wang', null, '没解决')
    expect((await town.ticket()).status).toBe('reopened')
  })

  it('who has answered is not asked', async () => {
    const town = await confided()
    await told(town, 'u-wang', null, '解决了，谢谢')
    await town.pass(5 * DAY)
    expect(callBacks(town)).toEqual([])
  })

  it('who heard it in the group is not asked, who reported in private is', async () => {
    const town = await lamp()
    await told(town, 'u-quiet', null, '3栋2单元7楼楼道灯不亮，你们知道吗，麻烦修一下')
    await told(town, 'u-dy32', null, '#1001 已办结，换了新灯泡')
    await town.pass(4 * DAY)
    expect(callBacks(town).map(({ peer }) => peer)).toEqual(['u-quiet'])
  })
})

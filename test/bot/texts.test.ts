import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTexts, SAFETY_DEFAULT, SAFETY_LINES, safetyLine, TEXTS, type TextKey } from '../../src/bot/texts.ts'
import { findPersonalData } from '../../src/classifiers/masking.ts'
import { processStory } from '../support/process-story.ts'
import { scene, type Scene } from '../support/scene.ts'

const KEYS = Object.keys(TEXTS) as TextKey[]
const HOUR = 3_600_000

/**
 * Every text in a form that shows what it was filled with: `⟦key|place=…;⟧`. The configuration's own way to change texts
 * makes it, so that what is rendered is what the program says.
 */
const MARKED = Object.fromEntries(
  KEYS.map((key) => {
    const names = [...TEXTS[key].matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    // The number stays as people see it, because the bot reads it in quotes.
    return [key, `⟦${key}|${[...new Set(names)].map((name) => `${name}=‹{${name}}›`).join(';')}⟧`]
  }),
)
/** What may be empty: the place where none was told, `，其中超时…` where nothing is late. */
const MAY_BE_EMPTY = new Set(['hint', 'place', 'overdue', 'safety'])

/** A day and a half in which nearly everything is said once. */
async function everything(): Promise<Scene[]> {
  const texts = { texts: MARKED }
  const lamp = await scene({ config: texts })
  const say = async (from: string, room: string | null, text: string, more = {}) => {
    await lamp.say(from, room, text, more)
    await lamp.pass()
  }
  const G = 'r-b3u2'
  await say('u-new', null, '你好')
  await say('u-wang', null, '我的单元长是谁')
  await say('u-wang', G, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
  await say('u-zhao', G, '我家7楼也是，楼道灯不亮')
  await say('u-far', 'r-b3', '3栋2单元7楼楼道灯一直不亮')
  await say('u-wang', G, '我的单元长是谁')
  await say('u-wang', null, '我的诉求')
  await say('u-nobody', null, '我的诉求')
  await say('u-zhao', G, '#1001')
  await say('u-zhao', null, '#1999')
  await say('u-zhao', G, '撤销 #1001')
  await say('u-dy51', null, '#1001 已办结，换好了')
  await say('u-dy32', null, '#1001 接单，马上去看')
  await say('u-dy32', null, '#1001 已经联系电工，下午来')
  await say('u-dy32', null, '#1001 请问是7楼左边还是右边的灯？')
  await say('u-wang', null, '#1001 右边的')
  await say('u-wang', null, '#1001 怎么样了，什么时候能修好')
  await say('u-dy32', null, '#1001 要延期两天，等材料')
  await say('u-dy32', null, '#1001 等材料，申请延期')
  await say('u-dy32', null, '#1001 延到后天')
  await say('u-dy32', null, '#1001 等材料，再延七个工作日')
  await say('u-ld3', null, '不同意，先装临时灯')
  await say('u-ld3', null, '同意')
  await say('u-dy32', null, '#1001 等材料，再延六个工作日')
  await say('u-ld3', null, '同意')
  await say('u-dy32', null, '#1001 再延三个工作日，等材料')
  await say('u-wang', null, '#1001 好像自己亮了，不用修了吧')
  await say('u-dy32', null, '#1001 已办结，换了新灯泡')
  await say('u-wang', G, '#1001 没修好，还是不亮')
  await say('u-dy32', null, '#1001 暂时没法解决，线路要等老旧小区改造')
  await say('u-wang', null, '#1001 没修好，不满意')
  await say('u-dy32', null, '#1001 转网格长，要动线路')
  await say('u-wg1', null, '#1001 退回')
  await say('u-wg1', null, '#1001 退回 请先找电工看看')
  await say('u-dy32', null, '#1001 转网格长，电工说要动线路')
  await say('u-wg1', null, '#1001 已办结，线路重新接好了')
  await say('u-wang', null, '#1001 5分')
  await say('u-wang', null, '我住3栋2单元，隔壁老公天天打老婆，请不要让别人知道是我说的')
  await say('u-he', 'r-b3u2', '3栋2单元门口垃圾桶满了好几天，没人清')
  await say('u-chen', 'r-b3u2', '3栋2单元单元门坏了关不上')
  await say('u-dy32', null, '已办结，都处理好了')
  await say('u-dy32', null, '#1003 不予受理，不是我们小区的')
  await say('u-chen', 'r-b3u2', '撤销')
  await say('u-out', null, '楼道里的灯坏了，麻烦修一下')
  await say('u-dy32', null, '上周周报发我看看')
  await say('u-xian', null, '上个月的月报发一下')
  await say('u-fire', 'r-b3', '3栋1单元楼道电瓶车着火了，全是烟，快来人')
  await say('u-fire2', null, '3栋2单元楼道着火了，好大的烟')
  await say('u-late', 'r-b5u1', '5栋1单元的水管一直在漏水，麻烦修一下')
  await say('u-oops', 'r-b5u1', '5栋1单元的消防栓箱门掉了，要人来装好')
  await say('u-oops', 'r-b5u1', '撤销')
  await say('u-dir', null, '5栋1单元三楼楼道窗户玻璃碎了，麻烦换一下')
  await say('u-dir', null, '', { type: 6 })
  await say('u-dy51', null, '窗户玻璃换好了，已办结')
  await say('u-dir', null, '解决了，谢谢')
  await lamp.pass(14 * 24 * HOUR)
  const story = await processStory({ config: { ...texts, outbreak: { units: 3, minutes: 60 } } })
  return [lamp, story, await ends()]
}

/** What is asked about ends, and after them. */
async function ends(): Promise<Scene> {
  const town = await scene({ config: { texts: MARKED, closing: { photoFor: ['facility'] } } })
  const say = async (from: string, room: string | null, text: string, more = {}) => {
    await town.say(from, room, text, more)
    await town.pass()
  }
  await say('u-chen', 'r-b3u2', '3栋2单元门口垃圾桶满了好几天，没人清')
  await say('u-dy32', null, '#1001 不受理')
  await say('u-dy32', null, '#1001 解决不了')
  await say('u-dy32', null, '#1001 已办结')
  await say('u-dy32', null, '物业派人清走了')
  await say('u-wang', null, '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下')
  await say('u-dy32', null, '#1002 已办结')
  await say('u-dy32', null, 'IMG_1.jpg', { type: 6 })
  await town.pass(4 * 24 * HOUR)
  return town
}

let shown = ''
beforeAll(async () => {
  const towns = await everything()
  shown = towns.flatMap((town) => town.shown.map((one) => one.text)).join('\n')
}, 180_000)

describe('every placeholder is filled wherever a text is said', () => {
  it('none is empty, none shows its braces', () => {
    const unfilled = [...shown.matchAll(/⟦(\w+)\|([^⟦⟧]*)/g)].flatMap(([, key = '', values = '']) =>
      [...values.matchAll(/(\w+)=‹(?:›|undefined|null|NaN)/g)]
        .filter(([, name = '']) => !MAY_BE_EMPTY.has(name))
        .map(([, name]) => `${key}.${name}`),
    )
    expect([...new Set(unfilled)]).toEqual([])
    expect(shown).not.toMatch(/[{}]/)
  })

  it('and most of the catalogue was said, so that this means something', () => {
    const said = new Set([...shown.matchAll(/⟦(\w+)\|/g)].map((match) => match[1]))
    const missed = KEYS.filter((key) => !said.has(key))
    expect(missed.length, missed.join(' ')).toBeLessThanOrEqual(KEYS.length / 4)
  })
})

describe('the catalogue', () => {
  it('every text is used by the program', () => {
    const sources = ['src/bot', 'src/notifications', 'src/schedules']
      .flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('texts.ts'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    expect(KEYS.filter((key) => !sources.includes(`'${key}'`))).toEqual([])
  })

  it('rendered with everything: no braces, no personal data, one line for a group', () => {
    const say = createTexts()
    for (const key of KEYS) {
      const names = [...TEXTS[key].matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
      const text = say(key, Object.fromEntries(names.map((name) => [name, '一'])))
      expect(text, key).not.toMatch(/[{}]|undefined/)
      expect(findPersonalData(text), key).toEqual([])
      if (/^(receipt|end)(?!Private|Direct)/.test(key)) expect(text, key).not.toContain('\n')
    }
  })

  it('what people write is never filled in again: a placeholder in their words stays words', () => {
    const say = createTexts()
    expect(say('added', { no: 1001, title: '灯', reporter: '{no}', words: '{title} $& $1' })).toBe(
      '#1001 灯：{no}补充“{title} $& $1”',
    )
  })

  it('own wording takes the place of a text, and nothing else', () => {
    const say = createTexts({ endWithdrawn: '好的，{no} 不办了' })
    expect(say('endWithdrawn', { no: 1001 })).toBe('好的，1001 不办了')
    expect(say('noSuchTicket', { no: 1001 })).toBe(createTexts()('noSuchTicket', { no: 1001 }))
  })
})

describe('safety lines', () => {
  it.each([
    ['楼道里有煤气味', /关阀门/],
    ['3栋着火了', /119/],
    ['有人被困在电梯里', /警铃/],
    ['老人晕倒了', /120/],
    ['有人持刀打人', /110/],
    ['孩子走丢了', /110/],
    ['地下车库进水淹了', /积水/],
  ])('%s', (words, line) => {
    expect(safetyLine(words)).toMatch(line)
  })

  it('gas comes before fire: nobody is told to call from inside', () => {
    expect(safetyLine('煤气泄漏怕着火')).toMatch(/关阀门/)
  })

  it('always something to do, never made of what was said', () => {
    for (const words of ['', '救命', '$&{no}']) expect(safetyLine(words)).toBe(SAFETY_DEFAULT)
    for (const { line } of SAFETY_LINES) expect(line).toMatch(/1(10|19|20)|95598|积水/)
  })
})

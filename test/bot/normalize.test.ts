import { readFileSync } from 'node:fs'
import { types } from 'wechaty-puppet'
import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES, normalize } from '../../src/bot/normalize.ts'

interface Fixture {
  name: string
  type: number
  text: string
  repeat?: number
  names?: string[]
  want: Record<string, unknown>
}
const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/raw-messages.json', import.meta.url), 'utf8'),
) as Fixture[]

describe('normalize', () => {
  it.each(fixtures)('$name', ({ type, text, repeat, names, want }) => {
    expect(normalize(type, text.repeat(repeat ?? 1), names)).toMatchObject(want)
  })

  it('knows the numbers of the installed wechaty-puppet', () => {
    const names = Object.entries(types.Message).filter(([, value]) => typeof value === 'number')
    for (const [name, value] of names) {
      expect(Object.entries(MESSAGE_TYPES)).toContainEqual([name[0]!.toLowerCase() + name.slice(1), value])
    }
  })

  it('takes the words of a voice message, and no file name', () => {
    expect(normalize(2, '二单元门口的树倒了')).toMatchObject({
      kind: 'media',
      media: 'voice',
      body: '二单元门口的树倒了',
    })
    expect(normalize(2, 'message-8812.silk')).toMatchObject({ kind: 'media', media: 'voice', body: '' })
    expect(normalize(6, 'IMG_1.jpg')).toMatchObject({ kind: 'media', media: 'image', body: 'IMG_1.jpg' })
  })

  it('drops a mention whose name nobody told, and one without a separator', () => {
    expect(normalize(7, '@2-1-501小周\u2005已经报修了')).toMatchObject({
      body: '已经报修了',
      mentioned: ['2-1-501小周'],
    })
    expect(normalize(7, '@网格助手五楼漏水', ['网格助手'])).toMatchObject({ body: '五楼漏水', mentioned: ['网格助手'] })
    expect(normalize(7, '@小周说的对', [])).toMatchObject({ body: '@小周说的对', mentioned: [] })
  })

  it('does not mistake one name for another that it begins', () => {
    expect(normalize(7, '@李姐夫\u2005看下', ['李姐', '李姐夫'])).toMatchObject({ body: '看下', mentioned: ['李姐夫'] })
  })

  it('keeps text that only looks like XML', () => {
    expect(normalize(7, '<msg>水管爆了</msg>')).toMatchObject({ kind: 'text', body: '<msg>水管爆了</msg>' })
  })

  it('reads a quoted picture as no words', () => {
    const xml =
      '<msg><appmsg><title>就是这里</title><refermsg><svrid>9</svrid><displayname>老周</displayname>' +
      '<content>&lt;?xml version="1.0"?&gt;&lt;msg&gt;&lt;img aeskey="1"/&gt;&lt;/msg&gt;</content></refermsg></appmsg></msg>'
    expect(normalize(0, xml)).toMatchObject({ body: '就是这里', quote: { who: '老周', text: '', id: '9' } })
  })

  it('gives a location without figures no coordinates', () => {
    expect(normalize(8, '<msg><location label="东路"/></msg>')).toEqual({
      kind: 'location',
      body: '东路',
      mentioned: [],
      all: false,
    })
  })

  it('survives control characters, half a surrogate and Windows line ends', () => {
    expect(normalize(7, '漏\u0000水\r\n\ud83d')).toMatchObject({ kind: 'text', body: '漏水\n\ufffd' })
  })

  it.each([
    ['[', '[强'],
    ['emoji and a letter', '👍🏻'],
    ['quote marks', '「'],
    ['dashes', '\n- - - - - - - - - - - - - - -\n'],
    ['tags', '<msg><title>'],
    ['mentions', '@a\u2005'],
    ['spans', '<span class="emoji emoji'],
    ['numbers', '#接龙\n1. '],
    ['spaces', ' '],
  ])('is quick on a long run of %s', (_, part) => {
    const bomb = part.repeat(60_000)
    const start = performance.now()
    for (const type of Object.values(MESSAGE_TYPES)) {
      normalize(type, `${bomb}x`, ['a', '网格助手'])
      normalize(type, `「${bomb}`, ['a'])
    }
    expect(performance.now() - start).toBeLessThan(1500)
  })
})

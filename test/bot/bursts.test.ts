import { beforeEach, describe, expect, it } from 'vitest'
import { createBursts, type Burst } from '../../src/bot/bursts.ts'
import { normalize } from '../../src/bot/normalize.ts'
import { Timeline } from '../../src/schedules/timeline.ts'
import type { StoredMessage } from '../../src/store/messages.ts'
import { scene } from '../support/scene.ts'

const SECOND = 1000
const START = Date.parse('2026-03-02T08:00:00+08:00')
const TIMINGS = { quiet: 30 * SECOND, longest: 120 * SECOND, hurried: 8 * SECOND }

let timeline: Timeline
let closed: { at: number; who: string; words: string }[]
let bursts: ReturnType<typeof createBursts>
let count = 0

beforeEach(() => {
  timeline = new Timeline(START, (error) => {
    throw error
  })
  closed = []
  bursts = createBursts(timeline, TIMINGS, async ({ personId, utterances }) => {
    const words = utterances.map((one) => one.normal.body).join(' ')
    closed.push({ at: (timeline.now() - START) / SECOND, who: personId, words })
  })
})

const fire = ({ utterances }: Burst) => utterances.some((one) => one.normal.body.includes('着火'))

async function add(who: string, text: string, conversation = 'r-b3'): Promise<string> {
  const _id = `m${++count}`
  const stored = { _id, fromId: who, receivedAt: new Date(timeline.now()), text } as StoredMessage
  await bursts.add(conversation, { stored, normal: normalize(7, text) }, fire)
  return _id
}
const pass = (seconds: number) => timeline.advanceTo(timeline.now() + seconds * SECOND)

describe('what one person says in one go', () => {
  it('ends after half a minute of silence, each word beginning it anew', async () => {
    await add('wang', '单元门')
    await pass(29)
    await add('wang', '坏了')
    await pass(29)
    expect(closed).toEqual([])
    await pass(1)
    expect(closed).toEqual([{ at: 59, who: 'wang', words: '单元门 坏了' }])
    expect(bursts.size()).toBe(0)
  })

  it('ends after two minutes, whoever goes on talking', async () => {
    for (let index = 0; index < 8; index++) {
      await add('wang', String(index))
      await pass(20)
    }
    expect(closed[0]).toEqual({ at: 120, who: 'wang', words: '0 1 2 3 4 5' })
    await pass(30)
    expect(closed[1]?.words).toBe('6 7')
  })

  it('ends soon after words of an emergency, whenever they come', async () => {
    await add('wang', '不好了')
    await pass(20)
    await add('wang', '3栋着火了')
    await pass(3)
    await add('wang', '2单元')
    await pass(7)
    expect(closed).toEqual([])
    await pass(1)
    expect(closed).toEqual([{ at: 31, who: 'wang', words: '不好了 3栋着火了 2单元' }])
  })

  it('is one per person and per place', async () => {
    await add('wang', '群里', 'r-b3')
    await add('wang', '私下', 'dm:wang')
    await add('li', '别人', 'r-b3')
    await pass(30)
    expect(closed.map((one) => one.words).toSorted()).toEqual(['别人', '私下', '群里'])
  })
})

describe('order', () => {
  it('a +1 is not read before the burst that it answers, though it ends sooner', async () => {
    await add('wang', '单元门坏了')
    await pass(5)
    await add('li', '+1')
    await pass(20)
    await add('wang', '关不上')
    await pass(10)
    expect(closed).toEqual([])
    await pass(60)
    expect(closed.map((one) => one.words)).toEqual(['单元门坏了 关不上', '+1'])
  })

  it('a chain of answers stays in order', async () => {
    for (const who of ['a', 'b', 'c', 'd']) {
      await add(who, who)
      await pass(1)
    }
    for (const who of ['a', 'c']) await add(who, `${who}…`)
    await pass(120)
    expect(closed.map((one) => one.who)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('nobody waits for another group', async () => {
    await add('wang', '慢慢说', 'r-b5')
    await pass(5)
    await add('li', '+1', 'r-b3')
    await pass(20)
    await add('wang', '还没说完', 'r-b5')
    await pass(10)
    expect(closed.map((one) => one.words)).toEqual(['+1'])
  })

  it('an emergency waits for nobody', async () => {
    await add('wang', '今天的通知大家看一下')
    await pass(2)
    await add('li', '3栋着火了')
    await pass(8)
    expect(closed.map((one) => one.who)).toEqual(['li'])
    await pass(30)
    expect(closed.map((one) => one.who)).toEqual(['li', 'wang'])
  })

  it('a burst that was ended by hand holds up nobody', async () => {
    await add('wang', '单元门坏了')
    await pass(1)
    await add('li', '+1')
    await bursts.end('r-b3', 'wang')
    expect(closed.map((one) => one.who)).toEqual(['wang'])
    await pass(30)
    expect(closed.map((one) => one.who)).toEqual(['wang', 'li'])
    await pass(200)
    expect(closed).toHaveLength(2)
  })
})

describe('taken back', () => {
  it('one of two messages: the rest is read', async () => {
    await add('wang', '单元门坏了')
    const second = await add('wang', '电话是13812345678')
    expect(bursts.remove(second)).toBe(true)
    await pass(30)
    expect(closed.map((one) => one.words)).toEqual(['单元门坏了'])
    expect(bursts.remove(second)).toBe(false)
  })

  it('all of it: nothing is read, and nobody waits for it', async () => {
    const only = await add('wang', '发错群了')
    await pass(1)
    await add('li', '单元门坏了')
    expect(bursts.remove(only)).toBe(true)
    await pass(31)
    expect(closed.map((one) => one.words)).toEqual(['单元门坏了'])
  })
})

describe('in the whole program', () => {
  const REPORT = '3栋2单元的单元门坏了，关不上，麻烦找人修一下'

  it('a +1 typed while the report is not yet finished joins it', async () => {
    const town = await scene()
    await town.say('u-wang', 'r-b3u2', REPORT)
    await town.pass(5 * SECOND)
    await town.say('u-li', 'r-b3u2', '+1')
    await town.pass(20 * SECOND)
    await town.say('u-wang', 'r-b3u2', '晚上谁都能进来')
    await town.pass(120 * SECOND)
    const tickets = await town.tickets()
    expect(tickets).toHaveLength(1)
    expect(tickets[0]?.reporters.map((one) => one.id)).toEqual(['u-wang', 'u-li'])
  })

  it('a report that is recalled before it was read makes no ticket, and its words are gone', async () => {
    const town = await scene()
    const id = await town.say('u-wang', 'r-b3u2', REPORT)
    await town.pass(5 * SECOND)
    await town.recall('u-wang', 'r-b3u2', id)
    await town.pass(120 * SECOND)
    expect(await town.tickets()).toEqual([])
    expect(town.shown).toEqual([])
    expect(await town.store.messages.byChatId('bot', id)).toMatchObject({ text: '', recalled: true, state: 'done' })
  })

  it('a report that is recalled and not said again ends, once, and its owner is told', async () => {
    const town = await scene()
    const id = await town.say('u-wang', 'r-b3u2', '楼道灯坏了')
    await town.pass()
    await town.recall('u-wang', 'r-b3u2', id)
    await town.pass(10 * 60_000)
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({ status: 'withdrawn', withdrawAt: null, nextAt: null })
    expect(ticket.messages.map((message) => message.text)).toEqual([''])
    expect(town.shownTo('u-dy32').filter((text) => text.includes('已撤销'))).toHaveLength(1)
    await town.pass(24 * 3_600_000)
    expect((await town.ticket()).version).toBe(ticket.version)
  })

  it('nobody recalls for somebody else', async () => {
    const town = await scene()
    const id = await town.say('u-wang', 'r-b3u2', REPORT)
    await town.recall('u-trick', 'r-b3u2', id)
    await town.pass(120 * SECOND)
    expect(await town.tickets()).toHaveLength(1)
  })

  it('a process that ends while somebody speaks reads the burst when it is back', async () => {
    const before = await scene()
    await before.say('u-wang', 'r-b3u2', REPORT)
    await before.app.stop()
    const after = await scene({ store: before.store, start: before.timeline.now() + 10 * SECOND })
    await after.pass(30 * SECOND)
    expect(await after.tickets()).toHaveLength(1)
    expect(after.shownTo('u-dy32')).toHaveLength(1)
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { RateLimited, SendRefused, type Chat } from '../../src/bot/chat.ts'
import { normalize } from '../../src/bot/normalize.ts'
import { createWechatyChat, type WechatyChatOptions } from '../../src/bot/wechaty.ts'
import { listening, MONDAY, silent, simulated } from '../support/simulated.ts'

let chat: Chat | undefined
afterEach(() => chat?.stop())

async function running(options: Partial<WechatyChatOptions> = {}) {
  const sim = await simulated()
  const heard = listening()
  chat = createWechatyChat({ puppet: sim.puppet, log: silent, backoffMs: 1, ...options })
  await chat.start(heard.events)
  await heard.until(() => heard.logins.length > 0)
  return { ...sim, heard, chat }
}

describe('in', () => {
  it('hands on what is said in a group, with names and the topic', async () => {
    const { world, heard } = await running()
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '电梯又停了', id: 'm1' })
    await heard.until(() => heard.messages.length === 1)
    expect(heard.messages[0]).toEqual({
      id: 'm1',
      roomId: 'r-b3u2',
      roomTopic: '3栋2单元群',
      fromId: 'u-wang',
      fromName: '3-2-1102王阿姨',
      at: MONDAY,
      type: 7,
      text: '电梯又停了',
      mentionIds: [],
      mentionNames: [],
      mentionsBot: false,
      self: false,
    })
  })

  it('tells a private message by its missing group', async () => {
    const { world, heard } = await running()
    await world.say({ from: 'u-dy32', peerId: 'u-dy32', text: '接单' })
    await heard.until(() => heard.messages.length === 1)
    expect(heard.messages[0]).toMatchObject({ roomId: null, fromId: 'u-dy32', fromName: '李姐', text: '接单' })
  })

  it('knows mentions and quotes, and writes them into the text as WeChat does', async () => {
    const { world, heard } = await running()
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '电梯停了', id: 'm1' })
    await world.say({ from: 'u-jing', roomId: 'r-b3u2', text: '我家也是', quoteId: 'm1', mentions: ['bot', 'u-dy32'] })
    await heard.until(() => heard.messages.length === 2)
    const message = heard.messages[1]!
    expect(message).toMatchObject({ quotedId: 'm1', mentionsBot: true, mentionNames: ['三长助手', '李姐'] })
    expect(normalize(message.type, message.text, message.mentionNames)).toMatchObject({
      body: '我家也是',
      quote: { who: '3-2-1102王阿姨', text: '电梯停了' },
      mentioned: ['三长助手', '李姐'],
    })
  })

  it('gives a recall as the id that was taken back', async () => {
    const { world, heard } = await running()
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '说错了', id: 'm1' })
    await world.recall('m1', 'u-wang')
    await heard.until(() => heard.messages.length === 2)
    expect(heard.messages[1]).toMatchObject({ type: 13, text: 'm1', fromId: 'u-wang' })
    expect(world.message('m1')?.recalled).toBe(true)
  })

  it('passes type numbers on: voice as its words, a picture as its file name, a notice of the system', async () => {
    const { world, heard } = await running()
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', kind: 'voice', text: '水管爆了' })
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', kind: 'image', text: 'IMG_1.jpg' })
    await world.say({ from: 'u-wang', peerId: 'u-wang', kind: 'system', text: '操作过于频繁' })
    await heard.until(() => heard.messages.length === 3)
    expect(heard.messages.map(({ type, text }) => [type, text])).toEqual([
      [2, '水管爆了'],
      [6, 'IMG_1.jpg'],
      [0, '操作过于频繁'],
    ])
  })

  it('hands on old and repeated messages with their ids and times; dropping them is not its office', async () => {
    const { world, heard } = await running()
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '昨天说的', id: 'm1', at: MONDAY - 86_400_000 })
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '昨天说的', id: 'm1' })
    await heard.until(() => heard.messages.length === 2)
    expect(heard.messages.map(({ id, at }) => [id, at])).toEqual(Array(2).fill(['m1', MONDAY - 86_400_000]))
    expect(world.messages()).toHaveLength(1)
  })

  it('keeps the order of 500 messages', async () => {
    const { world, heard } = await running()
    const texts = Array.from({ length: 500 }, (_, i) => String(i))
    await Promise.all(texts.map((text) => world.say({ from: 'u-wang', roomId: 'r-b3', text })))
    await heard.until(() => heard.messages.length === 500)
    expect(heard.messages.map(({ text }) => text)).toEqual(texts)
  })

  it('flags what the bot itself said', async () => {
    const { heard, chat } = await running()
    await chat.send({ roomId: 'r-b3u2' }, { text: '收到' })
    await heard.until(() => heard.messages.length === 1)
    expect(heard.messages[0]).toMatchObject({ self: true, fromId: 'bot', text: '收到' })
  })

  it('tells a changed topic, and knows it from then on; joins and leaves break nothing', async () => {
    const { world, heard, chat } = await running()
    expect(await chat.roomTopic('r-b3u2')).toBe('3栋2单元群')
    await world.changeTopic('r-b3u2', '3栋2单元·新群', 'u-dy32')
    await world.changeMembers('r-b3u2', ['u-gao'], ['u-jing'], 'u-dy32')
    await heard.until(() => heard.topics.length === 1)
    expect(heard.topics).toEqual([['r-b3u2', '3栋2单元·新群']])
    expect(await chat.roomTopic('r-b3u2')).toBe('3栋2单元·新群')
    await world.say({ from: 'u-gao', roomId: 'r-b3u2', text: '大家好' })
    await heard.until(() => heard.messages.length === 1)
    expect(heard.messages[0]).toMatchObject({ roomTopic: '3栋2单元·新群', fromName: '3-1-804高' })
    await expect(world.say({ from: 'u-jing', roomId: 'r-b3u2', text: '?' })).rejects.toThrow('不在群')
    expect(heard.logouts).toEqual([])
  })

  it('reads no member but the one who speaks', async () => {
    const sim = await simulated()
    const asked: string[] = []
    const puppet = () => {
      const made = sim.puppet()
      const read = made.contactRawPayload.bind(made)
      made.contactRawPayload = async (id) => {
        asked.push(id)
        return read(id)
      }
      return made
    }
    const heard = listening()
    chat = createWechatyChat({ puppet, log: silent })
    await chat.start(heard.events)
    await heard.until(() => heard.logins.length > 0)
    await sim.world.say({ from: 'u-wang', roomId: 'r-g1', text: '早' })
    await sim.world.changeTopic('r-g1', '新名', 'u-wg1')
    await heard.until(() => heard.messages.length === 1 && heard.topics.length === 1)
    expect(new Set(asked)).toEqual(new Set(['bot']))
  })

  it('lives on when a handler throws', async () => {
    const { world, heard } = await running()
    const took = heard.events.onMessage
    heard.events.onMessage = async (message) => {
      await took(message)
      throw new Error('the pipeline stumbled')
    }
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '一' })
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '二' })
    await heard.until(() => heard.messages.length === 2)
    expect(heard.logouts).toEqual([])
  })
})

describe('out', () => {
  it('sends to groups and persons, and finds again what it sent', async () => {
    const { world, chat } = await running()
    const inGroup = await chat.send({ roomId: 'r-b3u2' }, { text: '@静待花开\u2005已登记', mentionIds: ['u-jing'] })
    const inPrivate = await chat.send({ personId: 'u-dy32' }, { text: '请接单' })
    expect(world.message(inGroup!)).toMatchObject({
      roomId: 'r-b3u2',
      mentions: ['u-jing'],
      text: '@静待花开\u2005已登记',
    })
    expect(world.message(inPrivate!)).toMatchObject({ roomId: null, peerId: 'u-dy32', from: 'bot' })
    expect(await chat.findSent?.({ personId: 'u-dy32' }, '请接单', MONDAY)).toBe(inPrivate)
    expect(await chat.findSent?.({ personId: 'u-dy32' }, '请接单', MONDAY + 1)).toBeNull()
    expect(await chat.findSent?.({ personId: 'u-dy31' }, '请接单', MONDAY)).toBeNull()
  })

  it('tells apart: not sent, told to slow down, end unknown', async () => {
    const { world, chat } = await running({ sendTimeoutMs: 20 })
    const send = () => chat.send({ roomId: 'r-b3u2' }, { text: '收到' })
    world.failSends('refused')
    await expect(send()).rejects.toBeInstanceOf(SendRefused)
    world.failSends('limited')
    await expect(send()).rejects.toBeInstanceOf(RateLimited)
    expect(world.messages()).toHaveLength(0)

    for (const fault of ['lost', 'silent'] as const) {
      world.failSends(fault)
      const error = await send().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(SendRefused)
      expect(error).not.toBeInstanceOf(RateLimited)
    }
    expect(world.messages()).toHaveLength(2)
    await expect(chat.send({ roomId: 'r-nowhere' }, { text: '收到' })).rejects.toBeInstanceOf(SendRefused)
    await chat.stop()
    await expect(send()).rejects.toBeInstanceOf(SendRefused)
  })
})

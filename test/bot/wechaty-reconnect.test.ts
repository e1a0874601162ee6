import { afterEach, describe, expect, it } from 'vitest'
import { types } from 'wechaty-puppet'
import type { Chat } from '../../src/bot/chat.ts'
import type { PuppetSimulator } from '../../src/bot/simulator/puppet.ts'
import { createWechatyChat, type WechatyChatOptions } from '../../src/bot/wechaty.ts'
import { listening, silent, simulated } from '../support/simulated.ts'

let chat: Chat | undefined
afterEach(() => chat?.stop())

/** A chat whose puppets are kept, newest last. */
async function running(options: Partial<WechatyChatOptions> = {}) {
  const sim = await simulated()
  const heard = listening()
  const puppets: PuppetSimulator[] = []
  const puppet = () => {
    puppets.push(sim.puppet())
    return puppets.at(-1)!
  }
  chat = createWechatyChat({ puppet, log: silent, backoffMs: 1, maxBackoffMs: 1, ...options })
  await chat.start(heard.events)
  await heard.until(() => heard.logins.length === 1)
  return { ...sim, heard, chat, puppets }
}

const listenersOf = (puppet: PuppetSimulator) =>
  Object.fromEntries(puppet.eventNames().map((event) => [event, puppet.listeners(event as 'message').length]))

describe('reconnecting', () => {
  it('builds a fresh bot after a logout, and hears what was said meanwhile', async () => {
    const { world, heard, puppets, chat } = await running()
    await puppets[0]!.logout('kicked out')
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '有人吗', id: 'm1' })
    await heard.until(() => heard.logins.length === 2 && heard.messages.some(({ id }) => id === 'm1'))
    expect(heard.logouts).toEqual(['kicked out'])
    expect(puppets).toHaveLength(2)
    expect(await chat.send({ roomId: 'r-b3u2' }, { text: '在' })).toBe(world.messages().at(-1)!.id)
  })

  it('does so when a heart that beat stops beating', async () => {
    const { heard } = await running({ heartbeatTimeoutMs: 30 })
    await heard.until(() => heard.logins.length === 2)
    expect(heard.logouts[0]).toBe('no heartbeat')
  })

  it('stays when an error leaves the connection whole', async () => {
    const { world, heard, puppets } = await running()
    puppets[0]!.emit('error', new Error('a payload could not be parsed'))
    puppets[0]!.emit('message', { messageId: 'nobody-knows-it' })
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '还在' })
    await heard.until(() => heard.messages.length === 1)
    expect(heard.logouts).toEqual([])
  })

  it('tries again when a puppet cannot start', async () => {
    const sim = await simulated()
    const heard = listening()
    let made = 0
    const puppet = () => {
      const fresh = sim.puppet()
      if (++made < 2) fresh.onStart = () => Promise.reject(new Error('the gateway is down'))
      return fresh
    }
    chat = createWechatyChat({ puppet, log: silent, backoffMs: 1 })
    await chat.start(heard.events)
    await heard.until(() => heard.logins.length === 1)
    expect(made).toBe(2)
  })

  it('rejects what is being sent when the connection goes, and hears nothing from the old bot', async () => {
    const { world, heard, puppets, chat } = await running()
    world.failSends('silent')
    const sending = chat.send({ roomId: 'r-b3u2' }, { text: '收到' })
    const rejected = expect(sending).rejects.toThrow('the end is unknown')
    await heard.until(() => heard.messages.length === 1)
    await puppets[0]!.logout('gone')
    await rejected
    await heard.until(() => heard.logins.length === 2)
    const before = heard.messages.length
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '一次就够', id: 'once' })
    await heard.until(() => heard.messages.length > before)
    expect(heard.messages.filter(({ id }) => id === 'once')).toHaveLength(1)
    expect(listenersOf(puppets[0]!)).toEqual({ error: 1 })
  })

  it('leaks no listener over 20 reconnects', async () => {
    const { world, heard, puppets } = await running()
    const first = listenersOf(puppets[0]!)
    const ofProcess = () => process.eventNames().map((event) => [event, process.listenerCount(event)])
    const before = ofProcess()
    for (let i = 1; i <= 20; i++) {
      await puppets.at(-1)!.logout(`no. ${i}`)
      await heard.until(() => heard.logins.length === i + 1)
    }
    expect(puppets.slice(0, -1).map(listenersOf)).toEqual(Array(20).fill({ error: 1 }))
    expect(listenersOf(puppets.at(-1)!)).toEqual(first)
    expect(ofProcess()).toEqual(before)
    expect(world.listenerCount).toBe(1)
  })

  it('waits longer after each failure, with some chance', async () => {
    const sim = await simulated()
    const heard = listening()
    const waits: number[] = []
    const log = silent.child({})
    log.warn = ((fields: { wait?: number }) => {
      if (fields.wait !== undefined) waits.push(fields.wait)
    }) as typeof log.warn
    const puppet = () => {
      const fresh = sim.puppet()
      if (heard.logouts.length < 5) fresh.on('ready', () => void fresh.logout('thrown out'))
      return fresh
    }
    chat = createWechatyChat({ puppet, log, backoffMs: 1, maxBackoffMs: 4, random: () => 0.5 })
    await chat.start(heard.events)
    await heard.until(() => heard.logouts.length === 5)
    expect(waits).toEqual([1, 2, 4, 4, 4])
  })
})

describe('starting', () => {
  it('names the package to install where a puppet is missing', async () => {
    chat = createWechatyChat({ puppet: 'wechaty-puppet-nowhere', log: silent })
    await expect(chat.start(listening().events)).rejects.toThrow('npm i wechaty-puppet-nowhere')
  })

  it('shows the QR code until the login is done', async () => {
    const sim = await simulated()
    const heard = listening()
    const codes: (string | null)[] = []
    const puppet = () => {
      const fresh = sim.puppet()
      const start = fresh.onStart.bind(fresh)
      fresh.onStart = async () => {
        fresh.emit('scan', { status: types.ScanStatus.Waiting, qrcode: 'https://login.example/abc' })
        await start()
      }
      return fresh
    }
    chat = createWechatyChat({ puppet, log: silent })
    await chat.start({ ...heard.events, onScan: (code) => void codes.push(code) })
    await heard.until(() => heard.logins.length === 1)
    expect(codes).toEqual(['https://login.example/abc', null])
    expect([chat.account, chat.name]).toEqual(['bot', '三长助手'])
  })
})

import { PassThrough, Readable } from 'node:stream'
import { FileBox, type FileBoxInterface } from 'file-box'
import { afterEach, describe, expect, it } from 'vitest'
import { MediaTooLarge, type Chat } from '../../src/bot/chat.ts'
import { createWechatyChat } from '../../src/bot/wechaty.ts'
import { listening, silent, simulated } from '../support/simulated.ts'
import { phonePhoto, wechatVoice } from '../support/media-files.ts'

let chat: Chat | undefined
afterEach(() => chat?.stop())

type FileOf = (id: string) => Promise<FileBoxInterface>

/** `fileOf` stands for a puppet that answers otherwise than ours. */
async function running(fileOf?: FileOf) {
  const sim = await simulated()
  const puppet = () => {
    const made = sim.puppet()
    if (fileOf) made.messageFile = fileOf
    return made
  }
  const heard = listening()
  const made = createWechatyChat({ puppet, log: silent })
  chat = made
  await made.start(heard.events)
  await heard.until(() => heard.logins.length > 0)
  const fetch = (id: string, kind: 'image' | 'voice', maxBytes = 1_000_000, signal = AbortSignal.timeout(10_000)) =>
    made.mediaOf!(id, kind, { maxBytes, signal })
  return { ...sim, chat: made, heard, fetch }
}

describe('files through Wechaty', () => {
  it('a photo and a voice message, by the ids of their messages', async () => {
    const { world, fetch } = await running()
    const [picture, sound] = [await phonePhoto(), Buffer.from(await wechatVoice())]
    const photo = await world.photos.put(picture, 'jpg')
    const voice = await world.photos.put(sound, 'silk')
    await world.say({ id: 'm1', from: 'u-wang', roomId: 'r-b3u2', kind: 'image', text: 'IMG_1.jpg', photo })
    await world.say({ id: 'm2', from: 'u-wang', peerId: 'u-wang', kind: 'voice', text: '语音.silk', sound: voice })
    expect(await fetch('m1', 'image')).toEqual({ bytes: picture, fileName: photo })
    expect(await fetch('m2', 'voice')).toEqual({ bytes: sound, fileName: voice })
  })

  it('nothing where there is none, or where it was taken back', async () => {
    const { world, fetch } = await running()
    const photo = await world.photos.put(await phonePhoto(), 'jpg')
    await world.say({ id: 'm1', from: 'u-wang', roomId: 'r-b3u2', kind: 'image', text: 'IMG_1.jpg' })
    await world.say({ id: 'm2', from: 'u-wang', roomId: 'r-b3u2', kind: 'image', text: 'IMG_2.jpg', photo })
    await world.recall('m2', 'u-wang')
    expect(await Promise.all(['m1', 'm2', 'm0'].map((id) => fetch(id, 'image')))).toEqual(Array(3).fill(undefined))
  })

  it('no more than was asked for', async () => {
    const { world, fetch } = await running()
    const photo = await world.photos.put(await phonePhoto(), 'jpg')
    await world.say({ id: 'm1', from: 'u-wang', roomId: 'r-b3u2', kind: 'image', text: 'IMG_1.jpg', photo })
    await expect(fetch('m1', 'image', 100)).rejects.toBeInstanceOf(MediaTooLarge)
  })

  it('no more than was asked for, where the puppet does not know how much there is', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 100
        controller.enqueue(Buffer.alloc(100))
      },
    })
    const { fetch } = await running(async () => FileBox.fromStream(Readable.fromWeb(endless as never), 'IMG_1.jpg'))
    await expect(fetch('m1', 'voice', 5000)).rejects.toBeInstanceOf(MediaTooLarge)
    expect(sent).toBeLessThan(100_000)
  })

  it('given up when nobody waits any more, and when the connection ends', async () => {
    const { chat: made, fetch } = await running(() => new Promise(() => {}))
    await expect(fetch('m1', 'voice', 5000, AbortSignal.timeout(20))).rejects.toMatchObject({ name: 'TimeoutError' })
    const waiting = expect(fetch('m1', 'voice')).rejects.toThrow('connection lost')
    await made.stop()
    await waiting
    await expect(fetch('m1', 'voice')).rejects.toThrow('not logged in')
  })

  it('given up, also where it begins to come only then', async () => {
    const opened = Promise.withResolvers<Readable>()
    const { fetch } = await running(async () => ({ name: 'a.jpg', size: 1, toStream: () => opened.promise }) as never)
    await expect(fetch('m1', 'voice', 5000, AbortSignal.timeout(20))).rejects.toMatchObject({ name: 'TimeoutError' })
    const stream = new PassThrough()
    opened.resolve(stream)
    await expect.poll(() => stream.destroyed).toBe(true)
  })

  it.each(['socket hang up', 'certificate has expired', '登录已过期', 'getaddrinfo ENOTFOUND cdn', 'host not found'])(
    'an error of the puppet is not the end of the file: %s',
    async (words) => {
      const { fetch } = await running(() => Promise.reject(new Error(words)))
      await expect(fetch('m1', 'voice')).rejects.toThrow(words)
    },
  )

  it.each(['file has expired', '文件已过期或已被清理', 'Message not found: 123'])('but this is: %s', async (words) => {
    const { fetch } = await running(() => Promise.reject(new Error(words)))
    expect(await fetch('m1', 'voice')).toBeUndefined()
  })
})

import { Hono } from 'hono'
import { z } from 'zod'
import { DateTime } from 'luxon'
import type { World } from '../bot/simulator/world.ts'
import { ApiError } from './api-error.ts'
import { checked, readBody } from './input.ts'
import { extensionOf, type Media } from '../media/kinds.ts'
import { asCommonSound, checkVoice } from '../media/voice.ts'
import { sendMedia } from './send-media.ts'
import { messageView } from './views.ts'

/** Of the whole request, in which the file is base64. */
const MAX_FILE_BYTES = 2 * 1024 * 1024

const ID = z.string().regex(/^[\w:.-]{1,64}$/)
const PERSON = ID.describe('用 GET /api/world 里 people 的 id')
const ROOM = ID.describe('用 GET /api/world 里 groups 的 id')

const WHERE = {
  from: PERSON,
  room: ROOM.optional().describe('群 id（GET /api/world 里的 groups），或改用 dm: true'),
  dm: z.literal(true).optional().describe('true：私聊机器人；在群里说话就用 room'),
  id: ID.optional().describe('64 个以内的字母、数字、_ : . -；不填则自动生成'),
  at: z
    .union([z.number().int().positive(), z.iso.datetime({ offset: true, local: true })])
    .optional()
    .describe('发送时间，不晚于现在：毫秒数，或 2026-03-02T08:00:00'),
  quote: z.string().min(1).max(80).optional().describe('被引用消息的 id'),
}

const MESSAGE = z.strictObject({
  ...WHERE,
  type: z
    .enum(['text', 'image', 'voice', 'video', 'file', 'system'])
    .default('text')
    .describe('text、image、voice、video、file、system 之一'),
  text: z.string().trim().min(1).max(5000).describe('1 到 5000 字'),
  mentions: z.array(ID).max(50).default([]).describe('被 @ 的人的 id，最多 50 个'),
})

const PHOTO = z.strictObject({
  ...WHERE,
  name: z.string().trim().min(1).max(100).default('照片.jpg').describe('文件名，100 字以内'),
  data: z.string().startsWith('data:image/').describe('data:image/jpeg;base64,… 形式，2 MB 以内的 JPEG、PNG 或 WebP'),
})

const VOICE = z.strictObject({
  ...WHERE,
  text: z.string().trim().min(1).max(5000).optional().describe('说了什么；不填就是没有转成文字的语音'),
  data: z
    .string()
    .startsWith('data:audio/')
    .describe('data:audio/…;base64,… 形式，2 MB 以内的 SILK、AMR、MP3、M4A、OGG 或 WAV'),
})

const LIST = z.strictObject({
  room: ROOM.optional(),
  person: PERSON.optional(),
  after: z.coerce.number().int().min(0).optional().describe('只要 seq 大于它的消息'),
  before: z.coerce.number().int().min(1).optional().describe('只要 seq 小于它的消息'),
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('1 到 1000'),
})

/** Speaking and reading in the simulated WeChat. */
export function chatRoutes(world: World): Hono {
  const app = new Hono()

  app.post('/messages', async (c) => {
    const body = await readBody(c, MESSAGE)
    const { text, mentions, type: kind } = body
    const message = await world.say({ ...whereOf(world, body), text, mentions, kind })
    return c.json({ id: message.id, seq: message.seq }, 201)
  })

  app.post('/photos', async (c) => {
    const body = await readBody(c, PHOTO, MAX_FILE_BYTES)
    const { bytes, extension } = readPhoto(body.data)
    const where = whereOf(world, body)
    const photo = await world.photos.put(bytes, extension)
    const message = await world.say({ ...where, kind: 'image', text: body.name, photo })
    return c.json({ id: message.id, seq: message.seq }, 201)
  })

  app.get('/photos/:name', async (c) => {
    const name = c.req.param('name')
    const bytes = await world.photos.read(name)
    if (!bytes) throw new ApiError(404, '没有这张照片', 'name', '用消息里的 photo')
    const type = name.endsWith('.jpg') ? 'image/jpeg' : `image/${name.split('.').at(-1)}`
    return c.body(new Uint8Array(bytes), 200, {
      'Content-Type': type,
      'Cache-Control': 'private, max-age=31536000, immutable',
    })
  })

  /** What the bot sent as a file: to be saved, never to be shown. */
  app.get('/files/:name', async (c) => {
    const bytes = await world.photos.read(c.req.param('name'))
    if (!bytes) throw new ApiError(404, '没有这个文件', 'name', '用消息里的 file')
    return c.body(new Uint8Array(bytes), 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
      'Cache-Control': 'private, no-store',
    })
  })

  app.post('/voices', async (c) => {
    const body = await readBody(c, VOICE, MAX_FILE_BYTES)
    const { bytes, mime } = await readVoice(body.data)
    const where = whereOf(world, body)
    const extension = extensionOf(mime)
    const sound = await world.photos.put(bytes, extension)
    const message = await world.say({ ...where, kind: 'voice', text: body.text ?? `语音.${extension}`, sound })
    return c.json({ id: message.id, seq: message.seq }, 201)
  })

  /** As browsers play it. */
  app.get('/sounds/:name', async (c) => {
    const bytes = await world.photos.read(c.req.param('name'))
    const voice = bytes && (await checkVoice(bytes))
    if (!voice || typeof voice === 'string') throw new ApiError(404, '没有这段语音', 'name', '用消息里的 sound')
    return sendMedia(c, await asCommonSound(voice).catch(() => voice))
  })

  app.post('/messages/:id/recall', async (c) => {
    const { by } = await readBody(c, z.strictObject({ by: PERSON }))
    await world.recall(c.req.param('id'), by)
    return c.json({ id: c.req.param('id'), recalled: true })
  })

  app.get('/messages', (c) => {
    const { room, person, after, before, limit } = checked(LIST, c.req.query())
    if (room !== undefined) world.groupOf(room)
    if (person !== undefined) world.personOf(person, 'person')
    const found = world
      .messages()
      .filter(
        (message) =>
          (room === undefined || message.roomId === room) &&
          (person === undefined || message.peerId === person) &&
          (after === undefined || message.seq > after) &&
          (before === undefined || message.seq < before),
      )
    // After a place one reads on from there; otherwise the newest are wanted.
    const page = after === undefined ? found.slice(-limit) : found.slice(0, limit)
    return c.json({
      messages: page.map((message) => messageView(world, message)),
      last: world.messages().at(-1)?.seq ?? 0,
    })
  })

  return app
}

function whereOf(world: World, body: z.infer<z.ZodObject<typeof WHERE>>) {
  const { from, room, dm, id, quote } = body
  if (Boolean(room) === Boolean(dm))
    throw new ApiError(400, 'room 和 dm 要且只要给一个', 'room', '群里说话给 room，私聊机器人给 dm: true')
  if (from === world.bot.id) throw new ApiError(403, '机器人的话由程序自己说', 'from', '换成居民或三长的 id')
  const where = room ? { roomId: room } : { peerId: from }
  return { from, ...where, id, quoteId: quote, at: timeOf(world, body.at) }
}

function timeOf(world: World, at: number | string | undefined): number | undefined {
  if (at === undefined) return undefined
  const time = typeof at === 'number' ? at : DateTime.fromISO(at, { zone: world.roster.timezone }).toMillis()
  if (time > world.timeline.now())
    throw new ApiError(400, '发送时间在将来', 'at', '不晚于 GET /api/clock 的 now，或先拨快时钟')
  return time
}

/** Only what really is a picture of the three kinds is kept and shown again, whatever it is called. */
function readPhoto(data: string): { bytes: Buffer; extension: string } {
  const base64 = /^data:image\/(?:jpeg|png|webp);base64,([A-Za-z0-9+/]+={0,2})$/.exec(data)?.[1]
  const bytes = Buffer.from(base64 ?? '', 'base64')
  const head = bytes.toString('latin1', 0, 12)
  if (head.startsWith('\u00ff\u00d8\u00ff')) return { bytes, extension: 'jpg' }
  if (head.startsWith('\u0089PNG')) return { bytes, extension: 'png' }
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return { bytes, extension: 'webp' }
  throw new ApiError(400, '不是 JPEG、PNG 或 WebP 图片', 'data', 'data:image/jpeg;base64,… 形式')
}

/** Only what really is a sound is kept and played again. */
async function readVoice(data: string): Promise<Media> {
  const base64 = /^data:audio\/[\w.+-]{1,40}(?:;codecs=\w{1,20})?;base64,([A-Za-z0-9+/]+={0,2})$/.exec(data)?.[1]
  const voice = await checkVoice(Buffer.from(base64 ?? '', 'base64'))
  if (typeof voice !== 'string') return voice
  throw new ApiError(400, '不是能用的语音文件', 'data', 'data:audio/…;base64,… 形式的 SILK、AMR、MP3、M4A、OGG 或 WAV')
}

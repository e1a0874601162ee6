import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { MediaTooLarge, type ReceivedFile } from '../../src/bot/chat.ts'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import { phonePhoto, PLACE } from '../support/media-files.ts'
import { mediaTown as town, type Answer } from '../support/media-town.ts'
import { scene } from '../support/scene.ts'

const GROUP = 'r-b3u2'
const MINUTE = 60_000
const PHOTO = { type: MESSAGE_TYPES.image }
const photo: ReceivedFile = { bytes: await phonePhoto(), fileName: 'IMG_1.jpg' }

describe('photos', () => {
  it('of a report are kept with its ticket, without the place where they were taken', async () => {
    const here = await town()
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    await here.pass(30 * MINUTE)
    expect((await here.ticket()).messages.map(({ media }) => media)).toEqual(['image', null])
    const kept = await here.fileOf(id)
    expect(await here.mediaOf(id)).toEqual({ state: 'kept', mime: 'image/jpeg', size: kept?.bytes.length })
    expect(Buffer.from(kept!.bytes).includes(PLACE)).toBe(false)
    expect((await sharp(kept!.bytes).metadata()).height).toBe(400)
  })

  it('of mere chat are gone ten minutes later, those just sent are not', async () => {
    const here = await town()
    const first = await here.say('u-wang', GROUP, 'cat.jpg', PHOTO)
    await here.pass(8 * MINUTE)
    expect([await here.files(), (await here.mediaOf(first))?.state]).toEqual([1, 'kept'])
    const second = await here.say('u-jing', GROUP, 'dog.jpg', PHOTO)
    await here.pass(3 * MINUTE)
    expect([await here.mediaOf(first), (await here.mediaOf(second))?.state]).toEqual([{ state: 'removed' }, 'kept'])
    await here.pass(10 * MINUTE)
    expect(await here.files()).toBe(0)
  })

  it('of a group that is not ours are never asked for', async () => {
    const here = await town()
    const id = await here.say('u-wang', 'r-fishing', 'fish.jpg', { ...PHOTO, roomTopic: '钓鱼群' })
    expect([here.network.asked, await here.mediaOf(id)]).toEqual([[], undefined])
  })

  it('and voice only: of a video or a file the note stays that there was one', async () => {
    const here = await town()
    const video = await here.say('u-wang', GROUP, 'a.mp4', { type: MESSAGE_TYPES.video })
    const file = await here.say('u-wang', GROUP, 'a.docx', { type: MESSAGE_TYPES.attachment })
    expect([here.network.asked, await here.mediaOf(video), await here.mediaOf(file)]).toEqual([
      [],
      undefined,
      undefined,
    ])
  })

  it('on a network that has no files come without them', async () => {
    const here = await scene()
    await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    expect((await here.store.messages.byChatId('bot', 'm1'))?.media).toBeUndefined()
  })

  it('are taken back with their message: at once, with a ticket, and while on their way', async () => {
    const here = await town()
    const report = await here.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    const first = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass()
    expect([(await here.messageOf(report)).ticketNo, (await here.messageOf(first)).ticketNo]).toEqual([1001, 1001])
    await here.recall('u-wang', GROUP, first)
    const second = await here.say('u-wang', GROUP, 'IMG_2.jpg', PHOTO)
    await here.recall('u-wang', GROUP, second)
    const late = Promise.withResolvers<ReceivedFile>()
    here.network.answers.push(late.promise)
    const message = { from: 'u-wang', room: GROUP, text: 'IMG_3.jpg' }
    const third = here.say(message.from, message.room, message.text, PHOTO)
    await expect.poll(() => here.network.asked.length).toBe(3)
    const recalled = here.recall('u-wang', GROUP, here.network.asked[2]!)
    await expect.poll(async () => (await here.messageOf(here.network.asked[2]!)).recalled).toBe(true)
    late.resolve(photo)
    await Promise.all([third, recalled])
    expect(await here.files()).toBe(0)
    expect(await here.mediaOf(first)).toEqual({ state: 'removed' })
  })
})

describe('a file that does not come', () => {
  it.each<[string, Answer, string]>([
    ['too large', new MediaTooLarge('11 MB'), 'too_large'],
    ['no photo', { bytes: Buffer.from('<svg onload="alert(1)"/>'), fileName: 'IMG_1.jpg' }, 'unknown_type'],
    ['damaged', { bytes: photo.bytes.subarray(0, 900), fileName: 'IMG_1.jpg' }, 'broken'],
    ['no longer there', undefined, 'not_available'],
  ])('%s: the reason is kept in its stead', async (_, answer, state) => {
    const here = await town()
    here.network.answers.push(answer)
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass(MINUTE)
    expect([await here.mediaOf(id), here.network.asked, await here.files()]).toEqual([{ state }, [id], 0])
  })

  it('is asked for again, and at last given up', async () => {
    const here = await town()
    here.network.answers.push(new Error('reset'), new Error('reset'))
    const first = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass(MINUTE)
    expect([(await here.mediaOf(first))?.state, here.network.asked.length]).toEqual(['kept', 3])
    here.network.answers.push(...Array.from({ length: 9 }, () => new Error('reset')))
    const second = await here.say('u-wang', GROUP, 'IMG_2.jpg', PHOTO)
    await here.pass(60 * MINUTE)
    expect([(await here.mediaOf(second))?.state, here.network.asked.length]).toEqual(['not_available', 8])
  })

  it('in time is asked for again', async () => {
    const here = await town({ app: { media: { fetchMs: 30 } } })
    here.network.answers.push(new Promise(() => {}))
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    expect((await here.mediaOf(id))?.state).toBe('pending')
    await here.pass(10_000)
    expect((await here.mediaOf(id))?.state).toBe('kept')
  })

  it('holds up nobody: an emergency in the same group is told at once', async () => {
    const here = await town()
    const slow = Promise.withResolvers<ReceivedFile>()
    here.network.answers.push(slow.promise)
    const sent = here.say('u-jing', GROUP, 'IMG_1.jpg', PHOTO)
    await expect.poll(() => here.network.asked.length).toBe(1)
    const cried = here.say('u-wang', GROUP, '3栋2单元501着火了！快来人')
    await expect.poll(() => here.timeline.has(`burst:${GROUP}:u-wang`)).toBe(true)
    await here.timeline.advanceTo(here.timeline.now() + 15_000)
    await expect.poll(() => here.shownTo('u-dy32').length).toBeGreaterThan(0)
    slow.resolve(photo)
    await Promise.all([sent, cried])
  })

  it('is fetched after a restart, also where half of it was written', async () => {
    const here = await town()
    here.network.answers.push(new Error('reset'))
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    const text = await here.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    await here.store.media.model.db.collection('media.chunks').insertOne({ files_id: `bot:${id}`, n: 0 })
    await here.app.stop()
    const after = await town({ store: here.store, start: here.timeline.now() + MINUTE })
    await after.pass(20 * MINUTE)
    expect([(await after.messageOf(id)).ticketNo, (await after.messageOf(text)).ticketNo]).toEqual([1001, 1001])
    expect([(await after.mediaOf(id))?.state, after.network.asked]).toEqual(['kept', [id]])
    expect((await after.fileOf(id))?.bytes.length).toBeGreaterThan(500)
  })

  it('is fetched after a restart where its message was decided before', async () => {
    const here = await town()
    here.network.answers.push(...Array.from({ length: 9 }, () => new Error('reset')))
    await here.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass()
    await here.app.stop()
    const after = await town({ store: here.store, start: here.timeline.now() + MINUTE })
    await after.pass(20 * MINUTE)
    expect((await after.mediaOf(id))?.state).toBe('kept')
  })
})

describe('the sweep', () => {
  it('trusts the ticket where the message was not marked', async () => {
    const here = await town()
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    await here.pass()
    await here.store.messages.model.updateOne({ _id: `bot:${id}` }, { $set: { ticketNo: null } })
    await here.pass(20 * MINUTE)
    expect([(await here.mediaOf(id))?.state, (await here.messageOf(id)).ticketNo]).toEqual(['kept', 1001])
  })

  it('leaves what a language model that was away has still to judge, for a day', async () => {
    const here = await town()
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass()
    await here.store.messages.markDone([`bot:${id}`], null, 'timeout')
    await here.pass(23 * 60 * MINUTE)
    expect((await here.mediaOf(id))?.state).toBe('kept')
    await here.pass(2 * 60 * MINUTE)
    expect([await here.mediaOf(id), await here.files()]).toEqual([{ state: 'removed' }, 0])
  })

  it('leaves what nobody has decided yet', async () => {
    const here = await town()
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass()
    const set = (state: string) => here.store.messages.model.updateOne({ _id: `bot:${id}` }, { $set: { state } })
    await set('pending')
    await here.pass(60 * MINUTE)
    expect((await here.mediaOf(id))?.state).toBe('kept')
    await set('done')
    await here.pass(10 * MINUTE)
    expect(await here.files()).toBe(0)
  })

  it('goes on after a restart', async () => {
    const here = await town()
    await here.say('u-wang', GROUP, 'cat.jpg', PHOTO)
    await here.pass()
    await here.app.stop()
    const after = await town({ store: here.store, start: here.timeline.now() + MINUTE })
    expect(await after.files()).toBe(1)
    await after.pass(10 * MINUTE)
    expect(await after.files()).toBe(0)
  })
})

describe('a photo that a model may see', () => {
  it('is described once, in words that stay with the message', async () => {
    const seen: string[] = []
    const describe_ = async (bytes: Uint8Array, fileName: string) => {
      seen.push(`${fileName} ${(await sharp(bytes).metadata()).format}`)
      return '一扇关不上的单元门'
    }
    const here = await town({ app: { media: { describe: describe_ } } })
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.pass()
    expect([seen, (await here.messageOf(id)).description]).toEqual([['image.jpg jpeg'], '一扇关不上的单元门'])
    await here.recall('u-wang', GROUP, id)
    expect((await here.messageOf(id)).description).toBeUndefined()
  })
})

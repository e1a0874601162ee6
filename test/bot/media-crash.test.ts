import { describe, expect, it } from 'vitest'
import type { ReceivedFile } from '../../src/bot/chat.ts'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import { phonePhoto } from '../support/media-files.ts'
import { mediaTown as town } from '../support/media-town.ts'

const GROUP = 'r-b3u2'
const MINUTE = 60_000
const PHOTO = { type: MESSAGE_TYPES.image }
const photo: ReceivedFile = { bytes: await phonePhoto(), fileName: 'IMG_1.jpg' }

describe('no bytes stay', () => {
  it('of a photo that was taken back on its way, also where the process dies before it has come', async () => {
    const here = await town()
    const late = Promise.withResolvers<ReceivedFile>()
    here.network.answers.push(late.promise)
    const said = here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await expect.poll(() => here.network.asked).toEqual(['m1'])
    const recalled = here.recall('u-wang', GROUP, 'm1')
    await expect.poll(() => here.store.messages.byChatId('bot', 'm2')).toMatchObject({ state: 'done' })
    // It was just written when the process died.
    await here.store.media.put('bot:m1', { bytes: photo.bytes, mime: 'image/jpeg' })
    const after = await town({ store: here.store, start: here.timeline.now() + MINUTE })
    expect([await after.files(), await after.mediaOf('m1'), after.network.asked]).toEqual([0, { state: 'removed' }, []])
    late.resolve(photo)
    await Promise.all([said, recalled])
  })

  it('of a photo that was taken back while it was tried again', async () => {
    const here = await town()
    here.network.answers.push(new Error('reset'))
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await here.recall('u-wang', GROUP, id)
    await here.pass(20 * MINUTE)
    expect([await here.files(), await here.mediaOf(id), here.network.asked]).toEqual([0, { state: 'removed' }, [id]])
  })

  it('of half a file whose other half never came', async () => {
    const here = await town()
    const chunks = here.store.media.model.db.collection('media.chunks')
    here.network.answers.push(new Error('reset'), undefined)
    const id = await here.say('u-wang', GROUP, 'IMG_1.jpg', PHOTO)
    await chunks.insertOne({ files_id: `bot:${id}`, n: 0 })
    await here.pass(20 * MINUTE)
    expect([await here.mediaOf(id), await chunks.countDocuments()]).toEqual([{ state: 'not_available' }, 0])
  })

  it('of chat where the database was away when they were to go', async () => {
    const here = await town()
    await here.say('u-wang', GROUP, 'cat.jpg', PHOTO)
    await here.pass()
    const { mediaLoose } = here.store.messages
    here.store.messages.mediaLoose = () => Promise.reject(new Error('no primary')) as never
    await here.pass(12 * MINUTE)
    here.store.messages.mediaLoose = mediaLoose
    expect(await here.files()).toBe(1)
    await here.pass(10 * MINUTE)
    expect([await here.files(), here.warnings]).toEqual([0, ['media of no ticket not removed, tried again later']])
  })
})

import { describe, expect, it } from 'vitest'
import { createStore } from '../../src/store/store.ts'
import { freshDatabase } from '../support/database.ts'

const bytesOf = (size: number, start = 0) => Buffer.from(Array.from({ length: size }, (_, i) => (i * 7 + start) % 251))
const jpeg = (bytes: Uint8Array) => ({ bytes, mime: 'image/jpeg' })

async function opened() {
  const connection = await freshDatabase()
  const store = createStore(connection)
  await store.ready()
  const chunks = connection.collection<{ files_id: string; n: number; data: Buffer }>('media.chunks')
  return { ...store, chunks }
}

describe('media in GridFS', () => {
  it('gives back what was written, over several chunks', async () => {
    const { media, chunks } = await opened()
    const bytes = bytesOf(700_000)
    await media.put('bot:m1', jpeg(bytes))
    const kept = await media.read('bot:m1')
    expect(kept?.mime).toBe('image/jpeg')
    expect(Buffer.compare(Buffer.from(kept!.bytes), bytes)).toBe(0)
    expect(await chunks.countDocuments()).toBe(3)
  })

  it('writing twice changes nothing', async () => {
    const { media, chunks } = await opened()
    await media.put('bot:m1', jpeg(bytesOf(300_000)))
    await media.put('bot:m1', jpeg(bytesOf(10, 3)))
    expect((await media.read('bot:m1'))?.bytes).toHaveLength(300_000)
    expect([await media.model.countDocuments(), await chunks.countDocuments()]).toEqual([1, 2])
  })

  it('what a dead process left half-written is not there, and gives way', async () => {
    const { media, chunks } = await opened()
    await chunks.insertOne({ files_id: 'bot:m1', n: 0, data: bytesOf(100) })
    expect([await media.mimeOf('bot:m1'), await media.read('bot:m1')]).toEqual([undefined, undefined])
    await media.put('bot:m1', jpeg(bytesOf(50, 9)))
    expect(Buffer.from((await media.read('bot:m1'))!.bytes)).toEqual(bytesOf(50, 9))
  })

  it('leaves nothing behind when it is removed, once or twice', async () => {
    const { media, chunks } = await opened()
    await media.put('bot:m1', jpeg(bytesOf(300_000)))
    await media.put('bot:m2', jpeg(bytesOf(10)))
    for (const _ of [1, 2]) await media.remove('bot:m1')
    expect(await media.read('bot:m1')).toBeUndefined()
    expect([await media.model.countDocuments(), await chunks.countDocuments()]).toEqual([1, 1])
  })
})

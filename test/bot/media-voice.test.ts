import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import type { ReceivedFile } from '../../src/bot/chat.ts'
import { ModelFailed, type Failure } from '../../src/classifiers/model/ask.ts'
import { phonePhoto } from '../support/media-files.ts'
import { mediaTown as town } from '../support/media-town.ts'

const GROUP = 'r-b3u2'
const MINUTE = 60_000
const VOICE = { type: MESSAGE_TYPES.audio }

describe('voice without words', () => {
  const REPORT = '3栋2单元的单元门坏了，关不上，麻烦找人修一下'
  const hearing = (words: string | Error) => {
    const heard: string[] = []
    const transcribe = async (bytes: Uint8Array, fileName: string) => {
      heard.push(`${fileName} ${Buffer.from(bytes).toString('latin1', 0, 4)}`)
      if (words instanceof Error) throw words
      return words
    }
    return { heard, transcribe }
  }

  it('becomes a report by the words that are heard in it, and the voice stays with the ticket', async () => {
    const { heard, transcribe } = hearing(` ${REPORT}\u0007 `)
    const here = await town({ app: { media: { transcribe } } })
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.pass(30 * MINUTE)
    expect((await here.ticket()).messages).toMatchObject([{ media: 'voice', text: REPORT }])
    expect(heard).toEqual(['voice.wav RIFF'])
    expect((await here.fileOf(id))?.mime).toBe('audio/silk')
    expect((await here.messageOf(id)).transcript).toContain(REPORT)
  })

  it('is heard once: not again after a restart', async () => {
    const { heard, transcribe } = hearing(REPORT)
    const options = { app: { media: { transcribe } } }
    const here = await town(options)
    await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.app.stop()
    const after = await town({ store: here.store, start: here.timeline.now() + 1000, ...options })
    await after.pass()
    expect([heard.length, (await after.ticket()).messages[0]?.text]).toEqual([1, REPORT])
  })

  it('with words of the network is not heard at all', async () => {
    const { heard, transcribe } = hearing('something else')
    const here = await town({ app: { media: { transcribe } } })
    await here.say('u-wang', GROUP, REPORT, VOICE)
    await here.pass()
    expect([heard, (await here.ticket()).messages[0]?.text]).toEqual([[], REPORT])
  })

  it('that cannot be heard is gathered without words, and belongs to what is said with it', async () => {
    const { transcribe } = hearing(new Error('the endpoint is away'))
    const here = await town({ app: { media: { transcribe } } })
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.say('u-wang', GROUP, REPORT)
    await here.pass(30 * MINUTE)
    expect((await here.ticket()).messages.map(({ media, text }) => [media, text])).toEqual([
      ['voice', ''],
      [null, REPORT],
    ])
    expect([(await here.messageOf(id)).transcript, (await here.mediaOf(id))?.state]).toEqual([undefined, 'kept'])
    expect(here.warnings).toEqual(['media not understood by the model'])
  })

  it('is heard when the model is back, and the report is made then', async () => {
    const failures: Failure[] = ['network', 'resting', 'server', 'budget', 'timeout', 'rate_limited']
    const transcribe = async () => {
      const failure = failures.shift()
      if (failure) throw new ModelFailed(failure, 'the endpoint is away')
      return REPORT
    }
    const here = await town({ app: { media: { transcribe } } })
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.pass(20 * MINUTE)
    expect([(await here.messageOf(id)).state, (await here.tickets()).length]).toEqual(['done', 0])
    expect(await here.mediaOf(id)).toMatchObject({ state: 'unheard', mime: 'audio/silk' })
    await here.pass(60 * MINUTE)
    expect((await here.tickets()).map(({ messages }) => messages.map(({ text }) => text))).toEqual([[REPORT]])
    expect(await here.mediaOf(id)).toMatchObject({ state: 'kept', mime: 'audio/silk' })
    expect(here.warnings).toHaveLength(6)
  })

  it('is heard after a restart, too', async () => {
    const away = async (): Promise<string> => {
      throw new ModelFailed('network', 'the endpoint is away')
    }
    const here = await town({ app: { media: { transcribe: away } } })
    await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.pass(20 * MINUTE)
    await here.app.stop()
    const { transcribe } = hearing(REPORT)
    const after = await town({ store: here.store, start: here.timeline.now() + 1000, app: { media: { transcribe } } })
    await after.pass(MINUTE)
    expect((await after.tickets()).map(({ messages }) => messages.map(({ text }) => text))).toEqual([[REPORT]])
  })

  it.each<[string, Failure, number]>([
    ['that the provider refuses is not sent again', 'refused', 1],
    ['is tried for a day at most', 'auth', 148],
  ])('%s', async (_, failure, most) => {
    let asked = 0
    const transcribe = async (): Promise<string> => {
      asked++
      throw new ModelFailed(failure, 'no words')
    }
    const here = await town({ app: { media: { transcribe } } })
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.pass(26 * 60 * MINUTE)
    expect([await here.files(), (await here.mediaOf(id))?.state]).toEqual([0, 'removed'])
    const before = asked
    await here.pass(60 * MINUTE)
    expect([asked, asked > 1]).toEqual([before, most > 1])
    expect(asked).toBeLessThanOrEqual(most)
  })

  it('taken back is not heard any more', async () => {
    let asked = 0
    const transcribe = async (): Promise<string> => {
      asked++
      throw new ModelFailed('network', 'the endpoint is away')
    }
    const here = await town({ app: { media: { transcribe } } })
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.recall('u-wang', GROUP, id)
    const before = asked
    await here.pass(60 * MINUTE)
    expect(asked).toBe(before)
  })

  it('waits for its words no longer than the limit; when they come after all, they are read', async () => {
    const words = Promise.withResolvers<string>()
    const here = await town({ app: { media: { transcribe: () => words.promise, wordsMs: 30 } } })
    const said = here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await expect.poll(() => here.timeline.has(`burst:${GROUP}:u-wang`)).toBe(true)
    words.resolve(REPORT)
    const id = await said
    expect((await here.messageOf(id)).transcript).toBe(REPORT)
    await here.pass(30 * MINUTE)
    expect((await here.ticket()).messages.map(({ text }) => text)).toEqual([REPORT])
  })

  it('whose file comes late is read when it is here, once', async () => {
    const here = await town({ app: { media: { transcribe: hearing(REPORT).transcribe } } })
    here.network.answers.push(new Error('reset'), new Error('reset'), new Error('reset'))
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.pass(MINUTE)
    expect([(await here.messageOf(id)).state, (await here.tickets()).length]).toEqual(['done', 0])
    await here.pass(30 * MINUTE)
    expect((await here.tickets()).map(({ messages }) => messages.map(({ text }) => text))).toEqual([[REPORT]])
    expect(await here.messageOf(id)).toMatchObject({ state: 'done', ticketNo: 1001, media: { state: 'kept' } })
  })

  it('whose file comes late to a ticket that it is part of changes nothing there', async () => {
    const here = await town({ app: { media: { transcribe: hearing('门锁也掉了').transcribe } } })
    here.network.answers.push(new Error('reset'), new Error('reset'), new Error('reset'))
    const id = await here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await here.say('u-wang', GROUP, REPORT)
    await here.pass(30 * MINUTE)
    expect((await here.tickets()).map(({ messages }) => messages.map(({ text }) => text))).toEqual([['', REPORT]])
    expect(await here.messageOf(id)).toMatchObject({ state: 'done', ticketNo: 1001, transcript: '门锁也掉了' })
  })

  it('does not stand behind photos that are slow to come', async () => {
    const { transcribe } = hearing('3栋2单元501着火了！快来人')
    const here = await town({ app: { media: { transcribe } } })
    const slow = Promise.withResolvers<ReceivedFile>()
    here.network.answers.push(...Array.from({ length: 4 }, () => slow.promise))
    const sent = ['1', '2', '3', '4', '5'].map((name) =>
      here.say('u-jing', GROUP, `${name}.jpg`, { type: MESSAGE_TYPES.image }),
    )
    await expect.poll(() => here.network.asked.length).toBe(4)
    const cried = here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    await expect.poll(() => here.timeline.has(`burst:${GROUP}:u-wang`)).toBe(true)
    slow.resolve({ bytes: await phonePhoto(), fileName: 'IMG_1.jpg' })
    await Promise.all([...sent, cried])
    await here.pass(15_000)
    expect((await here.ticket()).urgency).toBe('emergency')
  })

  it('keeps its place before what its speaker says next; others do not wait for it', async () => {
    const words = Promise.withResolvers<string>()
    const here = await town({ app: { media: { transcribe: () => words.promise } } })
    const spoken = here.say('u-wang', GROUP, 'msg_1.silk', VOICE)
    const added = here.say('u-wang', GROUP, '就在一楼大厅')
    await here.app.taken('m2')
    const other = here.say('u-jing', GROUP, '大家早上好')
    await expect.poll(() => here.timeline.has(`burst:${GROUP}:u-jing`)).toBe(true)
    expect(here.timeline.has(`burst:${GROUP}:u-wang`)).toBe(false)
    words.resolve(REPORT)
    await Promise.all([spoken, added, other])
    await here.pass()
    expect((await here.ticket()).messages.map(({ text }) => text)).toEqual([REPORT, '就在一楼大厅'])
  })
})

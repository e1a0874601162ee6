import { afterEach, expect, it } from 'vitest'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import { createModel } from '../../src/classifiers/model.ts'
import { mediaQuestions } from '../../src/media/understanding.ts'
import { PLACE } from '../support/media-files.ts'
import { mediaTown } from '../support/media-town.ts'
import { KEY, MODEL, openaiServer, TRANSCRIBER, type OpenaiServer } from '../support/openai-server.ts'

const GROUP = 'r-b3u2'
const REPORT = '3栋2单元的单元门坏了，关不上，麻烦找人修一下'
const SEEN = '一扇关不上的单元门'

let server: OpenaiServer
afterEach(() => server.close())

async function town() {
  server = await openaiServer({ answer: () => SEEN, transcript: () => REPORT })
  const model = createModel({
    apiKey: KEY,
    baseUrl: server.url,
    model: MODEL,
    transcriptionModel: TRANSCRIBER,
    visionModel: MODEL,
  })
  return mediaTown({ app: { media: mediaQuestions(model) } })
}

it(
  'voice and photos are put to the endpoint: the sound as WAV, the picture without its place',
  { timeout: 30_000 },
  async () => {
    const here = await town()
    const photo = await here.say('u-wang', GROUP, 'IMG_1.jpg', { type: MESSAGE_TYPES.image })
    const voice = await here.say('u-wang', GROUP, 'msg_1.silk', { type: MESSAGE_TYPES.audio })
    await here.pass()
    expect((await here.ticket()).messages.map(({ text }) => text)).toEqual(['IMG_1.jpg', REPORT])
    expect([(await here.messageOf(photo)).description, (await here.messageOf(voice)).transcript]).toEqual([
      SEEN,
      REPORT,
    ])
    const [picture, sound] = server.requests.toSorted((a, b) => b.path.localeCompare(a.path))
    const image = JSON.stringify(picture?.chat?.messages.at(-1)?.content)
    const sent = Buffer.from(/base64,([A-Za-z0-9+/=]+)/.exec(image)?.[1] ?? '', 'base64')
    expect([sent.subarray(0, 2).toString('hex'), sent.includes(PLACE)]).toEqual(['ffd8', false])
    expect(sound?.form).toMatchObject({ model: TRANSCRIBER, file: expect.stringContaining('voice.wav') })
    expect(server.requests).toHaveLength(2)
  },
)

it('an endpoint that is away costs nobody a message', { timeout: 30_000 }, async () => {
  const here = await town()
  await server.close()
  const voice = await here.say('u-wang', GROUP, 'msg_1.silk', { type: MESSAGE_TYPES.audio })
  await here.say('u-wang', GROUP, REPORT)
  await here.pass()
  expect((await here.ticket()).messages.map(({ text }) => text)).toEqual(['', REPORT])
  expect((await here.mediaOf(voice))?.state).toBe('unheard')
})

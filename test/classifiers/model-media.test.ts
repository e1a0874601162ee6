import { expect, test } from 'vitest'
import { client, endpoint, failureOf, PROMPT } from '../support/model-client.ts'
import { cutConnection, endlessBody, refuses, serverError, thoughtAloud } from '../support/openai-misbehaviour.ts'
import { MODEL, TRANSCRIBER } from '../support/openai-server.ts'

const recording = { bytes: new Uint8Array([82, 73, 70, 70]), fileName: 'voice.wav' }
const picture = { prompt: PROMPT, image: { bytes: new Uint8Array([255, 216, 255]), mimeType: 'image/jpeg' } }

test('a recording becomes words', async () => {
  const server = await endpoint({ transcript: ({ name, size }) => ` 三栋电梯停了 ${name} ${size}\n` })
  server.next(serverError)
  const { transcribe, calls } = client(server, { transcriptionModel: TRANSCRIBER })
  const { text, usage } = await transcribe!(recording)
  expect(text).toBe('三栋电梯停了 voice.wav 4')
  expect(usage.calls).toBe(2)
  expect(server.requests[0]?.form).toEqual({
    file: 'voice.wav (4)',
    model: TRANSCRIBER,
    response_format: 'json',
  })
  expect(calls.map(({ task, model, method, failure }) => [task, model, method, failure])).toEqual([
    ['transcribe', TRANSCRIBER, 'audio', 'server'],
    ['transcribe', TRANSCRIBER, 'audio', undefined],
  ])
})

test('a recording that cannot be written down says why, and questions are asked all the same', async () => {
  const server = await endpoint()
  const { transcribe, available } = client(server, {
    transcriptionModel: TRANSCRIBER,
    timeoutMs: 100,
    attempts: 1,
    breaker: { failures: 1, restMs: 60_000 },
  })
  server.next(endlessBody)
  expect((await failureOf(transcribe!(recording))).failure).toBe('timeout')
  expect((await failureOf(transcribe!(recording))).failure).toBe('resting')
  expect(available()).toBe(true)
  const unknown = client(server, { transcriptionModel: 'hears-9' })
  expect((await failureOf(unknown.transcribe!(recording))).failure).toBe('config')
  const ended = client(server, { transcriptionModel: TRANSCRIBER })
  const aborted = await failureOf(ended.transcribe!({ ...recording, signal: AbortSignal.abort() }))
  expect(aborted.failure).toBe('aborted')
})

test('a photo becomes a sentence of at most 60 characters', async () => {
  const server = await endpoint({ answer: () => `电梯门开着，轿厢里没有灯。\n${'看不清。'.repeat(30)}` })
  server.next(thoughtAloud)
  const { describe, calls } = client(server, { visionModel: MODEL })
  const { text } = await describe!(picture)
  expect(text.startsWith('电梯门开着，轿厢里没有灯。 看不清')).toBe(true)
  expect(text).toHaveLength(60)
  expect(server.chats()[0]?.messages).toEqual([
    { role: 'system', content: PROMPT.text },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/' } }] },
  ])
  expect(calls).toMatchObject([{ task: 'describe', promptVersion: 3, method: 'text' }])
})

test('a photo that cannot be described says why', async () => {
  const server = await endpoint()
  const { describe } = client(server, { visionModel: MODEL, attempts: 1 })
  server.next(refuses, cutConnection)
  expect((await failureOf(describe!(picture))).failure).toBe('refused')
  expect((await failureOf(describe!(picture))).failure).toBe('network')
})

import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createModel } from '../../src/classifiers/model.ts'
import { client, endpoint, failureOf, INPUT, LIFT, PROMPT, QUESTION } from '../support/model-client.ts'
import { deepseekUsage, rateLimited, says, serverError, silence, withoutUsage } from '../support/openai-misbehaviour.ts'
import { KEY, MODEL } from '../support/openai-server.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a question', () => {
  test('is answered: instructions first, then the case, held to the schema', async () => {
    const server = await endpoint()
    const { ask, calls } = client(server)
    const { value, model, usage, cached } = await ask(QUESTION)
    expect(value).toEqual(LIFT)
    expect({ model, cached }).toEqual({ model: `${MODEL}-0601`, cached: false })
    const [chat] = server.chats()
    expect(chat?.messages).toEqual([
      { role: 'system', content: PROMPT.text },
      { role: 'user', content: INPUT },
    ])
    expect(chat).toMatchObject({ temperature: 0, max_tokens: 600, response_format: { type: 'json_schema' } })
    expect(usage).toMatchObject({ calls: 1, yuan: null })
    expect(calls).toEqual([
      { task: 'judge', promptVersion: 3, model: MODEL, method: 'json_schema', ms: expect.any(Number), usage },
    ])
  })

  test('carries what the configuration adds to each request', async () => {
    const server = await endpoint({ extra: ['enable_thinking'] })
    await client(server, { extraBody: { enable_thinking: false } }).ask(QUESTION)
    expect(server.chats()[0]?.enable_thinking).toBe(false)
  })

  test('can be ended at any moment: while it waits for its turn, while it is answered, between two tries', async () => {
    const server = await endpoint()
    server.next(silence)
    const { ask } = client(server, { parallel: 1, backoffMs: 60_000 })
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
    const answered = failureOf(ask({ ...QUESTION, signal: first.signal }))
    const waiting = failureOf(ask({ ...QUESTION, signal: second.signal }))
    second.abort()
    expect((await waiting).failure).toBe('aborted')
    await vi.waitFor(() => expect(server.requests).toHaveLength(1))
    first.abort()
    expect((await answered).failure).toBe('aborted')
    server.next(serverError)
    const pausing = failureOf(ask({ ...QUESTION, signal: third.signal }))
    await vi.waitFor(() => expect(server.requests).toHaveLength(2))
    await wait(20)
    third.abort()
    expect(await pausing).toMatchObject({ failure: 'aborted', usage: { calls: 1 } })
    expect((await failureOf(ask({ ...QUESTION, signal: AbortSignal.abort() }))).failure).toBe('aborted')
    await ask(QUESTION)
    expect(server.requests).toHaveLength(3)
  })

  test('waits in order when as many as allowed are under way', async () => {
    let most = 0
    let now = 0
    const order: unknown[] = []
    const server = await endpoint({
      answer: async ({ messages }) => {
        most = Math.max(most, ++now)
        order.push(messages[1]?.content)
        await wait(5)
        now--
        return LIFT
      },
    })
    const { ask } = client(server, { parallel: 2 })
    await ask(QUESTION)
    order.length = 0
    await Promise.all(['甲', '乙', '丙', '丁', '戊', '己'].map((input) => ask({ ...QUESTION, input })))
    expect(most).toBe(2)
    const pairs = [0, 2, 4].map((at) => new Set(order.slice(at, at + 2)))
    expect(pairs).toEqual([new Set(['甲', '乙']), new Set(['丙', '丁']), new Set(['戊', '己'])])
  })
})

describe('what it cost', () => {
  const price = { input: 2, cachedInput: 0.5, output: 8 }

  test('counts what the provider read from its cache, at its own price', async () => {
    const server = await endpoint()
    server.always(deepseekUsage)
    const { usage } = await client(server, { price }).ask(QUESTION)
    const yuan = (36 * 2 + 64 * 0.5 + 10 * 8) / 1_000_000
    expect(usage).toEqual({ calls: 1, inputTokens: 100, cachedTokens: 64, outputTokens: 10, yuan })
  })

  test('the same instructions are read from the cache the second time', async () => {
    const server = await endpoint()
    const { ask } = client(server)
    await ask(QUESTION)
    const { usage } = await ask(QUESTION)
    expect(usage.cachedTokens).toBeGreaterThan(10)
  })

  test('sums all calls of a question, also where it fails in the end', async () => {
    const server = await endpoint()
    server.next(rateLimited(), says('{"issue": 1}'), says('{"issue": 2}'))
    const { ask, calls } = client(server, { price, output: 'json' })
    const { failure, usage } = await failureOf(ask(QUESTION))
    expect(failure).toBe('unusable')
    expect(usage.calls).toBe(3)
    expect(calls.map((call) => call.failure)).toEqual(['rate_limited', undefined, undefined])
    expect(usage.outputTokens).toBe(calls.reduce((sum, call) => sum + call.usage.outputTokens, 0))
    expect(usage.yuan).toBeGreaterThan(0)
  })

  test('is a call without tokens where the endpoint does not say', async () => {
    const server = await endpoint()
    server.next(withoutUsage)
    const { usage } = await client(server, { price }).ask(QUESTION)
    expect(usage).toEqual({ calls: 1, inputTokens: 0, cachedTokens: 0, outputTokens: 0, yuan: 0 })
  })
})

test('no variable of the environment sends words or the key anywhere else, or prints them', async () => {
  const [server, elsewhere] = [await endpoint(), await endpoint()]
  const other = elsewhere.url
  for (const name of ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2']) {
    vi.stubEnv(name, 'true')
  }
  for (const name of ['LANGSMITH_ENDPOINT', 'LANGCHAIN_ENDPOINT', 'LANGSMITH_GATEWAY', 'OPENAI_BASE_URL']) {
    vi.stubEnv(name, other)
  }
  vi.stubEnv('OPENAI_API_BASE', other)
  vi.stubEnv('LANGSMITH_API_KEY', 'lsv2-test')
  vi.stubEnv('LANGCHAIN_CALLBACKS_BACKGROUND', 'false')
  vi.stubEnv('LANGCHAIN_VERBOSE', 'true')
  vi.stubEnv('OPENAI_LOG', 'debug')
  vi.stubEnv('OPENAI_ORG_ID', 'org-of-somebody')
  const printed = (['log', 'debug', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name))
  const addresses: string[] = []
  const real = globalThis.fetch
  vi.stubGlobal('fetch', (input: URL | string, init?: RequestInit) => {
    addresses.push(new URL(input).host)
    return real(input, init)
  })
  await client(server).ask(QUESTION)
  await wait(300)
  vi.unstubAllGlobals()
  expect(addresses).toEqual([server.host])
  expect(elsewhere.requests).toEqual([])
  expect(server.allBytes()).not.toContain('org-of-somebody')
  expect(printed.map((spy) => spy.mock.calls)).toEqual([[], [], [], [], []])
  vi.restoreAllMocks()
})

test('only what is configured is there', async () => {
  const server = await endpoint()
  const model = createModel({ apiKey: KEY, baseUrl: server.url, model: MODEL })
  expect(model.transcribe).toBeUndefined()
  expect(model.describe).toBeUndefined()
  expect(model.available()).toBe(true)
})

import { describe, expect, test, vi } from 'vitest'
import type { Failure } from '../../src/classifiers/model/ask.ts'
import { client, endpoint, failureOf, LIFT, QUESTION } from '../support/model-client.ts'
import {
  contextTooLong,
  cutConnection,
  endlessBody,
  errorIn200,
  failure,
  filtered,
  inspectionFailed,
  noBalance,
  noQuota,
  overloaded,
  rateLimited,
  refuses,
  sensitive1301,
  serverError,
  silence,
  status,
  webPage,
  type Behaviour,
} from '../support/openai-misbehaviour.ts'
import { KEY, MODEL } from '../support/openai-server.ts'

const SECRET = '王阿姨'

describe('what passes is tried again', () => {
  test.each<[string, Behaviour]>([
    ['500', serverError],
    ['503', overloaded],
    ['429', rateLimited()],
    ['429 with seconds to wait', rateLimited('0')],
    ['a page with 502', webPage(502)],
    ['an error in a 200', errorIn200],
    ['a connection cut in the middle of the body', cutConnection],
  ])('%s', async (_, behaviour) => {
    const server = await endpoint()
    server.next(behaviour, behaviour)
    const { value, usage } = await client(server).ask(QUESTION)
    expect(value).toEqual(LIFT)
    expect(usage.calls).toBe(3)
  })

  test.each<[string, Behaviour, Failure]>([
    ['500', serverError, 'server'],
    ['429', rateLimited(), 'rate_limited'],
    ['an error in a 200', errorIn200, 'server'],
    ['a cut connection', cutConnection, 'network'],
  ])('but not for ever: %s', async (_, behaviour, expected) => {
    const server = await endpoint()
    server.always(behaviour)
    const error = await failureOf(client(server).ask(QUESTION))
    expect(error.failure).toBe(expected)
    expect(error.usage.calls).toBe(3)
    expect(server.requests).toHaveLength(3)
  })

  test('after as long as the endpoint asks for, in seconds or as a date', async () => {
    const server = await endpoint()
    const { ask } = client(server)
    const inTwoSeconds = () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString()
    for (const after of [() => '1', inTwoSeconds]) {
      server.next(rateLimited(after()))
      const startedAt = Date.now()
      await ask(QUESTION)
      expect(Date.now() - startedAt).toBeGreaterThan(900)
    }
  })

  test('not where that would be longer than the question may take', async () => {
    const server = await endpoint()
    server.next(rateLimited('60'))
    const startedAt = Date.now()
    expect((await failureOf(client(server).ask(QUESTION))).failure).toBe('rate_limited')
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(server.requests).toHaveLength(1)
  })
})

describe('what does not pass is said at once', () => {
  test.each<[string, Behaviour, Failure, string]>([
    ['no quota', noQuota, 'rate_limited', '额度'],
    ['no balance', noBalance, 'auth', '余额'],
    ['Zhipu: no balance', status(429, { error: { code: '1113', message: '您的账户已欠费' } }), 'auth', '余额'],
    ['no permission', status(403, failure('Model access denied')), 'auth', 'OPENAI_API_KEY'],
    ['DashScope’s filter', inspectionFailed, 'refused', '安全审核'],
    ['Zhipu’s filter', sensitive1301, 'refused', '安全审核'],
    ['DeepSeek’s filter', status(400, failure('Content Exists Risk')), 'refused', '安全审核'],
    ['a filter at the end', filtered, 'refused', '安全审核'],
    ['a refusal', refuses, 'refused', '拒绝'],
    ['a web page', webPage(), 'config', 'OPENAI_BASE_URL'],
    ['a web page for an unknown address', webPage(404), 'config', 'OPENAI_BASE_URL'],
    ['something else than a completion', status(200, { ok: true }), 'config', 'OPENAI_BASE_URL'],
    ['a text that is too long', contextTooLong, 'config', '长度'],
    [
      'a model that must not think',
      status(400, failure('parameter.enable_thinking must be set to false for non-streaming calls')),
      'config',
      'enable_thinking: false',
    ],
    ['a request of which something is wrong', status(422, failure('top_k is out of range')), 'config', 'extra_body'],
  ])('%s', async (_, behaviour, expected, mend) => {
    const server = await endpoint()
    server.next(behaviour)
    const error = await failureOf(client(server).ask(QUESTION))
    expect(error.failure).toBe(expected)
    expect(error.message).toContain(mend)
    expect(error.usage.calls).toBe(1)
    expect(server.requests).toHaveLength(1)
  })

  test('a wrong key, a wrong model, a wrong address', async () => {
    const server = await endpoint()
    const key = await failureOf(client(server, { apiKey: 'sk-wrong-1234567890' }).ask(QUESTION))
    expect(key.failure).toBe('auth')
    expect(key.message).toBe(`${server.host} 的模型 ${MODEL}：密钥无效或无权使用（401），检查 OPENAI_API_KEY`)
    const model = await failureOf(client(server, { model: 'wise-9' }).ask(QUESTION))
    expect(model.failure).toBe('config')
    expect(model.message).toContain('SANZHANG_MODEL')
    const address = await failureOf(client({ url: server.url.replace('/v1', '') }).ask(QUESTION))
    expect(address.failure).toBe('config')
    expect(() => client({ url: '模型' })).toThrow('OPENAI_BASE_URL')
    expect(server.requests).toHaveLength(3)
  })

  test('an address that points to another one, to which nothing is sent', async () => {
    const [server, other] = [await endpoint(), await endpoint()]
    server.next(status(307, {}, { location: `${other.url}/chat/completions` }))
    const error = await failureOf(client(server).ask(QUESTION))
    expect(error.failure).toBe('config')
    expect(error.message).toContain('OPENAI_BASE_URL')
    expect(other.requests).toEqual([])
  })

  test('nobody at the address', async () => {
    const server = await endpoint()
    await server.close()
    const error = await failureOf(client(server).ask(QUESTION))
    expect(error.failure).toBe('network')
    expect(error.message).toContain('ECONNREFUSED')
  })
})

test('neither key nor words are in an error, even where the provider repeats them', async () => {
  const server = await endpoint()
  const echo = failure(`Bad input: ${SECRET} ${KEY}`, SECRET, SECRET)
  for (const code of [400, 401, 404, 422, 429, 500]) {
    server.always(status(code, echo))
    const { ask, calls } = client(server)
    const error = await failureOf(ask({ ...QUESTION, input: SECRET }))
    const shown = `${error.stack}${JSON.stringify(error)}${String(error.cause)}${JSON.stringify(calls)}`
    expect(shown).not.toContain(SECRET)
    expect(shown).not.toContain(KEY)
  }
})

describe('time', () => {
  test.each([
    ['no answer', silence],
    ['a body that never ends', endlessBody],
  ])('of a call is up: %s', async (_, behaviour) => {
    const server = await endpoint()
    server.next(behaviour)
    const startedAt = Date.now()
    const error = await failureOf(client(server, { timeoutMs: 150 }).ask(QUESTION))
    expect(error).toMatchObject({ failure: 'timeout', usage: { calls: 1 } })
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(server.requests).toHaveLength(1)
  })

  test('of the whole question is up', async () => {
    const server = await endpoint()
    server.always(serverError)
    const error = await failureOf(client(server, { totalMs: 100, backoffMs: 60_000 }).ask(QUESTION))
    expect(error).toMatchObject({ failure: 'timeout', usage: { calls: 1 } })
  })
})

describe('an endpoint that keeps failing', () => {
  const breaker = { failures: 3, restMs: 200 }

  test('is left alone for a while, then tried with one question', async () => {
    const server = await endpoint()
    const { ask, available } = client(server, { breaker, attempts: 1 })
    server.always(serverError)
    for (let asked = 0; asked < 3; asked++) {
      expect(available()).toBe(true)
      expect((await failureOf(ask(QUESTION))).failure).toBe('server')
    }
    expect(available()).toBe(false)
    expect(await failureOf(ask(QUESTION))).toMatchObject({ failure: 'resting', usage: { calls: 0 } })
    expect(server.requests).toHaveLength(3)
    await vi.waitFor(() => expect(available()).toBe(true))
    expect((await failureOf(ask(QUESTION))).failure).toBe('server')
    expect(available()).toBe(false)
    server.always(undefined)
    await vi.waitFor(() => expect(available()).toBe(true))
    await Promise.all([ask(QUESTION), ask(QUESTION)])
    expect(available()).toBe(true)
    expect(server.requests).toHaveLength(6)
  })

  test('is not back because the question that tried it was ended', async () => {
    const server = await endpoint()
    const { ask, available } = client(server, { breaker, attempts: 1 })
    server.always(serverError)
    for (let asked = 0; asked < 3; asked++) await failureOf(ask(QUESTION))
    await vi.waitFor(() => expect(available()).toBe(true))
    server.always(silence)
    const hurry = new AbortController()
    const trial = failureOf(ask({ ...QUESTION, signal: hurry.signal }))
    await vi.waitFor(() => expect(server.requests).toHaveLength(4))
    hurry.abort()
    expect((await trial).failure).toBe('aborted')
    await vi.waitFor(() => expect(available()).toBe(false))
    expect((await failureOf(ask(QUESTION))).failure).toBe('resting')
    server.always(undefined)
    await vi.waitFor(() => expect(available()).toBe(true))
    expect((await ask(QUESTION)).value).toEqual(LIFT)
  })

  test('what waits in line then is not asked any more', async () => {
    const server = await endpoint()
    server.always(serverError)
    const { ask } = client(server, { breaker, attempts: 1, parallel: 1 })
    const failures = await Promise.all(Array.from({ length: 6 }, async () => (await failureOf(ask(QUESTION))).failure))
    expect(failures).toEqual(['server', 'server', 'server', 'resting', 'resting', 'resting'])
  })

  test('is not one whose filter refuses, whose answers are of no use, or whose questions were ended', async () => {
    const server = await endpoint()
    const { ask, available } = client(server, { breaker })
    for (let asked = 0; asked < 4; asked++) {
      server.next(inspectionFailed)
      await failureOf(ask(QUESTION))
      await failureOf(ask({ ...QUESTION, signal: AbortSignal.abort() }))
    }
    expect(available()).toBe(true)
  })

  test('is not one that answers now and then', async () => {
    const server = await endpoint()
    const { ask, available } = client(server, { breaker, attempts: 1 })
    for (const behaviour of [serverError, serverError, inspectionFailed, serverError, serverError]) {
      server.next(behaviour)
      await failureOf(ask(QUESTION))
    }
    expect(available()).toBe(true)
  })
})

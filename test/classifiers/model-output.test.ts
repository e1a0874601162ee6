import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonIn } from '../../src/classifiers/model/answers.ts'
import { DigestOutput } from '../../src/classifiers/model/outputs.ts'
import { client, endpoint, failureOf, LIFT, PROMPT, QUESTION } from '../support/model-client.ts'
import {
  cutOff,
  empty,
  failure,
  fenced,
  prose,
  refuses,
  says,
  serverError,
  status,
  talkative,
  thoughtAloud,
} from '../support/openai-misbehaviour.ts'
import type { ChatRequest } from '../support/openai-server.ts'

/** In which form it was asked. */
function formOf({ response_format: format, tools, tool_choice: choice }: ChatRequest): string {
  if (tools) return choice === undefined ? 'tool_auto' : 'tool'
  return format?.type ?? 'plain'
}

const ALL = ['json_schema', 'tool', 'json_object', 'plain']

describe('the form that an endpoint can give', () => {
  const none = { jsonSchema: false, tools: false, jsonMode: false } as const
  test.each([
    ['all', {}, ['json_schema']],
    ['tools', { jsonSchema: false }, ['json_schema', 'tool']],
    ['tools, never forced (it thinks)', { jsonSchema: false, forcedTool: false }, ['json_schema', 'tool', 'tool_auto']],
    ['JSON mode', { jsonSchema: false, tools: false }, ['json_schema', 'tool', 'json_object']],
    ['nothing', none, ALL],
    ['takes no notice of schemas', { jsonSchema: 'ignored' }, ['json_schema', 'tool']],
    ['takes no notice of anything', { jsonSchema: 'ignored', tools: 'ignored', jsonMode: 'ignored' }, ALL],
  ] as const)('%s: is found once and remembered', async (_, supports, tried) => {
    const server = await endpoint({ supports })
    const { ask } = client(server)
    const { value, usage } = await ask(QUESTION)
    expect(value).toEqual(LIFT)
    expect(server.chats().map(formOf)).toEqual(tried)
    expect(usage.calls).toBe(tried.length)
    await ask(QUESTION)
    expect(server.chats().map(formOf).slice(tried.length)).toEqual(tried.slice(-1))
  })

  test('is not given up for trouble that passes, or for one answer in plain words', async () => {
    const server = await endpoint()
    const { ask } = client(server)
    server.next(serverError)
    await ask(QUESTION)
    server.next(prose)
    await ask(QUESTION)
    expect(new Set(server.chats().map(formOf))).toEqual(new Set(['json_schema']))
    expect(server.requests).toHaveLength(4)
  })

  test('is another where an endpoint takes the schema and answers as it likes', async () => {
    const server = await endpoint()
    server.next(says('{"is_issue":true}'))
    const { ask } = client(server)
    await ask(QUESTION)
    await ask(QUESTION)
    expect(server.chats().map(formOf)).toEqual(['json_schema', 'tool', 'tool'])
  })

  test('is looked for anew when the endpoint no longer takes it', async () => {
    const server = await endpoint()
    const { ask } = client(server)
    await ask(QUESTION)
    server.supports.jsonSchema = false
    expect((await ask(QUESTION)).value).toEqual(LIFT)
    expect(server.chats().map(formOf)).toEqual(['json_schema', 'json_schema', 'tool'])
  })

  test.each([
    ['json_schema', { jsonSchema: false }, ['json_schema']],
    ['tool', { tools: false }, ['tool']],
  ] as const)('set to %s is not replaced by another', async (output, supports, tried) => {
    const server = await endpoint({ supports })
    const error = await failureOf(client(server, { output }).ask(QUESTION))
    expect(error.failure).toBe('config')
    expect(error.message).toContain('output')
    expect(server.chats().map(formOf)).toEqual(tried)
  })

  test('without a schema of its own has it in the instructions, the same each time', async () => {
    const server = await endpoint()
    const { ask } = client(server, { output: 'json' })
    await ask(QUESTION)
    await ask({ ...QUESTION, input: '<message>\n别的\n</message>' })
    const [first, second] = server.chats().map(({ messages }) => messages[0]?.content)
    expect(first).toContain('"illegal_building"')
    expect(second).toBe(first)
  })

  test('a temperature that the model does not take is left out from then on', async () => {
    const server = await endpoint()
    server.next(status(400, failure('invalid temperature: only 1 is allowed for this model')))
    const { ask } = client(server)
    await ask(QUESTION)
    await ask(QUESTION)
    expect(server.chats().map((chat) => 'temperature' in chat)).toEqual([true, false, false])
    expect(new Set(server.chats().map(formOf))).toEqual(new Set(['json_schema']))
  })
})

describe('an answer', () => {
  test.each([
    ['in a code fence', fenced],
    ['between words', talkative],
    ['after thoughts', thoughtAloud],
    ['with a field that nobody asked for', says((text) => text.replace('{', '{"status":"closed","owner":"李姐",'))],
  ])('%s is taken at once', async (_, behaviour) => {
    for (const output of ['json_schema', 'tool', 'json'] as const) {
      const server = await endpoint()
      server.next(behaviour)
      expect((await client(server, { output }).ask(QUESTION)).value).toEqual(LIFT)
      expect(server.requests).toHaveLength(1)
    }
  })

  test.each([
    ['a value outside the list', says((text) => text.replace('"facility"', '"lift"')), 'category：只能是 facility、'],
    ['a missing field', says((text) => text.replace('"urgency":"urgent",', '')), 'urgency：缺少'],
    ['a value of another kind', says((text) => text.replace('"issue":true', '"issue":"yes"')), 'issue：应为 boolean'],
    ['nothing at all', empty, '不是 JSON 对象'],
    ['JSON that is broken', says((text) => text.slice(0, -9)), '不是 JSON 对象'],
  ])('with %s is sent back once, with what is wrong', async (_, behaviour, said) => {
    for (const output of ['json_schema', 'tool'] as const) {
      const server = await endpoint()
      server.next(behaviour)
      const { ask } = client(server, { output })
      expect((await ask(QUESTION)).value).toEqual(LIFT)
      expect(server.requests).toHaveLength(2)
      expect(server.chats()[1]?.messages.at(-1)?.content).toContain(said)
    }
  })

  test('that is still wrong after that is of no use', async () => {
    const server = await endpoint()
    server.next(says('{"issue":"王阿姨"}'), says('{"issue":"王阿姨"}'))
    const error = await failureOf(client(server, { output: 'json_schema' }).ask(QUESTION))
    expect(error.failure).toBe('unusable')
    expect(error.usage.calls).toBe(2)
    expect(error.message).not.toContain('王阿姨')
    expect(server.chats()[1]?.messages.at(-1)?.content).not.toContain('王阿姨')
  })

  test('that was cut off is asked for again with more room, which is kept', async () => {
    for (const output of ['json_schema', 'tool', 'json'] as const) {
      const server = await endpoint()
      server.next(cutOff)
      const { ask } = client(server, { output })
      const { value, usage } = await ask(QUESTION)
      expect(value).toEqual(LIFT)
      expect(usage.outputTokens).toBeGreaterThan(100)
      await ask(QUESTION)
      expect(server.chats().map((chat) => chat.max_tokens)).toEqual([600, 4800, 4800])
    }
  })

  test('that is cut off again is of no use', async () => {
    const server = await endpoint()
    server.always(cutOff)
    expect(await failureOf(client(server).ask(QUESTION))).toMatchObject({ failure: 'unusable', usage: { calls: 2 } })
  })

  test('may be a refusal', async () => {
    const server = await endpoint()
    const { ask } = client(server)
    server.next(refuses)
    expect(await failureOf(ask(QUESTION))).toMatchObject({ failure: 'refused', usage: { calls: 1 } })
  })

  test('to another task has its own form', async () => {
    const sentences = ['今天办结3件。']
    const server = await endpoint({ answer: () => ({ sentences }) })
    const prompt = { ...PROMPT, task: 'digest', temperature: 0.7 } as const
    expect((await client(server).ask({ prompt, output: DigestOutput, input: '<facts>' })).value).toEqual({ sentences })
    expect(server.chats()[0]).toMatchObject({ temperature: 0.7, max_tokens: 400 })
  })
})

describe('the JSON in a text', () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ['  \n{"a":{"b":"}"}}\n', { a: { b: '}' } }],
    ['```\n{"a":"说“{”"}\n```', { a: '说“{”' }],
    ['{"a":1} 或者 {"a":1,"b":"\\"{"}', { a: 1, b: '"{' }],
    ['想好了</think>{"a":2}', { a: 2 }],
    ['"{ 未闭合的 {"a":3}', { a: 3 }],
  ])('%s', (text, value) => {
    expect(jsonIn(text)).toEqual(value)
  })

  test.each(['', '好的', '{"a":', '12', 'null', '<think>{"a":1}'])('none: %s', (text) => {
    expect(jsonIn(text)).toBeUndefined()
  })

  test('is found whatever it holds and whatever stands around it', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true, minKeys: 1 })
    const words = fc.stringMatching(/^[^{}[\]<>]*$/)
    fc.assert(
      fc.property(object, words, words, (value, before, after) => {
        const json = JSON.stringify(value)
        expect(jsonIn(`${before}\n${json}\n${after}`)).toEqual(JSON.parse(json))
      }),
    )
  })

  test('may not be there: any text is read without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => void jsonIn(text)))
  })
})

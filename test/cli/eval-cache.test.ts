import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ModelFailed, NO_USAGE, type Ask, type Question, type Usage } from '../../src/classifiers/model/ask.ts'
import { CacheMiss, cachedAsk } from '../../src/cli/eval/cached-ask.ts'
import { createTally, currentCase, tallyLines } from '../../src/cli/eval/tally.ts'

const Output = z.object({ issue: z.boolean() })
const USAGE: Usage = { calls: 1, inputTokens: 900, cachedTokens: 700, outputTokens: 40, yuan: 0.002 }
const WORDS = '3栋2单元电梯又停了'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-cache-'))
  file = path.join(folder, 'answers', 'cache.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function question(input = WORDS, hash = 'aaaa1111'): Question<{ issue: boolean }> {
  return { prompt: { task: 'judge', version: 3, hash, temperature: 0, text: '…' }, output: Output, input }
}

/** An endpoint that counts what it is asked and says yes, or fails. */
function endpoint(failing: () => boolean = () => false) {
  const asked: string[] = []
  const ask: Ask = async ({ input, output }) => {
    asked.push(input)
    await Promise.resolve()
    if (failing()) throw new ModelFailed('timeout', 'too slow', { ...NO_USAGE, calls: 2 })
    return { value: output.parse({ issue: true }), model: 'qwen-plus-2026', usage: USAGE, cached: false }
  }
  return { asked, ask }
}

const linesOf = () => readFileSync(file, 'utf8').trimEnd().split('\n')
const now = () => new Date('2026-03-02T00:00:00Z')

describe('earlier answers', () => {
  test('are asked once, also by another process, and keep what they cost', async () => {
    const { ask, asked } = endpoint()
    const first = await cachedAsk(ask, file, { model: 'qwen-plus', now })(question())
    expect(first).toMatchObject({ cached: false, model: 'qwen-plus-2026', usage: USAGE })
    const later = cachedAsk(ask, file, { model: 'qwen-plus' })
    expect(await later(question())).toEqual({
      value: { issue: true },
      model: 'qwen-plus-2026',
      usage: USAGE,
      cached: true,
    })
    expect(asked).toHaveLength(1)
    expect(linesOf()).toHaveLength(1)
    expect(JSON.parse(linesOf()[0]!)).toMatchObject({ task: 'judge', version: 3, date: '2026-03-02T00:00:00.000Z' })
  })

  test('of another prompt, model or case are others', async () => {
    const { ask, asked } = endpoint()
    await cachedAsk(ask, file, { model: 'a' })(question())
    await cachedAsk(ask, file, { model: 'b' })(question())
    await cachedAsk(ask, file, { model: 'a' })(question(WORDS, 'bbbb2222'))
    await cachedAsk(ask, file, { model: 'a' })(question('路灯坏了'))
    expect(asked).toHaveLength(4)
  })

  test('asked for by several at once, one question', async () => {
    const { ask, asked } = endpoint()
    const cached = cachedAsk(ask, file, { model: 'm' })
    const answers = await Promise.all([
      cached(question()),
      cached(question()),
      cached(question('路灯坏了')),
      cached(question()),
    ])
    expect(asked).toEqual([WORDS, '路灯坏了'])
    expect(answers.map((answer) => answer.cached)).toEqual([false, true, false, true])
    expect(linesOf()).toHaveLength(2)
  })

  test('hold nothing that a resident said', async () => {
    await cachedAsk(endpoint().ask, file, { model: 'm' })(question())
    expect(readFileSync(file, 'utf8')).not.toContain('电梯')
  })

  test('failures are not kept', async () => {
    let down = true
    const { ask, asked } = endpoint(() => down)
    const cached = cachedAsk(ask, file, { model: 'm' })
    await expect(cached(question())).rejects.toMatchObject({ failure: 'timeout' })
    down = false
    expect(await cached(question())).toMatchObject({ cached: false })
    expect(asked).toHaveLength(2)
  })

  test('in another form than today are asked for again, and the new one counts', async () => {
    const { ask, asked } = endpoint()
    await cachedAsk(ask, file, { model: 'm' })(question())
    const sure = z.object({ issue: z.boolean(), sure: z.boolean().default(true) }).refine(({ sure: yes }) => yes)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"issue":true', '"issue":"yes"'))
    await cachedAsk(ask, file, { model: 'm' })({ ...question(), output: sure })
    expect(asked).toHaveLength(2)
    expect(await cachedAsk(ask, file, { model: 'm' })(question())).toMatchObject({ cached: true })
  })

  test('a line that was cut off is named with its file and place', async () => {
    await cachedAsk(endpoint().ask, file, { model: 'm' })(question())
    appendFileSync(file, '{"key": "abc')
    expect(() => cachedAsk(endpoint().ask, file, { model: 'm' })).toThrow(`${file}:2: not JSON`)
    writeFileSync(file, '{"key": "abc"}\n')
    expect(() => cachedAsk(endpoint().ask, file, { model: 'm' })).toThrow(`${file}:1: `)
  })

  test('a last line without its end is not glued to the next', async () => {
    await cachedAsk(endpoint().ask, file, { model: 'm' })(question())
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd())
    await cachedAsk(endpoint().ask, file, { model: 'm' })(question('路灯坏了'))
    expect(linesOf()).toHaveLength(2)
  })
})

describe('only earlier answers', () => {
  test('what is there needs no endpoint; what is not is an error and asks nobody', async () => {
    const { ask, asked } = endpoint()
    await cachedAsk(ask, file, { model: 'm' })(question())
    const only = cachedAsk(ask, file, { model: 'm', only: true })
    expect(await only(question())).toMatchObject({ cached: true })
    await expect(only(question('路灯坏了'))).rejects.toThrow(CacheMiss)
    await expect(only(question('路灯坏了'))).rejects.toThrow(/judge@v3 \(aaaa1111\)/)
    expect(asked).toHaveLength(1)
  })
})

describe('the tally of a run', () => {
  test('counts questions, what came from the file, and failures with their cases', async () => {
    let down = false
    const { ask } = endpoint(() => down)
    const tally = createTally()
    const watched = tally.watch(cachedAsk(ask, file, { model: 'm' }))
    await watched(question())
    await watched(question())
    down = true
    await expect(currentCase.run('s007', () => watched(question('路灯坏了')))).rejects.toThrow(ModelFailed)
    expect(tally.usage()).toMatchObject({ questions: 3, cached: 1, failed: 1, calls: 4, inputTokens: 1_800 })
    expect(tally.prompts()).toEqual([{ task: 'judge', version: 3, hash: 'aaaa1111' }])
    expect(tally.model()).toBe('qwen-plus-2026')
    expect(tallyLines(tally)).toEqual([
      'model: 3 questions, 1 answered from the cache file; 4 calls, 1800 tokens in (1400 of them cached by the provider), 80 out, 0.0040 yuan',
      'model failed 1 times (timeout 1); judged locally instead: s007',
    ])
  })

  test('names the cases for which no answer is kept', async () => {
    const tally = createTally()
    const watched = tally.watch(cachedAsk(endpoint().ask, file, { model: 'm', only: true }))
    const ids = ['s001', 's002']
    await Promise.all(ids.map((id) => currentCase.run(id, () => watched(question(id)).catch(() => {}))))
    expect(tally.missed()).toEqual(ids)
  })
})

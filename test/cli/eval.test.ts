import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createLocalJudging } from '../../src/classifiers/judging.ts'
import type { Ask } from '../../src/classifiers/model/ask.ts'
import { judgeAlone } from '../../src/cli/eval/alone.ts'
import { configuredJudge, readJudging } from '../../src/cli/eval/judging-flags.ts'
import { judgingFor, modelFor } from '../../src/cli/eval/judging-for.ts'
import { messageLines } from '../../src/cli/eval/messages.ts'
import { readResult } from '../../src/cli/eval/result.ts'
import { createTally } from '../../src/cli/eval/tally.ts'
import { readEnv } from '../../src/config/env.ts'
import { loadRosterYaml } from '../../src/config/roster-yaml.ts'
import { KEY, MODEL, openaiServer } from '../support/openai-server.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const ROSTER = path.join(ROOT, 'test/scenarios/roster.yaml')
const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-eval-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NOTHING = { kind: null, category: null, difficulty: null, urgency: null, private: null }
const LINES = [
  {
    id: 'a1',
    text: '3栋2单元电梯又停了，老人下不来楼',
    isIssue: true,
    kind: 'problem',
    category: 'facility',
    difficulty: 'simple',
    urgency: 'urgent',
    private: false,
  },
  { id: 'a2', text: '晚饭吃啥 想不出来了', isIssue: false, ...NOTHING },
  { id: 'a3', text: '楼道灯坏了三天了没人修', isIssue: true, ...NOTHING },
  { id: 'a4', text: '谢谢大家，已经修好了', isIssue: false, ...NOTHING },
].map((line) => ({ room: 'r-b3u2', ...line }))
const REPLIES = [
  {
    id: 'b1',
    role: 'leader',
    tickets: [{ no: 1001, title: '电梯停运' }],
    text: '收到，马上去看',
    intent: 'accept',
    ticket: 1001,
  },
  {
    id: 'b2',
    role: 'resident',
    tickets: [{ no: 1001, title: '电梯停运' }],
    text: '还是没修好',
    intent: 'not_fixed',
    ticket: 1001,
  },
]

function written(name: string, rows: readonly object[]): string {
  const file = path.join(folder, name)
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return file
}

/** A command as it is typed, in an environment that names no model unless told so. */
function run(command: 'eval' | 'replay', args: readonly string[], env: Record<string, string> = {}) {
  const clean = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '', SANZHANG_MODEL: '' }
  const options = { cwd: ROOT, env: { ...process.env, ...clean, ...env } }
  return new Promise<{ status: number | null; out: string; error: string }>((resolve) => {
    const child = execFile(process.execPath, [`src/cli/${command}.ts`, ...args], options, (_, out, error) =>
      resolve({ status: child.exitCode, out, error }),
    )
  })
}

describe('with the local judge', () => {
  const messages = written('messages.jsonl', LINES)

  test('figures have their intervals; the files are as documented', async () => {
    const [rows, result] = [path.join(folder, 'rows.jsonl'), path.join(folder, 'a.json')]
    const { status, out } = await run('eval', [messages, '--json', rows, '--result', result])
    expect(status).toBe(0)
    expect(out).toMatch(
      /^isIssue: precision \d\.\d{3} \[\d\.\d\d–\d\.\d\d\]( \(n=\d\))?, recall .*, F1 .* \(4 lines\)$/m,
    )
    expect(out).toMatch(/^judged by local@[0-9a-f]{8}$/m)
    const [first] = readFileSync(rows, 'utf8').split('\n')
    expect(Object.keys(JSON.parse(first!))).toEqual([
      'id',
      'isIssue',
      'kind',
      'category',
      'difficulty',
      'urgency',
      'private',
      'judgedBy',
      'ms',
    ])
    const read = readResult(result)
    expect(read).toMatchObject({
      what: 'messages',
      judge: 'local',
      model: null,
      prompts: [],
      counts: { lines: 4, issues: 2 },
    })
    expect(read.files).toEqual([{ name: 'messages.jsonl', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(read.cases.map(({ id }) => id)).toEqual(['a1', 'a2', 'a3', 'a4'])
    expect(Object.keys(read.cases[0]!.right)).toEqual([
      'isIssue',
      'emergency',
      'kind',
      'category',
      'difficulty',
      'urgency',
      'private',
    ])
    expect(read.metrics['category']).toMatchObject({ n: 1 })
    expect(JSON.stringify(read)).not.toContain(folder)
  })

  test('a run compared with itself is not distinguishable; with other cases it is refused', async () => {
    const [a, b] = [path.join(folder, 'a.json'), path.join(folder, 'fewer.json')]
    await run('eval', [written('fewer.jsonl', LINES.slice(1)), '--result', b])
    const same = await run('eval', ['--compare', a, a])
    expect(same).toMatchObject({
      status: 0,
      out: expect.stringMatching(/isIssue: +not distinguishable \(b=0, c=0, p=1\.000\)/),
    })
    const other = await run('eval', ['--compare', a, b])
    expect(other).toMatchObject({ status: 1, error: expect.stringContaining('1 cases of A are missing in B (a1)') })
    const table = await run('eval', ['--table', a, b])
    expect(table.out).toMatch(/^\| measured on +\| 4 lines, 2 issues, 0 emergencies +\| 3 lines, 1 issues/m)
  })

  test('answers', async () => {
    const [rows, result] = [path.join(folder, 'replies-rows.jsonl'), path.join(folder, 'replies.json')]
    const file = written('replies.jsonl', REPLIES)
    const { status, out } = await run('eval', [file, '--replies', '--json', rows, '--result', result])
    expect(status).toBe(0)
    expect(out).toMatch(/^intent, leaders: accuracy \d\.\d{3} \[.*\] \(n=1\) \(1 lines\)$/m)
    expect(out).toMatch(/^score, where one was given: accuracy – \(n=0\)/m)
    expect(JSON.parse(readFileSync(rows, 'utf8').split('\n')[0]!)).toEqual({
      id: 'b1',
      intent: expect.any(String),
      ticket: 1001,
      score: null,
    })
    expect(readResult(result).cases[1]!.right).toHaveProperty('intent')
  })

  test('one id twice: no result that could not be paired', async () => {
    const file = written('twice.jsonl', [LINES[0]!, LINES[0]!])
    const { status, error } = await run('eval', [file, '--result', path.join(folder, 'x.json')])
    expect([status, error]).toEqual([1, expect.stringContaining('two cases are called a1')])
  })

  test('chats: resampled by chat; the gate', async () => {
    const result = path.join(folder, 'replay.json')
    const files = ['test/scenarios/dev/d01-lift-light-rattle.yaml', 'test/scenarios/dev/d05-gas-smell.yaml']
    const played = await run('replay', [...files, '--result', result])
    expect(played.out).toMatch(/^scenarios 2; tickets: gold \d+, made \d+, found \d+: precision \d\.\d{3} \[/m)
    const { metrics, cases, counts } = readResult(result)
    expect(metrics['tickets.f1']!.n).toBe(2)
    expect(counts['chats']).toBe(2)
    expect(cases.filter(({ right }) => 'ticket' in right)).toHaveLength(counts['tickets']!)
    const gate = await run('eval', ['--gate', ...files])
    expect(gate.out).toMatch(/^gold issue messages that pass: \d\.\d{3} \[.*\].* \(\d+\/\d+\); wanted ≥ 0\.99: /m)
    expect(gate.out).toMatch(/^messages that cause a call: 0\.\d{3} \[.*\] \(\d+\/\d+\); wanted ≤ 0\.45: /m)
  })
})

/** An answer of the model that says nothing but what is added. */
const NOT_SAID = {
  ...NOTHING,
  part_of: null,
  difficulty_reason: null,
  area: null,
  place: null,
  title: null,
  missing: null,
  question: null,
}

describe('with a language model', () => {
  const messages = written('asked.jsonl', LINES)
  const cache = path.join(folder, 'cache.jsonl')
  const cached = ['--judge', 'model', '--model', 'test-model', '--cache', cache, '--cache-only']

  /** Asks the same questions as the command would, of an endpoint that calls everything a parking matter. */
  async function fill(): Promise<void> {
    const roster = loadRosterYaml(ROSTER)
    const guess = { issue: true, kind: 'problem', category: 'parking', difficulty: 'simple', urgency: 'normal' }
    const ask: Ask = async ({ output }) => ({
      value: output.parse({ ...NOT_SAID, ...guess, private: false, title: '停车' }),
      model: 'test-model-1',
      usage: { calls: 1, inputTokens: 100, cachedTokens: 0, outputTokens: 10, yuan: null },
      cached: false,
    })
    const options = { judge: 'model', model: 'test-model', prompts: { judge: 1 }, cache, cacheOnly: false } as const
    const model = modelFor(ask, { ...options, tally: createTally() })
    const judging = { ...createLocalJudging(roster), model }
    await messageLines(readFileSync(messages, 'utf8'), messages, judgeAlone(judging, roster), roster, 8)
  }

  test('a run is played again from its file of answers, without an endpoint', async () => {
    await fill()
    const result = path.join(folder, 'model.json')
    const { status, out } = await run('eval', [messages, ...cached, '--prompt', 'judge=1', '--result', result])
    expect(status).toBe(0)
    expect(out).toContain('    facility → parking: 1')
    const read = readResult(result)
    expect(read).toMatchObject({ judge: 'model', model: 'test-model-1', prompts: [{ task: 'judge', version: 1 }] })
    expect(read.judgedBy['judge@v1 + test-model-1']).toBeGreaterThanOrEqual(2)
    expect(read.usage).toMatchObject({
      failed: 0,
      cached: read.usage.questions,
      inputTokens: 100 * read.usage.questions,
    })
  })

  test('an answer that is not kept ends the run, and its case is named', async () => {
    await fill()
    const { status, error } = await run('eval', [messages, ...cached, '--prompt', 'judge=2'])
    expect([status, error]).toEqual([1, expect.stringMatching(/no answer is kept for \d cases: .*a1/)])
  })

  test('without an endpoint, a model or a prompt it says what to set', async () => {
    expect(await run('eval', [messages, '--judge', 'model', '--model', 'm'])).toMatchObject({
      status: 1,
      error: expect.stringMatching(/OPENAI_API_KEY.*OPENAI_BASE_URL/),
    })
    const unset = readEnv({})
    const flags = { judge: 'model', 'cache-only': false }
    expect(() => readJudging(flags, 'local', unset)).toThrow(/--model NAME or SANZHANG_MODEL/)
    expect(() => readJudging({ ...flags, judge: 'oracle' }, 'local', unset)).toThrow(
      '--judge oracle: give local or model',
    )
    expect(() => readJudging({ ...flags, 'cache-only': true }, 'local', unset)).toThrow(/--cache FILE/)
    expect(() => readJudging({ ...flags, model: 'm', prompt: 'judge' }, 'local', unset)).toThrow(/judge=2,reply=1/)
    const ofModel = [{ model: 'm' }, { prompt: 'judge=2' }, { cache }, { cache, 'cache-only': true }]
    for (const flag of ofModel)
      expect(() => readJudging({ 'cache-only': false, ...flag }, 'local', unset)).toThrow(/^--\w+: .*add --judge model/)
    const choice = readJudging({ ...flags, model: 'm', prompt: 'judge=99,reply=1' }, 'local', unset)
    expect(choice).toMatchObject({ judge: 'model', model: 'm', prompts: { judge: 99, reply: 1 } })
    const roster = loadRosterYaml(ROSTER)
    const reachable = readEnv({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' })
    const cacheOnly = { ...choice, cache, cacheOnly: true, roster, tally: createTally() }
    await expect(judgingFor(cacheOnly, reachable)).rejects.toThrow(/judge\/v99\.md does not exist/)
  })

  test('a flag that is not there: the usage', async () => {
    expect(await run('eval', [messages, '--frobnicate'])).toMatchObject({
      status: 1,
      error: expect.stringContaining('usage:'),
    })
  })

  test('asked of an endpoint, and then of nobody', async () => {
    const server = await openaiServer({ answer: () => ({ ...NOT_SAID, issue: false }) })
    const [live, again] = [path.join(folder, 'live.json'), path.join(folder, 'again.json')]
    const judging = ['--judge', 'model', '--model', MODEL, '--cache', path.join(folder, 'live.jsonl')]
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url }
    const { status, out } = await run('eval', [messages, ...judging, '--result', live], env)
    await server.close()
    expect(status).toBe(0)
    expect(server.requests.length).toBeGreaterThanOrEqual(2)
    expect(out).toMatch(/^model: \d questions, 0 answered from the cache file; \d calls, \d+ tokens in/m)
    expect((await run('eval', [messages, ...judging, '--result', again], env)).status).toBe(0)
    const [first, second] = [readResult(live), readResult(again)]
    expect(second).toMatchObject({ cases: first.cases, metrics: first.metrics, judgedBy: first.judgedBy })
    expect(second.usage.cached).toBe(first.usage.questions)
  })

  test('a replay takes the configured judge', async () => {
    const env = { SANZHANG_MODEL: 'm', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
    expect(configuredJudge(readEnv(env))).toBe('model')
    expect(configuredJudge(readEnv({ OPENAI_API_KEY: 'k' }))).toBe('local')
    const file = 'test/scenarios/dev/d05-gas-smell.yaml'
    const { error } = await run('replay', [file, '--cache', path.join(folder, 'none.jsonl'), '--cache-only'], env)
    expect(error).toMatch(/no answer is kept for 1 cases: /)
  })
})

import { describe, expect, test } from 'vitest'
import { compare, compareReport } from '../../src/cli/eval/compare.ts'
import { gateLines, gateReport, type ChatRecord, type GateChat } from '../../src/cli/eval/gate.ts'
import { comparisonTable, resultsTable } from '../../src/cli/eval/markdown.ts'
import type { Result } from '../../src/cli/eval/result.ts'
import { estimates, mulberry32 } from '../../src/cli/eval/statistics.ts'
import type { ScriptedMessage } from '../../src/cli/replay/scenario.ts'

/** `rights`: one letter per case, `+` right, `-` wrong, ` ` not asked. */
function run(by: string, rights: Record<string, string>, sha256 = 'f00d'): Result {
  const wide = Math.max(...Object.values(rights).map(({ length }) => length))
  const cases = Array.from({ length: wide }, (_, at) => ({
    id: `s${at}`,
    right: Object.fromEntries(
      Object.entries(rights).flatMap(([field, signs]) => (signs[at]?.trim() ? [[field, signs[at] === '+']] : [])),
    ),
  }))
  const metrics = estimates(
    cases,
    { isIssue: ({ right }) => ({ part: Number(right['isIssue'] ?? false), whole: Number('isIssue' in right) }) },
    mulberry32(1),
  )
  return {
    what: 'messages',
    files: [{ name: 'messages.jsonl', sha256 }],
    judge: 'local',
    judgedBy: { [by]: wide },
    prompts: [],
    model: null,
    date: '2026-03-02T00:00:00.000Z',
    counts: { lines: wide },
    metrics,
    cases,
    usage: {
      questions: 0,
      cached: 0,
      failed: 0,
      calls: 0,
      inputTokens: 0,
      cachedTokens: 0,
      outputTokens: 0,
      yuan: null,
    },
  }
}

const LOCAL = run('local@1', { isIssue: `-${'+'.repeat(9)}${'-'.repeat(10)}`, category: '++--      ' })
/** One lost, nine won of the same; category another way round. */
const MODEL = run('judge@v3 + m', { isIssue: `-+${'-'.repeat(8)}${'+'.repeat(10)}`, category: '+++-' })

describe('two runs over the same cases', () => {
  test('better, worse or not distinguishable, corrected for as many fields as are compared', () => {
    const a = run('a', { isIssue: `+${'-'.repeat(9)}++`, kind: '+++++-------' })
    const b = run('b', { isIssue: `-${'+'.repeat(9)}++`, kind: '-----+++++++' })
    const [issue, kind] = compare(a, b)
    // 2·11/1024 each way, for two fields: doubled.
    expect(issue).toMatchObject({ field: 'isIssue', n: 12, rightA: 3, rightB: 11, b: 1, c: 9, verdict: 'better' })
    expect(issue!.p).toBeCloseTo(0.04297, 5)
    expect(kind).toMatchObject({ b: 5, c: 7, verdict: 'not distinguishable' })
    expect(compare(b, a)[0]!.verdict).toBe('worse')
  })

  test('what one field shows can be lost among many', () => {
    const same = { kind: '++', category: '++', urgency: '++' }
    const a = run('a', { isIssue: `+${'-'.repeat(9)}`, ...same })
    const b = run('b', { isIssue: `-${'+'.repeat(9)}`, ...same })
    expect(compare(a, b)[0]).toMatchObject({ b: 1, c: 9, p: expect.closeTo(0.0859, 4), verdict: 'not distinguishable' })
  })

  test('only cases that both were asked count', () => {
    expect(compare(LOCAL, MODEL).find(({ field }) => field === 'category')).toMatchObject({ n: 4, b: 0, c: 1 })
  })

  test('every line of the report has its verdict', () => {
    const lines = compareReport(LOCAL, MODEL).split('\n')
    expect(lines[0]).toBe('A: local@1; messages, 2026-03-02')
    expect(lines.slice(3)).toEqual([
      'isIssue:  not distinguishable (b=8, c=10, p=1.000); right 9 → 11 of 20',
      'category: not distinguishable (b=0, c=1, p=1.000); right 2 → 3 of 4',
    ])
  })

  test('other cases, other files or other questions are not compared', () => {
    const short = run('c', { isIssue: '+'.repeat(8) })
    expect(() => compare(LOCAL, short)).toThrow(/12 cases of A are missing in B \(s8, s9, .* and 2 more\)/)
    expect(() => compare(short, LOCAL)).toThrow(/12 cases of B are missing in A/)
    const changed = { ...MODEL, files: [{ name: 'messages.jsonl', sha256: 'beef' }] }
    expect(() => compare(LOCAL, changed)).toThrow(/the files changed between the runs/)
    expect(() => compare(LOCAL, { ...MODEL, what: 'replies' })).toThrow(/A is of messages, B of replies/)
  })
})

describe('tables', () => {
  test('one column for each run, figures with their intervals', () => {
    const table = resultsTable([LOCAL, run('judge@v3 + m', { isIssue: '+'.repeat(20) })])
    expect(table.split('\n')).toEqual([
      '|             | local@1           | judge@v3 + m             |',
      '| ----------- | ----------------- | ------------------------ |',
      '| isIssue     | 0.450 [0.25–0.65] | 1.000 [0.83–1.00] (n=20) |',
      '| measured on | 20 lines          | 20 lines                 |',
    ])
  })

  test('a comparison', () => {
    expect(comparisonTable(LOCAL, MODEL).split('\n').at(-1)).toMatch(
      /^\| category \| 2 of 4 .*\| 3 of 4 .*\| not distinguishable \(p=1\.000\) \|$/,
    )
  })
})

function message(id: string, from: string, ticket?: string, text = '有事'): ScriptedMessage {
  return { id, at: 0, room: 'r-b3', from, type: 'text', text, mentions: [], ticket }
}

const CHAT: GateChat = {
  scenario: {
    id: 'lift',
    messages: [
      message('m1', 'u-wang', 'T1'),
      message('m2', 'u-wang', 'T1'),
      message('m3', 'u-li'),
      message('m4', 'u-li', 'T1', '我家也是'),
      { ...message('m5', 'u-li', 'T1', 'a.jpg'), type: 'image' },
      message('m6', 'u-dy32', 'T1'),
      message('m7', 'u-li', 'T2'),
      message('m8', 'u-li', 'T2'),
    ],
  },
  leaders: new Set(['u-dy32']),
}
const record = (messageIds: string[], passed: boolean, why: ChatRecord['why'], task: ChatRecord['task'] = 'judge') => ({
  scenario: 'lift',
  messageIds,
  passed,
  why,
  task,
})

describe('the gate', () => {
  const records: ChatRecord[] = [
    record(['m1', 'm2'], true, 'issue'),
    record(['m3'], true, 'fits'),
    record(['m4'], false, 'chat'),
    record(['m5'], false, 'empty'),
    record(['m6'], true, 'answer', 'reply'),
    record(['m7'], false, 'emergency'),
    record(['m8'], false, 'command', 'reply'),
    { ...record(['m4'], true, 'issue'), scenario: 'another chat' },
  ]

  test('counts what residents told, what of it passes or is settled at once, and the questions', () => {
    expect(gateReport([CHAT], records)).toEqual({
      goldIssues: 6,
      passed: 5,
      messages: 8,
      calls: 3,
      worded: { gold: 5, passed: 4 },
      lost: ['lift/m4'],
    })
  })

  test('a message judged again with the next one passes with it', () => {
    const again = record(['m4', 'm5'], true, 'issue')
    expect(gateReport([CHAT], [...records, again])).toMatchObject({ passed: 6, calls: 4, lost: [] })
  })

  test('says whether it is good enough', () => {
    const lines = gateLines([CHAT], records, mulberry32(1)).split('\n')
    expect(lines[0]).toMatch(/^gold issue messages that pass: 0\.833 .*\(5\/6\); wanted ≥ 0\.99: missed$/)
    expect(lines[2]).toMatch(/^messages that cause a call: 0\.375 .*\(3\/8\); wanted ≤ 0\.45: met$/)
    expect(lines.at(-1)).toBe('    lost: lift/m4 我家也是')
  })
})

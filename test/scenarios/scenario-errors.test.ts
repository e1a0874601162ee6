import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readScenario } from '../../src/cli/replay/scenario.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-scenarios-'))
const roster = path.resolve('test/scenarios/roster.yaml')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const GOOD = `id: small
roster: ${roster}
start: 2026-03-02T09:00:00
residents: { u-wang: 王阿姨 }
messages:
  - id: m1
    at: "+0s"
    room: r-b3u2
    from: u-wang
    text: 3栋2单元的单元门坏了，关不上，麻烦找人修一下
    ticket: T1
tickets:
  T1: { kind: problem, category: facility, difficulty: simple, urgency: normal, area: LH-01-03-2, assignee: u-dy32 }
`

let count = 0
function fileOf(text: string): string {
  const file = path.join(folder, `s${++count}.yaml`)
  writeFileSync(file, text)
  return file
}

function problemOf(text: string): string {
  const file = fileOf(text)
  try {
    readScenario(file, () => 'Asia/Shanghai')
  } catch (error) {
    return String(error).replaceAll(file, 'FILE')
  }
  return 'none'
}

const run = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })

describe('a file that is not a scenario', () => {
  it('the good one is read', () => {
    const { start, messages } = readScenario(fileOf(GOOD), () => 'Asia/Shanghai')
    expect(start).toBe(Date.parse('2026-03-02T09:00:00+08:00'))
    expect(messages).toHaveLength(1)
  })

  it.each([
    ['a word that is not in the format', GOOD.replace('    from:', '    form:'), /FILE:6: messages\.0.*form.*FORMAT\.md/s],
    ['an offset that is none', GOOD.replace('"+0s"', 'soon'), /FILE:7: messages\.0\.at: must be an offset such as "\+5m"/],
    ['an unknown category', GOOD.replace('facility', 'facilities'), /FILE:13: tickets\.T1\.category:.*facility/],
    ['no messages', GOOD.replace(/messages:[^]*(?=tickets:)/, 'messages: []\n'), /FILE:5: messages:/],
    ['no id at all', GOOD.replace('id: small\n', ''), /FILE:1: id:/],
    ['neither room nor dm', GOOD.replace('    room: r-b3u2\n', ''), /FILE.*message m1: give room: or dm: true/],
    ['a start that is no time', GOOD.replace('2026-03-02T09:00:00', 'Monday'), /FILE.*start: write it as 2026-/],
    ['a roster that is not there', GOOD.replace(roster, 'nowhere.yaml'), /FILE.*roster: nowhere\.yaml is not there/],
    ['not YAML', GOOD.replace('residents: {', 'residents: {{'), /FILE:\d+: not YAML/],
    ['nothing', '', /FILE:1: the file:/],
  ])('%s: file, line and mend', (_, text, wanted) => {
    expect(problemOf(text)).toMatch(wanted)
  })

  it('all problems of one file are told at once', () => {
    const problems = problemOf(GOOD.replace('"+0s"', 'soon').replace('facility', 'facilities'))
    expect(problems).toMatch(/FILE:7:[^]*FILE:13:/)
  })
})

describe('npm run replay', () => {
  it('plays a file, writes its JSON, prints the figures', () => {
    const out = path.join(folder, 'out.jsonl')
    const { status, stdout } = run('src/cli/replay.ts', fileOf(GOOD), '--json', out, '--judge', 'local')
    expect(status).toBe(0)
    expect(stdout).toMatch(/tickets: gold 1, made 1, found 1:.*F1 1\.000/)
    const written = JSON.parse(readFileSync(out, 'utf8')) as { id: string; tickets: object[]; sent: object[] }
    expect(written).toMatchObject({
      id: 'small',
      tickets: [{ no: '#1001', area: 'LH-01-03-2', assignee: 'u-dy32', reporters: ['u-wang'], messages: ['m1'] }],
    })
    expect(written.sent).toContainEqual(expect.objectContaining({ to: 'u-dy32', room: null, ticket: '#1001' }))
    expect(written.sent).toContainEqual(expect.objectContaining({ to: null, room: 'r-b3u2', ticket: '#1001' }))
  })

  it('exits 1 on a broken file before it plays any, and without files', () => {
    const out = path.join(folder, 'never.jsonl')
    const broken = fileOf(GOOD.replace('"+0s"', 'soon'))
    const one = run('src/cli/replay.ts', fileOf(GOOD), broken, '--json', out)
    expect(one.status).toBe(1)
    expect(one.stderr).toContain(`${broken}:7: messages.0.at: must be an offset`)
    expect(one.stderr).not.toMatch(/\n\s+at /)
    expect(() => readFileSync(out)).toThrow('ENOENT')
    const twice = run('src/cli/replay.ts', fileOf(GOOD), fileOf(GOOD))
    expect([twice.status, twice.stderr]).toEqual([1, expect.stringMatching(/s\d+\.yaml: id: small is .*s\d+\.yaml, too/)])
    const none = run('src/cli/replay.ts')
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('usage: npm run replay')])
  })
})

describe('npm run eval', () => {
  it('judges each line alone, writes what it thinks, prints the figures', () => {
    const file = path.join(folder, 'messages.jsonl')
    const out = path.join(folder, 'judged.jsonl')
    const gold = { kind: 'problem', category: 'facility', difficulty: 'simple', urgency: 'normal', private: false }
    const lines = [
      { id: 'a', text: '3栋2单元的单元门坏了，关不上，麻烦找人修一下', room: 'r-b3u2', isIssue: true, ...gold },
      { id: 'b', text: '早上好', room: 'r-b3u2', isIssue: false },
    ]
    writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'))
    const { status, stdout, stderr } = run('src/cli/eval.ts', file, '--json', out)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/isIssue/)
    const rows = readFileSync(out, 'utf8').trim().split('\n')
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      expect.objectContaining({ id: 'a', isIssue: true, category: 'facility', judgedBy: expect.stringMatching(/^local@/) }),
      expect.objectContaining({ id: 'b', isIssue: false, kind: null, category: null }),
    ])
  })

  it('exits 1 with a sentence where the file is missing or is no JSON', () => {
    const missing = run('src/cli/eval.ts')
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('npm run eval -- FILE.jsonl')])
    const nowhere = run('src/cli/eval.ts', 'nowhere.jsonl')
    expect([nowhere.status, nowhere.stderr.trim()]).toEqual([1, 'nowhere.jsonl: no such file'])
    const roster = run('src/cli/eval.ts', fileOf(''), '--roster', 'nowhere.yaml')
    expect([roster.status, roster.stderr]).toEqual([1, expect.stringMatching(/^ENOENT: .*nowhere\.yaml'\n$/)])
    const file = path.join(folder, 'broken.jsonl')
    writeFileSync(file, '{"id":"a"}\nnot json\n')
    const broken = run('src/cli/eval.ts', file)
    expect(broken.status).toBe(1)
    expect(broken.stderr).toContain(`${file}:`)
    expect(broken.stderr).not.toMatch(/\n\s+at /)
  })

  it.each(['--json', '--result'])('says before it asks anybody that %s has no folder', (flag) => {
    const file = path.join(folder, 'asked.jsonl')
    writeFileSync(file, '{"text":"电梯坏了","isIssue":true}\n')
    const { status, stdout, stderr } = run('src/cli/eval.ts', file, flag, 'nowhere/out.json')
    expect([status, stdout, stderr]).toEqual([1, '', 'nowhere/out.json: there is no folder nowhere; make it first\n'])
  })
})

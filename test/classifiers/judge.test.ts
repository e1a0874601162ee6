import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JudgeInput, Judgement } from '../../src/classifiers/judge.ts'
import { messageLines } from '../../src/cli/eval/messages.ts'
import { ratesOf } from '../../src/cli/eval/figures.ts'
import { judgeFiles } from '../../src/classifiers/local/dataset.ts'
import { createLocalJudge } from '../../src/classifiers/local/judge.ts'
import { hashOf, loadModel } from '../../src/classifiers/local/weights.ts'
import { loadRosterYaml } from '../../src/config/roster-yaml.ts'
import { CATEGORIES } from '../../src/tickets/vocabulary.ts'

const roster = loadRosterYaml('test/scenarios/roster.yaml')
const judge = createLocalJudge(roster)

function say(text: string, input: Partial<JudgeInput> = {}): Promise<Judgement> {
  return judge.judge({
    text,
    photos: 0,
    area: 'LH-01-03-2',
    direct: false,
    byLeader: false,
    sensitivity: 'balanced',
    ...input,
  })
}

describe('issues and chat', () => {
  it.each([
    '电梯又坏了，老人家被堵在楼下上不去',
    '楼道的灯一个多月不亮了 谁来换一下',
    '下水道返水 厨房都淹了',
    '请问居住证在哪里办',
    '尊敬的领导，我们小区门口的路坑坑洼洼，请派人修一修',
    '早上好\n电梯又停了',
    '不好意思打扰了\n楼上装修能不能避开午休',
  ])('%s → an issue', async (text) => expect((await say(text)).isIssue).toBe(true))

  it.each([
    '早上好呀各位',
    '谢谢大家 辛苦了',
    '我老家那边天天停电',
    '刚才停电了 现在来了',
    '谁家有梯子借一下',
    '专业疏通下水道 13800000000',
    '团购车厘子 69一箱 要的接龙',
    '哈哈哈哈哈',
    '+1',
  ])('%s → not an issue', async (text) => expect((await say(text)).isIssue).toBe(false))

  it('photos without a word are not an issue', async () => {
    expect((await say('', { photos: 3 })).isIssue).toBe(false)
  })

  it('a leader who tells of work on its way reports nothing', async () => {
    const notice = '明天上午清洗水箱 停水两小时 请大家提前存水'
    expect((await say(notice, { byLeader: true, area: 'LH-01' })).isIssue).toBe(false)
  })

  it('an eager group takes what a strict one lets pass, and probabilities do not move', async () => {
    const text = '垃圾桶好像有点满'
    const [strict, balanced, eager] = await Promise.all(
      (['strict', 'balanced', 'eager'] as const).map((sensitivity) => say(text, { sensitivity })),
    )
    expect(new Set([strict!.probability, balanced!.probability, eager!.probability]).size).toBe(1)
    expect(Number(strict!.isIssue)).toBeLessThanOrEqual(Number(balanced!.isIssue))
    expect(Number(balanced!.isIssue)).toBeLessThanOrEqual(Number(eager!.isIssue))
  })
})

describe('the judgement', () => {
  it('holds a probability per category that sum to one', async () => {
    const { categoryProbabilities, category } = await say('电梯坏了')
    expect(categoryProbabilities).toHaveLength(CATEGORIES.length)
    expect(categoryProbabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    expect(category).toBe('facility')
  })

  it('explains itself and names its version', async () => {
    const { reasons, judgedBy } = await say('3栋2单元电梯又停了')
    expect(judgedBy).toMatch(/^local@[0-9a-f]{8}$/)
    expect(reasons[0]).toMatch(/^是诉求（\d+%）：/)
    expect(reasons.some((reason) => reason.startsWith('公共设施'))).toBe(true)
  })

  it('gives the same answer twice', async () => {
    expect(await say('楼上半夜拖椅子')).toEqual(await say('楼上半夜拖椅子'))
  })

  it('keeps a wish not to be named private', async () => {
    const secret = await say('想问问困难补助怎么申请 别在群里说', { direct: true })
    expect(secret.private).toBe(true)
    expect(secret.title).not.toContain('补助')
  })

  it('does not tell a family in the title', async () => {
    const { title, private: secret } = await say('502王大强天天打老婆 刚才又打了 女的在喊救命')
    expect(secret).toBe(true)
    expect(title).not.toMatch(/王|502|老婆/)
  })
})

describe('titles', () => {
  it.each([
    ['电梯又停了，我妈下不来楼', '3栋2单元电梯'],
    ['好大的煤气味 谁家没关', '3栋2单元疑似燃气泄漏'],
    ['楼道灯全灭了 黑漆漆的', '楼道灯不亮'],
    ['请问居住证怎么办', '居住证咨询'],
  ])('%s → …%s', async (text, expected) => expect((await say(text)).title).toContain(expected))

  it('are short, and free of phone numbers, for every issue of the dev set', async () => {
    for (const line of readFileSync('data/eval/messages-dev.jsonl', 'utf8').trim().split('\n')) {
      const { title, isIssue } = await say((JSON.parse(line) as { text: string }).text)
      if (!isIssue) continue
      expect(title.length).toBeGreaterThan(1)
      expect(title.length).toBeLessThanOrEqual(20)
      expect(title).not.toMatch(/\d{5,}|\n|@/)
    }
  })
})

describe('the learned weights', () => {
  it('were trained on the text that is checked in; after a change run `npm run train`', () => {
    expect(loadModel('messages').trainedOn).toBe(hashOf(judgeFiles().map(({ source }) => source)))
  })

  it('hold their figures on the dev set', async () => {
    const source = readFileSync('data/eval/messages-dev.jsonl', 'utf8')
    const { rows, golds } = await messageLines(source, 'dev', judge, roster)
    const issue = ratesOf(golds.map((gold, at) => ({ gold: gold.isIssue === true, said: rows[at]!.isIssue })))
    const alarm = ratesOf(
      golds.map((gold, at) => ({ gold: gold.urgency === 'emergency', said: rows[at]!.urgency === 'emergency' })),
    )
    const issues = golds.flatMap((gold, at) => (gold.isIssue ? [{ gold, said: rows[at]! }] : []))
    const right = (field: 'category' | 'difficulty'): number =>
      issues.filter(({ gold, said }) => gold[field] === said[field]).length / issues.length
    expect(issue.f1).toBeGreaterThan(0.93)
    expect(alarm.recall).toBeGreaterThanOrEqual(0.95)
    expect(alarm.precision).toBeGreaterThanOrEqual(0.9)
    expect(right('category')).toBeGreaterThan(0.82)
    expect(right('difficulty')).toBeGreaterThan(0.88)
  })
})

import type { GateRecord } from '../../classifiers/model/gate.ts'
import type { Scenario } from '../replay/scenario.ts'
import { interval } from './figures.ts'
import { estimates } from './statistics.ts'

/** A chat with those who hold a post in its roster. */
export interface GateChat {
  scenario: Pick<Scenario, 'id' | 'messages'>
  leaders: ReadonlySet<string>
}

/** A decision of the gate in the chat of that id; its messages by their ids in the script. */
export type ChatRecord = Pick<GateRecord, 'messageIds' | 'passed' | 'why' | 'task'> & { scenario: string }

export interface GateReport {
  /** Messages of residents that belong to a ticket. */
  goldIssues: number
  /** Those that the model is asked about, or that are settled without it: danger, a command, a photo without words. */
  passed: number
  messages: number
  /** Questions to the model: one for each burst and task that passes. */
  calls: number
  /** Those of the gold messages that have words: a photo alone is never asked about, it joins by rule. */
  worded: { gold: number; passed: number }
  /** Gold messages that were let go, as `chat/message`. */
  lost: string[]
}

const AT_ONCE: readonly GateRecord['why'][] = ['emergency', 'command', 'empty']

export function gateReport(chats: readonly GateChat[], records: readonly ChatRecord[]): GateReport {
  const parts = chats.map((chat) => reportOf(chat, records))
  const sum = (pick: (one: GateReport) => number) => parts.reduce((total, one) => total + pick(one), 0)
  return {
    goldIssues: sum((one) => one.goldIssues),
    passed: sum((one) => one.passed),
    messages: sum((one) => one.messages),
    calls: sum((one) => one.calls),
    worded: { gold: sum((one) => one.worded.gold), passed: sum((one) => one.worded.passed) },
    lost: parts.flatMap((one) => one.lost),
  }
}

function reportOf({ scenario, leaders }: GateChat, records: readonly ChatRecord[]): GateReport {
  const here = records.filter((one) => one.scenario === scenario.id)
  const kept = new Set(
    here.filter(({ passed, why }) => passed || AT_ONCE.includes(why)).flatMap(({ messageIds }) => messageIds),
  )
  const gold = scenario.messages.filter((one) => one.ticket && !leaders.has(one.from))
  const worded = gold.filter(({ type }) => type === 'text' || type === 'voice')
  return {
    goldIssues: gold.length,
    passed: gold.filter(({ id }) => kept.has(id)).length,
    messages: scenario.messages.length,
    calls: here.filter(({ passed }) => passed).length,
    worded: { gold: worded.length, passed: worded.filter(({ id }) => kept.has(id)).length },
    lost: gold.filter(({ id }) => !kept.has(id)).map(({ id }) => `${scenario.id}/${id}`),
  }
}

/** What the gate must reach; see docs/decisions. */
const WANTED = { passed: 0.99, calls: 0.45 }

/** The two shares with their intervals, resampled by chat, and what was lost. */
export function gateLines(chats: readonly GateChat[], records: readonly ChatRecord[], random: () => number): string {
  const { goldIssues, passed, messages, calls, worded, lost } = gateReport(chats, records)
  const figures = estimates(
    chats.map((chat) => reportOf(chat, records)),
    {
      passed: (one) => ({ part: one.passed, whole: one.goldIssues }),
      calls: (one) => ({ part: one.calls, whole: one.messages }),
    },
    random,
  )
  const texts = new Map(
    chats.flatMap(({ scenario }) => scenario.messages.map(({ id, text }) => [`${scenario.id}/${id}`, text])),
  )
  const met = (good: boolean) => (good ? 'met' : 'missed')
  const [kept, share] = [figures['passed']!, figures['calls']!]
  return [
    `gold issue messages that pass: ${interval(kept)} (${passed}/${goldIssues}); wanted ≥ ${WANTED.passed}: ${met((kept.value ?? 1) >= WANTED.passed)}`,
    `    of those with words: ${worded.passed}/${worded.gold}`,
    `messages that cause a call: ${interval(share)} (${calls}/${messages}); wanted ≤ ${WANTED.calls}: ${met((share.value ?? 0) <= WANTED.calls)}`,
    ...lost.map((id) => `    lost: ${id} ${texts.get(id) ?? ''}`),
  ].join('\n')
}

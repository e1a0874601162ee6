import type { HistoryEntry, Ticket } from './ticket.ts'
import type { Status } from './vocabulary.ts'

/** How a matter ended; `handed_up`: a leader passed it up, and no end was reached above yet; `merged`: it is counted as another. */
export const ENDS = ['resolved', 'answered', 'handed_up', 'rejected', 'withdrawn', 'merged'] as const
export type EndKind = (typeof ENDS)[number]

export const END_LABELS: Record<EndKind, string> = {
  resolved: '已解决',
  answered: '已答复但暂不能解决',
  handed_up: '转上级',
  rejected: '不予受理',
  withdrawn: '居民撤回',
  merged: '并入同一事项',
}

/** Half open: `from` ≤ time < `to`, epoch milliseconds. */
export interface Period {
  from: number
  to: number
}

/** Who says that a settled matter is: a resident, nobody against it for 14 days, or nobody yet. */
export const WORDS_ON_END = ['confirmed', 'silent', 'waiting'] as const
export type WordOnEnd = (typeof WORDS_ON_END)[number]

export interface End {
  kind: EndKind
  at: number
  /** Who made it so; `system` where a rule did. */
  by: string
  /** Only of `resolved` and `answered`. */
  word?: WordOnEnd
}

/** `count` of `of`; `share` is null where `of` is 0. */
export interface Share {
  count: number
  of: number
  share: number | null
}

export interface Ends {
  period: Period
  /** Matters first reported in the period (收集). */
  collected: number
  /** Matters by the end that they had when the period was over, where it fell into the period. */
  ended: Record<EndKind, number>
  /** Of those resolved and of those answered: on whose word. */
  resolved: Record<WordOnEnd, number>
  answered: Record<WordOnEnd, number>
  /**
   * The settled rate, its two halves apart: of the matters collected in the period, less those that residents took back or
   * that are another, how many had been resolved by its end and a resident confirmed it; how many closed after silence; how many still wait.
   */
  settled: Record<WordOnEnd, Share>
  /** Median of days (of 24 h) from the report to the end over those resolved in the period; null where there is none. */
  medianDays: number | null
}

const DAY = 86_400_000
const KIND_OF: Partial<Record<Status, EndKind>> = {
  resolved: 'resolved',
  answered: 'answered',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
}
/** A ticket in these has kept the end that it had before. */
const AFTER_END: readonly Status[] = ['confirmed', 'closed']

/** The one end that the ticket has after everything before `until`; undefined where it is open. From the history alone. */
export function endOf(ticket: Pick<Ticket, 'history'>, until = Infinity): End | undefined {
  let end: End | undefined
  for (const entry of ticket.history) {
    if (entry.at >= until) break
    end = endAfter(end, entry)
  }
  return end
}

function endAfter(before: End | undefined, entry: HistoryEntry): End | undefined {
  const { type, to, from, at, by } = entry
  if (from === to && type !== 'handed_up') return before
  if (type === 'merged') return { kind: 'merged', at, by }
  if (AFTER_END.includes(to)) return before && { ...before, word: wordOf(before, entry) }
  const kind = KIND_OF[to]
  if (kind) return { kind, at, by, ...((kind === 'resolved' || kind === 'answered') && { word: 'waiting' as const }) }
  if (type === 'handed_up') return { kind: 'handed_up', at, by }
  // Taken up above it is still not ended there; reopened or sent back down it is no longer handed up.
  return before?.kind === 'handed_up' && (to === 'in_progress' || to === 'escalated') ? before : undefined
}

function wordOf(before: End, { to }: HistoryEntry): WordOnEnd | undefined {
  if (to === 'confirmed') return 'confirmed'
  return before.word === 'waiting' ? 'silent' : before.word
}

/** Counts of a period; every ticket counts under one end at most, and under none while it is open. */
export function endsOf(tickets: readonly Pick<Ticket, 'history'>[], period: Period): Ends {
  const within = (at: number) => at >= period.from && at < period.to
  const cases = tickets.map((ticket) => ({ from: ticket.history[0]?.at ?? NaN, end: endOf(ticket, period.to) }))
  const ended = cases.flatMap(({ from, end }) => (end && within(end.at) ? [{ from, end }] : []))
  const collected = cases.filter(({ from }) => within(from))
  const kept = collected.filter(({ end }) => end?.kind !== 'withdrawn' && end?.kind !== 'merged')
  const words = (kind: EndKind) => count(WORDS_ON_END, (word) => ended.filter(({ end }) => is(end, kind, word)).length)
  return {
    period,
    collected: collected.length,
    ended: count(ENDS, (kind) => ended.filter(({ end }) => end.kind === kind).length),
    resolved: words('resolved'),
    answered: words('answered'),
    settled: count(WORDS_ON_END, (word) =>
      shareOf(kept.filter(({ end }) => is(end, 'resolved', word)).length, kept.length),
    ),
    medianDays: median(
      ended.filter(({ end }) => end.kind === 'resolved').map(({ from, end }) => (end.at - from) / DAY),
    ),
  }
}

const is = (end: End | undefined, kind: EndKind, word: WordOnEnd) => end?.kind === kind && end.word === word

function count<K extends string, V>(keys: readonly K[], of: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, V>
}

export function shareOf(counted: number, of: number): Share {
  return { count: counted, of, share: of === 0 ? null : counted / of }
}

/** The middle value, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

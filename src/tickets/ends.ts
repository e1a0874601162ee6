import type { HistoryEntry, Ticket } from './ticket.ts'
import type { Status } from './vocabulary.ts'

/** How a matter ended; `handed_up`: a leader passed it up, and no end was reached above yet; `merged`: it is counted as another. */
export const ENDS = ['resolved', 'answered', 'handed_up', 'rejected', 'withdrawn', 'merged'] as const
export type EndKind = (typeof ENDS)[number]

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

const KIND_OF: Partial<Record<Status, EndKind>> = {
  resolved: 'resolved',
  answered: 'answered',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
}
/** A ticket in these has kept the end that it had before. */
const AFTER_END: readonly Status[] = ['confirmed', 'closed']

/** The one end that the ticket has; undefined where it is open. From the history alone. */
export function endOf({ history }: Pick<Ticket, 'history'>): End | undefined {
  return history.reduce(endAfter, undefined as End | undefined)
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

/** The middle value, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

import { isEndingType, PHOTO_WITHIN, saysLittle, showed } from './closing.ts'
import type { EventType, HistoryEntry, Ticket } from './ticket.ts'

/** Signs that an end may not be what it says: for staff to look at, no proof, and never shown in a group or to a resident. */
export const MARKS = [
  'closed_at_once',
  'closed_in_bulk',
  'never_confirmed',
  'own_report',
  'reopened',
  'no_words',
] as const
export type Mark = (typeof MARKS)[number]

export const MARK_LABELS: Record<Mark, string> = {
  closed_at_once: '接到两分钟内办结',
  closed_in_bulk: '两分钟内连结五件以上',
  never_confirmed: '无人确认，到期归档',
  own_report: '自报自结',
  reopened: '办结后被退回重办',
  no_words: '办结没说怎么办的',
}

export interface Marked {
  mark: Mark
  /** When it came about (ms). */
  at: number
  /** The leader whose end it is. */
  by: string
}

const MINUTE = 60_000
export const AT_ONCE = 2 * MINUTE
/** So many tickets ended by one person within `BULK_WITHIN`. */
export const BULK = 5
export const BULK_WITHIN = 2 * MINUTE

const GIVEN: readonly EventType[] = [
  'assigned',
  'answered_question',
  'handed_up',
  'handed_over',
  'sent_back',
  'escalated',
]

/** Whether somebody gets the ticket with it, or gets it back. */
function gives({ type, from, to, was }: HistoryEntry): boolean {
  return GIVEN.includes(type) || (to === 'reopened' && from !== to) || was?.ownerId !== undefined
}

/** The marks of one ticket, from its history, oldest first; `closed_in_bulk` needs the others (see `bulkEnds`). */
export function marksOf(ticket: Pick<Ticket, 'kind' | 'history' | 'messages' | 'parentNo'>): Marked[] {
  const marks: Marked[] = []
  let end: HistoryEntry | undefined
  let given: HistoryEntry | undefined
  for (const entry of ticket.history) {
    if (isEndingType(entry.type)) {
      end = entry
      marks.push(...ofEnd(ticket, entry, given).map((mark) => ({ mark, at: entry.at, by: entry.by })))
    }
    if (gives(entry)) given = entry
    if (end && entry.to === 'reopened' && entry.from !== 'reopened')
      marks.push({ mark: 'reopened', at: entry.at, by: end.by })
    // Nobody is asked about a part.
    if (end && ticket.parentNo === null && entry.type === 'closed' && entry.from !== 'confirmed')
      marks.push({ mark: 'never_confirmed', at: entry.at, by: end.by })
  }
  return marks
}

function ofEnd(
  ticket: Pick<Ticket, 'kind' | 'history' | 'messages' | 'parentNo'>,
  end: HistoryEntry,
  given: HistoryEntry | undefined,
): Mark[] {
  const marks: Mark[] = []
  const little = end.type === 'done' && saysLittle(end.note)
  // A question is often answered in the next breath: that is how it should be.
  const answeredInWords = ticket.kind === 'inquiry' && !little
  if (end.type === 'done' && given && end.at - given.at < AT_ONCE && !answeredInWords) marks.push('closed_at_once')
  // Who splits a matter does not report its parts.
  if (ticket.parentNo === null && ticket.history[0]?.by === end.by) marks.push('own_report')
  if (little && !showed(ticket, end.by, end.at - PHOTO_WITHIN, end.at + PHOTO_WITHIN)) marks.push('no_words')
  return marks
}

/** Tickets that one person ended in bulk: by number, the mark at the time of that ticket's end. */
export function bulkEnds(tickets: readonly Pick<Ticket, 'no' | 'history'>[]): Map<number, Marked> {
  const ends = tickets.flatMap(({ no, history }) =>
    history.filter(({ type }) => isEndingType(type)).map(({ by, at }) => ({ no, by, at })),
  )
  const found = new Map<number, Marked>()
  for (const [by, own] of Map.groupBy(ends, (end) => end.by)) {
    const inTime = own.toSorted((a, b) => a.at - b.at)
    let first = 0
    for (const [index, last] of inTime.entries()) {
      while (last.at - inTime[first]!.at > BULK_WITHIN) first++
      const together = inTime.slice(first, index + 1)
      if (new Set(together.map(({ no }) => no)).size < BULK) continue
      for (const { no, at } of together) found.set(no, { mark: 'closed_in_bulk', at, by })
    }
  }
  return found
}

/** Who ended it when. */
export function endingsOf({ history }: Pick<Ticket, 'history'>): { by: string; at: number }[] {
  return history.filter(({ type }) => isEndingType(type)).map(({ by, at }) => ({ by, at }))
}

/** All marks of one ticket among others, oldest first; `others` are those that the same people ended about then. */
export function allMarksOf(ticket: Ticket, others: readonly Pick<Ticket, 'no' | 'history'>[]): Marked[] {
  const bulk = bulkEnds([ticket, ...others.filter(({ no }) => no !== ticket.no)]).get(ticket.no)
  return [...marksOf(ticket), ...(bulk ? [bulk] : [])].toSorted((a, b) => a.at - b.at)
}

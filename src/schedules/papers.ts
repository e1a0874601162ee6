import type { Say } from '../bot/texts.ts'
import { fitLines, sayTime } from '../notifications/format.ts'
import { ownerName } from '../notifications/notes.ts'
import type { Roster } from '../routing/roster.ts'
import { asOf } from '../tickets/as-of.ts'
import { deadlineOf, isOverdue, isPaused } from '../tickets/follow-up.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { CATEGORY_LABELS, OPEN_STATUSES, STATUS_LABELS, type Status } from '../tickets/vocabulary.ts'

export interface PaperContext {
  say: Say
  roster: Roster
  now: number
  /** Start of the day that the paper tells of. */
  since: number
}

const OPEN: readonly Status[] = OPEN_STATUSES
/** A digest is one message of at most this many characters; the rest is a count. */
const FITS = { most: 8, max: 600 }
/** Lines of a leader's list. */
const LISTED = 10

/** What a group's paper is about. */
function ofTheDay(tickets: readonly Ticket[], { now, since }: PaperContext) {
  // A paper made up for after downtime tells of its own day: what came later is the next one's.
  const then = (ticket: Ticket) => asOf(ticket, now + 1) ?? []
  // Private as they are known to be today, whatever they were.
  const inPublic = tickets.filter((ticket) => !ticket.private)
  const shown = inPublic.flatMap(then).filter((ticket) => ticket.status !== 'withdrawn')
  const open = shown.filter((ticket) => OPEN.includes(ticket.status))
  return {
    open,
    overdue: open.filter((ticket) => isOverdue(ticket, now)),
    fresh: shown.filter((ticket) => ticket.createdAt > since),
    settled: shown.filter((ticket) => settledBetween(ticket, since, now)),
    hidden: tickets
      .filter((ticket) => ticket.private)
      .flatMap(then)
      .filter((ticket) => OPEN.includes(ticket.status)).length,
  }
}

/** The figures of a group's day in plain words: all that a language model is told for its two sentences. */
export function digestFacts(tickets: readonly Ticket[], context: PaperContext): string[] {
  const { open, overdue, fresh, settled } = ofTheDay(tickets, context)
  const categories = Map.groupBy(fresh, (ticket) => CATEGORY_LABELS[ticket.category])
  return [
    `新增 ${fresh.length} 件`,
    `办结 ${settled.length} 件`,
    `在办 ${open.length} 件`,
    ...(overdue.length > 0 ? [`其中超时 ${overdue.length} 件`] : []),
    ...[...categories].map(([label, ones]) => `新增里${label} ${ones.length} 件`),
  ]
}

/** The group's day in one message; undefined where there is nothing to say. Private tickets only as a count. `opening`:
 *  sentences before the list. */
export function groupDigest(
  topic: string,
  tickets: readonly Ticket[],
  context: PaperContext,
  opening = '',
): string | undefined {
  const { say, roster, now } = context
  const { open, overdue, fresh, settled, hidden } = ofTheDay(tickets, context)
  // What is only late or only open was said at 18:00 or yesterday: a group is not told every evening.
  if (fresh.length + settled.length === 0) return undefined
  const carried = (ticket: Ticket) => {
    const late = overdue.includes(ticket)
    return say(late ? 'digestOverdueLine' : 'digestOpenLine', {
      no: ticket.no,
      title: ticket.title,
      owner: ownerName(roster, ticket),
      due: dueOf(ticket, context),
    })
  }
  const shownLines = [
    ...settled.map((ticket) => say('digestSettledLine', { no: ticket.no, title: ticket.title })),
    ...overdue.map(carried),
    ...open.filter((ticket) => !overdue.includes(ticket)).map(carried),
  ]
  const unseen = hidden > 0 ? [say('digestPrivate', { count: hidden })] : []
  return fitLines(shownLines, FITS, (told) => {
    const list = [...(opening ? [opening] : []), ...withMore(say, told, shownLines), ...unseen]
    return say('digest', {
      group: topic,
      date: dateOf(now, roster.timezone),
      fresh: fresh.length,
      settled: settled.length,
      open: open.length,
      overdue: overdue.length > 0 ? say('digestOverdue', { count: overdue.length }) : '',
      lines: list.map((line) => `\n${line}`).join(''),
    })
  })
}

/** What is late in one group: what, since when, who has it; never who reported it. */
export function overduePost(tickets: readonly Ticket[], context: PaperContext): string | undefined {
  const { say, roster, now } = context
  const late = tickets.filter((ticket) => !ticket.private && OPEN.includes(ticket.status) && isOverdue(ticket, now))
  if (late.length === 0) return undefined
  const line = (ticket: Ticket) =>
    say('overdueLine', {
      no: ticket.no,
      title: ticket.title,
      since: sayTime(Math.min(deadlineOf(ticket) ?? now, ticket.settleDue, now), now, roster.timezone),
      owner: ownerName(roster, ticket),
    })
  const owners = [...new Set(late.map((ticket) => ownerName(roster, ticket)))].join('、')
  const all = late.map(line)
  return fitLines(all, FITS, (told) => say('overduePost', { owners, lines: withMore(say, told, all).join('\n') }))
}

/** One leader's open tickets, most pressing first; undefined where there are none. */
export function leaderList(tickets: readonly Ticket[], context: PaperContext): string | undefined {
  const { say } = context
  if (tickets.length === 0) return undefined
  const pressing = tickets.toSorted((a, b) => (deadlineOf(a) ?? Infinity) - (deadlineOf(b) ?? Infinity))
  const helpers = ({ coHandlers }: Ticket) =>
    coHandlers.length > 0 ? say('listHelpers', { names: coHandlers.map((one) => one.name).join('、') }) : ''
  const line = (ticket: Ticket) =>
    say('listLine', {
      no: ticket.no,
      title: ticket.title,
      status: STATUS_LABELS[ticket.status],
      due: dueOf(ticket, context) + helpers(ticket),
    })
  const all = pressing.map(line)
  return say('leaderList', { count: tickets.length, lines: withMore(say, all.slice(0, LISTED), all).join('\n') })
}

/** Until when, or since when it is late. */
function dueOf(ticket: Ticket, { say, roster, now }: PaperContext): string {
  if (isPaused(ticket)) return say('paused')
  const late = isOverdue(ticket, now)
  const deadline = deadlineOf(ticket) ?? ticket.settleDue
  const time = sayTime(late ? Math.min(deadline, ticket.settleDue) : deadline, now, roster.timezone)
  return say(late ? 'late' : 'until', { time })
}

/** Those lines, and how many there are in all where that is more. */
export function withMore(say: Say, shown: readonly string[], all: readonly string[]): string[] {
  return shown.length < all.length ? [...shown, say('more', { count: all.length })] : [...shown]
}

function settledBetween(ticket: Ticket, since: number, until: number): boolean {
  return (
    ['resolved', 'answered', 'confirmed', 'closed'].includes(ticket.status) &&
    ticket.history.some(
      (entry) => (entry.type === 'done' || entry.type === 'answered') && entry.at > since && entry.at <= until,
    )
  )
}

function dateOf(at: number, timezone: string): string {
  return new Intl.DateTimeFormat('zh-CN', { timeZone: timezone, month: 'long', day: 'numeric' }).format(at)
}

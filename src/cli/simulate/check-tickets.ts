import { allows } from '../../tickets/apply.ts'
import type { HistoryEntry, Ticket } from '../../tickets/ticket.ts'
import { TRANSITIONS } from '../../tickets/transitions.ts'
import { OPEN_STATUSES, SETTLED_STATUSES, type Status } from '../../tickets/vocabulary.ts'
import { HOUR, MINUTE } from './hours.ts'
import { check, type Checked, type Evidence } from './evidence.ts'

const OPEN: readonly Status[] = OPEN_STATUSES
const WAITING: readonly Status[] = ['assigned', 'escalated', 'reopened']
const LIVE: readonly Status[] = [...OPEN_STATUSES, ...SETTLED_STATUSES, 'confirmed']
/** What a passed due time leaves in the history. */
const NOTICED: readonly string[] = ['reminded', 'overdue', 'escalated']
/** Events by which a ticket changes hands, also where its status stays. */
const NEW_OWNER: readonly string[] = ['assigned', 'escalated', 'handed_up', 'handed_over', 'outbreak']
/** A step may wait for another that is due at the same time. */
const LATE_BY = MINUTE

/** Every ticket has somebody and a date, keeps its dates or goes up, and came where it is by the table. */
export function checkTickets(evidence: Evidence): Checked[] {
  const { tickets, now } = evidence
  const open = tickets.filter((ticket) => OPEN.includes(ticket.status))
  return [
    check(
      'next_step_and_date',
      tickets.filter((ticket) => LIVE.includes(ticket.status)),
      ({ no, status, nextAt }) => {
        if (nextAt === null) return `#${no} is ${status} and has no next date`
        return nextAt <= now ? `#${no} is ${status} and its next step is past` : undefined
      },
    ),
    check('has_an_owner', open, ({ no, status, ownerId }) =>
      ownerId !== null || status === 'reported' || status === 'needs_info' ? undefined : `#${no} is nobody's`,
    ),
    check('due_kept_or_noticed', tickets, (ticket) => missedDue(ticket, evidence)),
    check('late_is_pressed', tickets, (ticket) => leftLate(ticket, evidence)),
    check('history_is_a_path', tickets, offThePath),
  ]
}

/** A stretch of the history in which one clock ran. */
interface Stretch {
  status: Status
  from: number
  to: number
}

function stretchesOf(ticket: Ticket, now: number): Stretch[] {
  // A new owner has to answer anew, also where the status stays.
  const begins = ticket.history.filter((entry) => entry.from !== entry.to || NEW_OWNER.includes(entry.type))
  return begins.map((entry, index) => ({ status: entry.to, from: entry.at, to: begins[index + 1]?.at ?? now }))
}

/** The stretches whose due time, computed once more, passed before they ended. */
function lateOf(ticket: Ticket, { settings, now }: Evidence): (Stretch & { due: number })[] {
  const stretches = stretchesOf(ticket, now)
  const waiting = stretches
    .filter(({ status }) => WAITING.includes(status))
    .map((one) => ({ ...one, due: settings.clocks.accept(ticket.urgency, one.from).at }))
  // Of the times to settle only the last one is known; while the reporter is asked the clock stands still.
  const last = stretches.findLast(({ status }) => status === 'in_progress')
  const settling = last && ticket.pausedSince === null ? [{ ...last, due: ticket.settleDue }] : []
  return [...waiting, ...settling].filter(({ from, to, due }) => due > from && due < to)
}

/** A due time that passed without a word in the history. */
function missedDue(ticket: Ticket, evidence: Evidence): string | undefined {
  const missed = lateOf(ticket, evidence).find(({ due }) => noticesOf(ticket, due, due + LATE_BY).length === 0)
  return missed && `#${ticket.no}: ${missed.status} after ${new Date(missed.due).toISOString()}, and no word of it`
}

/** After its due time a ticket goes up, or its owner is pressed, every working day; in an emergency every hour until it is taken. */
function leftLate(ticket: Ticket, evidence: Evidence): string | undefined {
  const { clocks } = evidence.settings
  for (const { status, due, to } of lateOf(ticket, evidence)) {
    const called = ticket.urgency === 'emergency' && status !== 'in_progress'
    const next = (at: number) => (called ? at + HOUR : clocks.workingDayAfter(at)) + LATE_BY
    const words = [due, ...noticesOf(ticket, due, to), to]
    const left = words.find((at, index) => index > 0 && at > next(words[index - 1] ?? due))
    if (left !== undefined)
      return `#${ticket.no}: late since ${new Date(due).toISOString()}, left alone until ${new Date(left).toISOString()}`
  }
  return undefined
}

function noticesOf({ history }: Ticket, from: number, to: number): number[] {
  return history.filter(({ type, at }) => NOTICED.includes(type) && at >= from && at <= to).map(({ at }) => at)
}

function offThePath({ no, history }: Ticket): string | undefined {
  let at: Status | null = null
  for (const entry of history) {
    if (entry.from !== at) return `#${no}: ${entry.type} begins at ${entry.from}, not at ${at}`
    if (!inTheTable(entry)) return `#${no}: ${entry.type} leads from ${entry.from} to ${entry.to}`
    at = entry.to
  }
  return undefined
}

function inTheTable({ type, from, to }: HistoryEntry): boolean {
  if (from === null) return type === 'reported'
  return from === to ? allows(from, type) : (TRANSITIONS[from][to]?.includes(type) ?? false)
}

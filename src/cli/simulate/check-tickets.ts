import { allows } from '../../tickets/apply.ts'
import type { HistoryEntry, Ticket } from '../../tickets/ticket.ts'
import { TRANSITIONS } from '../../tickets/transitions.ts'
import { OPEN_STATUSES, SETTLED_STATUSES, type Status } from '../../tickets/vocabulary.ts'
import { MINUTE } from './hours.ts'
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

/** The due time, computed once more, that passed without a word in the history. */
function missedDue(ticket: Ticket, { settings, now }: Evidence): string | undefined {
  const stretches = stretchesOf(ticket, now)
  const noticed = (due: number) =>
    ticket.history.some((entry) => NOTICED.includes(entry.type) && entry.at >= due && entry.at <= due + LATE_BY)
  for (const { status, from, to } of stretches) {
    if (!WAITING.includes(status)) continue
    const due = settings.clocks.accept(ticket.urgency, from)
    if (due < to && !noticed(due)) return `#${ticket.no}: ${status}, not answered by ${new Date(due).toISOString()}`
  }
  const last = stretches.findLast(({ status }) => status === 'in_progress')
  const { settleDue } = ticket
  // While the reporter is asked the clock stands still.
  if (last && ticket.pausedSince === null && settleDue > last.from && settleDue < last.to && !noticed(settleDue))
    return `#${ticket.no}: not settled by ${new Date(settleDue).toISOString()}`
  return undefined
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

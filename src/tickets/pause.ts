/** The clocks stand still while the reporter is asked. Pure. */
import type { TicketEvent } from './apply.ts'
import type { Clocks } from './follow-up.ts'
import type { EventType, Ticket } from './ticket.ts'
import { OPEN_STATUSES, type Status } from './vocabulary.ts'

const OPEN: readonly Status[] = OPEN_STATUSES
/** Questions of a leader that stop the clocks; asking on and on gives no further time. */
const MOST_PAUSES = 3
/** What a reporter says that can be the answer; asking how it goes is none. */
const ANSWERS: readonly EventType[] = ['added', 'answered_question']

/** Stops the clocks with a question, and lets them run on with its answer or when the matter goes its way. */
export function pauseOrResume(next: Ticket, before: Ticket, event: TicketEvent, clocks: Clocks): void {
  if (before.pausedSince === null) {
    if (event.type === 'asked' && mayPause(before)) next.pausedSince = event.at
    return
  }
  const answered = ANSWERS.includes(event.type) && isReporter(before, event.by)
  const waits = next.status === before.status && OPEN.includes(next.status) && !event.owner && event.type !== 'resumed'
  if (waits && !answered) return
  resume(next, before.pausedSince, event.at, clocks)
}

/** The due times move by the working time that was lost. */
function resume(next: Ticket, since: number, at: number, clocks: Clocks): void {
  next.pausedSince = null
  if (!OPEN.includes(next.status)) return
  const settleDue = clocks.moved('settle', next.urgency, next.settleDue, since, at)
  if (settleDue !== next.settleDue && !next.dueRule.endsWith('+pause')) next.dueRule += '+pause'
  next.settleDue = settleDue
  next.acceptDue = clocks.moved('accept', next.urgency, next.acceptDue, since, at)
}

function mayPause(ticket: Ticket): boolean {
  const questions = ticket.history.filter((entry) => entry.type === 'asked' && entry.by !== 'system').length
  return ticket.urgency !== 'emergency' && questions < MOST_PAUSES
}

function isReporter(ticket: Ticket, personId: string): boolean {
  return ticket.reporters.some((one) => one.id === personId)
}

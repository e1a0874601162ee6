import { clip, sayTime } from '../notifications/format.ts'
import { isReporter } from '../notifications/notes.ts'
import { deadlineOf, isOverdue, isPaused } from '../tickets/follow-up.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'

const LONGEST_OUTCOME = 60

/** How a ticket stands, in one line: its state, who has it, and what comes next or came of it. `askedBy`: who wants to know. */
export function standingOf(desk: Desk, ticket: TicketGlance, askedBy: string): string {
  return desk.say('statusReply', { ...desk.notes().values(ticket), due: nextOf(desk, ticket, askedBy) })
}

/** What comes next, or what came of it, as it follows `{owner}办理`. */
export function nextOf(desk: Desk, ticket: TicketGlance, askedBy: string): string {
  const { say, roster } = desk
  if (ticket.outcome !== '' && deadlineOf(ticket) === null)
    return say('outcomeIs', { outcome: clip(ticket.outcome, LONGEST_OUTCOME) })
  if (isPaused(ticket)) return isReporter(ticket, askedBy) ? say('waitsForYou') : `，${say('paused')}`
  const deadline = deadlineOf(ticket)
  if (deadline === null) return ''
  const late = isOverdue(ticket, desk.now())
  const time = sayTime(late ? Math.min(deadline, ticket.settleDue) : deadline, desk.now(), roster.timezone)
  if (late) return say('lateSince', { time })
  return say(ticket.status === 'in_progress' ? 'settleBy' : 'answerBy', { time })
}

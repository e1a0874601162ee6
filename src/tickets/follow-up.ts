import type { Reporter, TicketGlance } from './ticket.ts'
import type { Difficulty, Urgency } from './vocabulary.ts'

/** A due time and the rule that set it. */
export interface Due {
  at: number
  rule: string
}

/** Due times as functions of epoch milliseconds; the calendar stands behind them. */
export interface Clocks {
  accept(urgency: Urgency, from: number): Due
  settle(urgency: Urgency, difficulty: Difficulty, from: number): Due
  /** `due` moved by as much of that clock's time as went by between `from` and `to`. */
  moved(clock: 'accept' | 'settle', urgency: Urgency, due: number, from: number, to: number): number
  /** The same time of the next working day. */
  workingDayAfter(at: number): number
  /** Share of the time after which the leader is reminded, e.g. 0.8. */
  reminderShare: number
  /** The end that words name: 延到周五; lengths count from `due` where they lengthen it. null where none is said. */
  wished(words: string, now: number, due?: number): number | null
  /** Working days by which `until` lies after `due`. */
  workingDaysBetween(due: number, until: number): number
  /** Working days: granted by rule the first time, and at most in all. */
  extension: { days: number; mostDays: number }
  /** Milliseconds of silence after which a settled ticket is closed. */
  closeAfter: number
  /** Milliseconds of silence after which those who are told in private are asked once more. */
  callBackAfter: number
  /** Milliseconds to wait for the reporter's answer to a question. */
  answerWithin: number
}

export const STEPS = [
  'remind',
  'overdue',
  'escalate',
  'close',
  'give_up_asking',
  'resume',
  'lapse',
  'call_back',
  'withdraw',
] as const
export type Step = (typeof STEPS)[number]

export interface PlannedStep {
  step: Step
  /** Unique within the running clock; kept in `Ticket.steps` once taken. */
  key: string
  at: number
}

/** What the running clock still has in store for a ticket, in order of time. */
export function plan(ticket: TicketGlance, clocks: Clocks): PlannedStep[] {
  const steps = [...clockSteps(ticket, clocks)]
  if (ticket.withdrawAt !== null) steps.push({ step: 'withdraw', key: 'withdraw', at: ticket.withdrawAt })
  return steps.filter((one) => !ticket.steps.includes(one.key)).toSorted((a, b) => a.at - b.at)
}

/** The next moment at which somebody must look at the ticket; null where nothing is to come. */
export function nextMoment(ticket: TicketGlance, clocks: Clocks): number | null {
  return plan(ticket, clocks)[0]?.at ?? null
}

/** Whether the running clock still has that step, and its time has come. */
export function isDue(ticket: TicketGlance, key: string, now: number, clocks: Clocks): boolean {
  return plan(ticket, clocks).some((one) => one.key === key && one.at <= now)
}

/** What a step takes off the running clock: itself, and further calls that fell due while nobody could make them. */
export function keysTaken(ticket: TicketGlance, key: string, now: number, clocks: Clocks): string[] {
  const keys = [key]
  if (!key.startsWith('escalate')) return keys
  for (;;) {
    const steps = [...ticket.steps, ...keys]
    const next = plan({ ...ticket, steps }, clocks).find(({ step }) => step === 'escalate')
    if (!next || next.at > now) return keys
    keys.push(next.key)
  }
}

/** Whether its clocks stand still because the reporter was asked. */
export function isPaused(ticket: TicketGlance): boolean {
  return ticket.pausedSince !== null && (ticket.status === 'needs_info' || ticket.status === 'in_progress')
}

/** The time by which the ticket's present state must have ended; null where no clock runs. */
export function deadlineOf(ticket: TicketGlance): number | null {
  if (ticket.status === 'in_progress') return ticket.settleDue
  if (ticket.status === 'assigned' || ticket.status === 'escalated' || ticket.status === 'reopened')
    return ticket.acceptDue
  return null
}

export function isOverdue(ticket: TicketGlance, now: number): boolean {
  const deadline = deadlineOf(ticket)
  if (deadline === null || isPaused(ticket)) return false
  return now >= deadline || now >= ticket.settleDue
}

/** 回访: who hears the end in private is asked once more while nobody has said what it is worth. */
function callBack(ticket: TicketGlance, clocks: Clocks): PlannedStep[] {
  if (ticket.status === 'confirmed' || !ticket.reporters.some((one) => hearsInPrivate(ticket, one))) return []
  return [{ step: 'call_back', key: 'call_back', at: ticket.clockFrom + clocks.callBackAfter }]
}

/** Private matters are told to each reporter alone; else where they reported it. */
export function hearsInPrivate(ticket: TicketGlance, reporter: Reporter): boolean {
  return ticket.private || reporter.roomId === null
}

function clockSteps(ticket: TicketGlance, clocks: Clocks): PlannedStep[] {
  if (ticket.status === 'resolved' || ticket.status === 'answered' || ticket.status === 'confirmed')
    return [...callBack(ticket, clocks), { step: 'close', key: 'close', at: ticket.clockFrom + clocks.closeAfter }]
  if (ticket.status === 'needs_info')
    return [{ step: 'give_up_asking', key: 'give_up_asking', at: ticket.clockFrom + clocks.answerWithin }]
  const deadline = deadlineOf(ticket)
  if (deadline === null) return []
  if (ticket.pausedSince !== null)
    return [{ step: 'resume', key: `resume:${ticket.pausedSince}`, at: ticket.pausedSince + clocks.answerWithin }]
  const due = Math.max(deadline, ticket.clockFrom)
  const steps: PlannedStep[] = []
  // Nobody answered in time: it stays as it was.
  if (ticket.extension) steps.push({ step: 'lapse', key: `lapse:${ticket.extension.askedAt}`, at: due })
  // A deadline already past when the clock began (moved up after settleDue) leaves only the way up.
  if (deadline > ticket.clockFrom) {
    const share = ticket.clockFrom + (deadline - ticket.clockFrom) * clocks.reminderShare
    steps.push({ step: 'remind', key: 'remind', at: Math.round(share) })
  }
  const taken = ticket.steps.filter((key) => key.startsWith('escalate')).length
  const up = escalateAt(ticket, due, taken, clocks)
  // Where it goes up at that moment there is no word to the one who did not answer.
  const late = deadline > ticket.clockFrom && due < up && ticket.urgency !== 'emergency'
  if (late) steps.push({ step: 'overdue', key: 'overdue', at: due })
  steps.push({ step: 'escalate', key: `escalate:${taken}`, at: up })
  return steps
}

/** Tries at the highest level, one acceptance time apart; after them an emergency is called out by the hour. */
const QUICK_CALLS = 6
const HOUR = 3_600_000

/**
 * An emergency goes up at once, and while nobody takes it again each time to accept; all else one working day after the
 * deadline, then each further working day, however long those above have to accept.
 */
function escalateAt(ticket: TicketGlance, due: number, taken: number, clocks: Clocks): number {
  let days = taken + 1
  if (ticket.urgency === 'emergency') {
    // Taken up after its time to settle was over: whoever has it now gets the day.
    const tooLate = ticket.status === 'in_progress' && due <= ticket.clockFrom
    if (taken === 0 && !tooLate) return due
    const every = clocks.accept('emergency', due).at - due
    const hours = Math.max(taken - QUICK_CALLS + 1, 0)
    if (ticket.status !== 'in_progress') return due + (taken - hours) * every + hours * HOUR
    // The first call came with the deadline itself.
    if (!tooLate) days = taken
  }
  let at = ticket.rises > 0 && ticket.status === 'escalated' ? ticket.clockFrom : due
  for (let day = 0; day < days; day++) at = clocks.workingDayAfter(at)
  return at
}

import { changedFrom } from './as-of.ts'
import { isDue, keysTaken, nextMoment, type Clocks, type Due } from './follow-up.ts'
import { pauseOrResume } from './pause.ts'
import type { Ending } from './closing.ts'
import { addUsage, type Usage } from '../classifiers/model/ask.ts'
import { applyExtension } from './extension.ts'
import type { ProcessChange } from './process.ts'
import type { Rejudged } from './rejudge.ts'
import type { EventType, Extension, HistoryEntry, Note, Reporter, Ticket, TicketMessage } from './ticket.ts'
import { TransitionRefused, nextStatus } from './transitions.ts'
import { OPEN_STATUSES, SETTLED_STATUSES, type Difficulty, type Status } from './vocabulary.ts'

/** Something that happens to one ticket. `id` is the key of its cause: applied twice, it changes nothing. */
export interface TicketEvent {
  id: string
  type: EventType
  at: number
  /** Person id or `system`. */
  by: string
  note: string
  rule: string
  messages?: TicketMessage[]
  reporter?: Reporter
  /** The owner from now on; has to answer anew. */
  owner?: { ownerId: string | null; ownerArea: string }
  /** Taken to another level by a person: that level's time to settle begins. */
  settleAs?: Difficulty
  /** A time to settle that a person set or granted. */
  due?: Due
  /** More time is asked for; `due` and `days` grant it. */
  extension?: Extension
  /** Working days granted. */
  days?: number
  /** The area became known. */
  area?: { area: string; scope: string }
  score?: number
  /** The end that was named, where it takes more to stand. */
  ending?: Ending
  /** Ids of the messages that were taken back. */
  recalled?: string[]
  /** Key of the clock's step that this event takes (see follow-up.ts); where the clock has it no more, nothing happens. */
  step?: string
  /** What the questions to a language model cost that it took to understand this. */
  usage?: Usage
  /** What changes after a second judgement (see rejudge.ts). */
  judged?: Rejudged
  /** How it is worked on from now on (see process.ts). */
  process?: ProcessChange
}

const OPEN: readonly Status[] = OPEN_STATUSES
const SETTLED: readonly Status[] = SETTLED_STATUSES
const ANY_LIVE: readonly Status[] = [...OPEN, ...SETTLED]

/** Events that may happen without a change of status, and where. */
const STAYS: Partial<Record<EventType, readonly Status[]>> = {
  joined: ANY_LIVE,
  added: [...ANY_LIVE, 'confirmed', 'closed'],
  asked: ['in_progress'],
  answered_question: OPEN,
  accepted: ['in_progress'],
  progress: ['in_progress'],
  extension_asked: ['in_progress'],
  extended: ['in_progress'],
  extension_refused: OPEN,
  resumed: ['in_progress'],
  left: OPEN,
  assigned: OPEN,
  praised: [...ANY_LIVE, 'confirmed'],
  rated: ['confirmed'],
  not_fixed: OPEN,
  pressed: ANY_LIVE,
  reminded: OPEN,
  overdue: OPEN,
  recalled: ANY_LIVE,
  called_back: SETTLED,
  rejudged: OPEN,
  co_handlers: OPEN,
  department: OPEN,
  split: OPEN,
  outbreak: OPEN,
}

/** People recall to mend a typo or take out a phone number; this is the time they get to write it again (ms). */
const SAY_AGAIN_WITHIN = 3 * 60_000

/** Whether the table allows `event` in that status. */
export function allows(status: Status, event: EventType): boolean {
  return nextStatus(status, event) !== undefined || (STAYS[event]?.includes(status) ?? false)
}

/**
 * One event applied to one ticket: a new ticket, or the same object where the event was applied before or came too late.
 * Throws TransitionRefused where the table does not have it.
 */
export function apply(ticket: Ticket, event: TicketEvent, clocks: Clocks): Ticket {
  if (ticket.history.some((entry) => entry.eventId === event.id)) return ticket
  // Somebody answered between the clock's look at the ticket and its step.
  if (event.step && !isDue(ticket, event.step, event.at, clocks)) return ticket
  const to = nextStatus(ticket.status, event.type) ?? (allows(ticket.status, event.type) ? ticket.status : undefined)
  if (!to) throw new TransitionRefused(ticket.status, ticket.status, event.type)
  const next: Ticket = {
    ...ticket,
    status: to,
    reporters: withReporter(ticket.reporters, event.reporter),
    messages: withMessages(ticket.messages, event.messages ?? []),
    steps: event.step ? [...ticket.steps, ...keysTaken(ticket, event.step, event.at, clocks)] : ticket.steps,
    // Said again, or gone its way: nothing is left to take back.
    withdrawAt: event.messages?.length || !OPEN.includes(to) ? null : ticket.withdrawAt,
    updatedAt: event.at,
    history: [
      ...ticket.history,
      {
        eventId: event.id,
        type: event.type,
        at: event.at,
        by: event.by,
        from: ticket.status,
        to,
        note: event.note,
        rule: event.rule,
        messageIds: (event.messages ?? []).map((message) => message.id),
      },
    ],
  }
  if (event.owner) Object.assign(next, event.owner, { formerOwners: withFormer(ticket, event.owner.ownerId) })
  if (event.area) Object.assign(next, event.area)
  if (event.judged) Object.assign(next, event.judged)
  if (event.process) Object.assign(next, event.process)
  if (event.usage) next.usage = addUsage(next.usage, event.usage)
  next.firstOwnerId ??= event.owner?.ownerId ?? null
  // Whoever has it now, or ended it, leaves no question behind.
  next.ending = event.ending ?? (OPEN.includes(to) && !event.owner ? ticket.ending : null)
  if (event.score) next.rating = event.score
  if (event.type === 'recalled') takeBack(next, event)
  if (event.type === 'done' || event.type === 'answered' || event.type === 'rejected') next.outcome = event.note
  restartClock(next, ticket, event, clocks)
  applyExtension(next, ticket, event)
  sayDue(next, ticket)
  next.nextAt = nextMoment(next, clocks)
  keepWhatWas(next, ticket)
  return next
}

/** Adds messages that the bot owes because of the event just applied; written in the same step as the event. */
export function owe(ticket: Ticket, notes: Note[]): Ticket {
  return notes.length === 0 ? ticket : { ...ticket, owed: [...ticket.owed, ...notes] }
}

function restartClock(next: Ticket, before: Ticket, event: TicketEvent, clocks: Clocks): void {
  const reopened = next.status === 'reopened' && before.status !== 'reopened'
  // What had ended is at work once more, by whom it may be: all its times begin anew.
  const again = reopened || (before.status === 'answered' && next.status === 'in_progress')
  if (reopened) next.reopenedCount += 1
  // Not solved twice: it was not as simple as it looked.
  if (next.reopenedCount >= 2 && next.difficulty === 'simple') next.difficulty = 'complex'
  // Judged again it is another matter: what it now is has its time from now on.
  const rejudged = next.urgency !== before.urgency || next.difficulty !== before.difficulty
  pauseOrResume(next, before, event, clocks)
  if (again || rejudged) setSettleDue(next, clocks.settle(next.urgency, next.difficulty, event.at))
  if (event.settleAs) setSettleDue(next, clocks.settle(next.urgency, event.settleAs, event.at))
  if (event.due) setSettleDue(next, event.due)
  // Set while the clocks stand still: only what is lost from now on moves it.
  if (next.pausedSince !== null && next.settleDue !== before.settleDue) next.pausedSince = event.at
  if (again || rejudged || event.owner) setAcceptDue(next, clocks.accept(next.urgency, event.at))
  // A question to the reporter has a time of its own.
  const anew = event.owner !== undefined || (rejudged && next.status !== 'needs_info')
  if (event.type === 'escalated') next.rises += 1
  else if (event.owner || reopened) next.rises = 0
  if (event.type === 'sent_back' || (event.type === 'handed_over' && hadIt(before, event))) next.returns += 1
  if (next.status !== before.status || anew || event.due) {
    // A step taken at the very moment in which the clock began: the next one's key must be another.
    next.clockFrom = event.step && event.at <= before.clockFrom ? before.clockFrom + 1 : event.at
    next.steps = []
  }
}

/** It goes back to somebody who had it: down, or across. */
function hadIt({ formerOwners }: Ticket, { owner }: TicketEvent): boolean {
  return owner !== undefined && owner.ownerId !== null && formerOwners.includes(owner.ownerId)
}

function setAcceptDue(next: Ticket, { at, rule }: Due): void {
  next.acceptDue = at
  next.acceptRule = rule
}

function setSettleDue(next: Ticket, { at, rule }: Due): void {
  next.settleDue = at
  next.dueRule = rule
}

/** The history says which rule moved the time to settle. */
function sayDue(next: Ticket, before: Ticket): void {
  const last = next.history.at(-1)
  if (!last || next.settleDue === before.settleDue) return
  next.history[next.history.length - 1] = { ...last, rule: `${last.rule}；时限 ${next.dueRule}` }
}

/** So that a paper can tell what the ticket was before. */
function keepWhatWas(next: Ticket, before: Ticket): void {
  const was = changedFrom(before, next)
  const last = next.history.at(-1)
  if (was && last) next.history[next.history.length - 1] = { ...last, was }
}

/** The words are gone; when nothing that was said is left, the ticket goes too unless it is said again soon. */
function takeBack(next: Ticket, event: TicketEvent): void {
  next.messages = next.messages.map((message) =>
    event.recalled?.includes(message.id) ? { ...message, text: '', media: null } : message,
  )
  next.history = next.history.map((entry) => withoutWords(entry, next.messages, event.recalled ?? []))
  // What leaders said to it is no report.
  const said = next.messages.some(
    ({ fromId, text, media }) => next.reporters.some(({ id }) => id === fromId) && (text !== '' || media !== null),
  )
  if (!said && next.status !== 'resolved' && next.status !== 'answered') next.withdrawAt = event.at + SAY_AGAIN_WITHIN
}

/** What an entry quotes of a message that was taken back goes with it; that it happened stays. */
function withoutWords(entry: HistoryEntry, messages: TicketMessage[], recalled: readonly string[]): HistoryEntry {
  if (entry.note === '' || !entry.messageIds.some((id) => recalled.includes(id))) return entry
  const left = messages.filter(({ id, text }) => entry.messageIds.includes(id) && text !== '')
  return { ...entry, note: left.map(({ text }) => text).join('\n') }
}

function withFormer({ formerOwners, ownerId }: Ticket, next: string | null): string[] {
  return [...new Set([...formerOwners, ...(ownerId ? [ownerId] : [])])].filter((id) => id !== next)
}

function withReporter(reporters: Reporter[], reporter: Reporter | undefined): Reporter[] {
  if (!reporter || reporters.some((one) => one.id === reporter.id)) return reporters
  return [...reporters, reporter]
}

function withMessages(messages: TicketMessage[], added: TicketMessage[]): TicketMessage[] {
  const known = new Set(messages.map((message) => message.id))
  return [...messages, ...added.filter((message) => !known.has(message.id))]
}

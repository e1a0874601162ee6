import type { EventType } from './ticket.ts'
import { STATUSES, type Status } from './vocabulary.ts'

/** Every allowed change of status, and the events that make it. What is not here is refused. */
export const TRANSITIONS: Record<Status, Partial<Record<Status, readonly EventType[]>>> = {
  reported: {
    assigned: ['assigned'],
    needs_info: ['asked'],
    rejected: ['rejected'],
    withdrawn: ['withdrawn'],
  },
  needs_info: {
    assigned: ['answered_question', 'assigned'],
    closed: ['merged'],
    withdrawn: ['withdrawn'],
  },
  assigned: {
    in_progress: ['accepted', 'progress', 'asked', 'extension_asked', 'extended', 'co_handlers', 'department', 'split'],
    resolved: ['done'],
    answered: ['answered'],
    escalated: ['handed_up', 'handed_over', 'escalated'],
    rejected: ['rejected'],
    closed: ['merged'],
    withdrawn: ['withdrawn'],
  },
  in_progress: {
    resolved: ['done'],
    answered: ['answered'],
    escalated: ['handed_up', 'handed_over', 'escalated'],
    closed: ['merged'],
    withdrawn: ['withdrawn'],
  },
  escalated: {
    in_progress: ['accepted', 'progress', 'asked', 'extension_asked', 'extended', 'co_handlers', 'department', 'split'],
    resolved: ['done'],
    answered: ['answered'],
    escalated: ['handed_up', 'handed_over', 'escalated'],
    assigned: ['sent_back'],
    rejected: ['rejected'],
    closed: ['merged'],
    withdrawn: ['withdrawn'],
  },
  resolved: {
    confirmed: ['confirmed', 'rated'],
    reopened: ['not_fixed'],
    closed: ['closed'],
  },
  // A leader who takes it up after all, or has found a way.
  answered: {
    confirmed: ['confirmed', 'rated'],
    reopened: ['not_fixed'],
    in_progress: ['accepted'],
    resolved: ['done'],
    closed: ['closed'],
  },
  reopened: {
    in_progress: ['accepted', 'progress', 'asked', 'extension_asked', 'extended', 'co_handlers', 'department', 'split'],
    resolved: ['done'],
    answered: ['answered'],
    escalated: ['handed_up', 'handed_over', 'escalated'],
    closed: ['merged'],
    withdrawn: ['withdrawn'],
  },
  // One of several reporters has agreed; another may still object.
  confirmed: { reopened: ['not_fixed'], closed: ['closed'] },
  closed: {},
  rejected: { reopened: ['not_fixed'] },
  withdrawn: {},
}

export class TransitionRefused extends Error {
  override readonly name = 'TransitionRefused'
  readonly from: Status
  readonly to: Status
  readonly event: EventType

  constructor(from: Status, to: Status, event: EventType) {
    super(`a ticket cannot go from ${from} to ${to} by ${event}`)
    this.from = from
    this.to = to
    this.event = event
  }
}

/** The status that `event` leads to from `from`; undefined where it leads nowhere. */
export function nextStatus(from: Status, event: EventType): Status | undefined {
  return STATUSES.find((to) => TRANSITIONS[from][to]?.includes(event))
}

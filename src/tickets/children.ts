/** Parts of a hard matter with owners of their own. Pure. */
import type { Clocks } from './follow-up.ts'
import { endOf } from './ends.ts'
import { nextMoment } from './follow-up.ts'
import { TICKET_DEFAULTS, type Ticket, type TicketGlance } from './ticket.ts'
import { OPEN_STATUSES, STATUS_LABELS, type Status } from './vocabulary.ts'

const OPEN: readonly Status[] = OPEN_STATUSES

export interface Part {
  no: number
  /** Idempotent as a ticket's first message is. */
  source: string
  at: number
  by: string
  title: string
  words: string
  owner: { ownerId: string | null; ownerArea: string }
  department: string
}

/** The part as a ticket: no reporters, since residents hear of the whole; never due later than the whole. */
export function childOf(parent: TicketGlance, part: Part, clocks: Clocks): Ticket {
  const { no, source, at, by, title, owner, department } = part
  const { kind, category, difficulty, urgency, area, scope, place, accused } = parent
  const accept = clocks.accept(urgency, at)
  const due = clocks.settle(urgency, difficulty, at)
  const entry = { at, by, note: part.words, messageIds: [] }
  const child: Ticket = {
    ...TICKET_DEFAULTS,
    kind,
    category,
    difficulty,
    urgency,
    area,
    scope,
    place,
    accused,
    private: parent.private,
    ...owner,
    no,
    source,
    title,
    department,
    parentNo: parent.no,
    status: 'assigned',
    reporters: [],
    messages: [],
    firstOwnerId: owner.ownerId,
    acceptDue: accept.at,
    acceptRule: accept.rule,
    settleDue: Math.min(due.at, Math.max(parent.settleDue, at)),
    dueRule: due.at <= parent.settleDue ? due.rule : `#${parent.no} 的时限`,
    clockFrom: at,
    judgedBy: parent.judgedBy,
    history: [
      {
        ...entry,
        eventId: `${source}:reported`,
        type: 'reported',
        from: null,
        to: 'reported',
        rule: `#${parent.no} 拆分而来`,
      },
      {
        ...entry,
        eventId: `${source}:assigned`,
        type: 'assigned',
        from: 'reported',
        to: 'assigned',
        rule: '拆分时指定',
      },
    ],
    createdAt: at,
    updatedAt: at,
  }
  return { ...child, nextAt: nextMoment(child, clocks) }
}

/**
 * How the whole ends when its parts have: as solved where any was solved. Undefined while one is open, and where none has
 * ended since the whole was last opened again: then it is for its owner to end.
 */
export function endOfParts(
  whole: Pick<Ticket, 'history'>,
  parts: readonly Ticket[],
): { type: 'done' | 'answered'; outcome: string } | undefined {
  if (parts.some((part) => OPEN.includes(part.status))) return undefined
  const again = whole.history.findLast(({ from, to }) => to === 'reopened' && from !== to)?.at ?? -Infinity
  if (!parts.some((part) => (endOf(part)?.at ?? -Infinity) > again)) return undefined
  const solved = parts.some((part) => ['resolved', 'confirmed', 'closed'].includes(part.status))
  const outcome = parts.map((part) => `${part.title}：${part.outcome || STATUS_LABELS[part.status]}`).join('；')
  return { type: solved ? 'done' : 'answered', outcome }
}

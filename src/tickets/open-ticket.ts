import type { Judgement } from '../classifiers/judge.ts'
import { NO_USAGE, type Usage } from '../classifiers/model/ask.ts'
import type { Assignment } from '../routing/assign.ts'
import { nextMoment, type Clocks } from './follow-up.ts'
import { TICKET_DEFAULTS, type Reporter, type Ticket, type TicketMessage } from './ticket.ts'

export interface Opening {
  no: number
  /** Id of the first message. */
  source: string
  at: number
  judgement: Judgement
  area: string
  scope: string
  assignment: Assignment
  accused: string[]
  reporter: Reporter
  messages: TicketMessage[]
  /** The area is not known: the reporter is asked before anybody is bothered. */
  needsInfo: boolean
  /** What the questions to a language model cost that it took to understand it. */
  usage?: Usage
}

/** A new ticket with its first two history entries: reported, then assigned (or a question asked). */
export function openTicket(opening: Opening, clocks: Clocks): Ticket {
  const { judgement, assignment, at, source, reporter } = opening
  const status = opening.needsInfo ? 'needs_info' : 'assigned'
  const accept = clocks.accept(judgement.urgency, at)
  const settle = clocks.settle(judgement.urgency, judgement.difficulty, at)
  const messageIds = opening.messages.map((message) => message.id)
  const ticket: Ticket = {
    ...TICKET_DEFAULTS,
    no: opening.no,
    source,
    kind: judgement.kind,
    category: judgement.category,
    difficulty: judgement.difficulty,
    urgency: judgement.urgency,
    private: judgement.private,
    title: judgement.title,
    area: opening.area,
    scope: opening.scope,
    place: judgement.place,
    status,
    reporters: [reporter],
    messages: opening.messages,
    ownerId: assignment.ownerId,
    ownerArea: assignment.ownerArea,
    firstOwnerId: opening.needsInfo ? null : assignment.ownerId,
    acceptDue: accept.at,
    acceptRule: accept.rule,
    settleDue: settle.at,
    dueRule: settle.rule,
    pausedSince: opening.needsInfo ? at : null,
    clockFrom: at,
    accused: opening.accused,
    judgedBy: judgement.judgedBy,
    review: judgement.review ?? null,
    usage: opening.usage ?? NO_USAGE,
    missing: [...(judgement.missing ?? [])],
    question: judgement.question ?? null,
    history: [
      {
        eventId: `${source}:reported`,
        type: 'reported',
        at,
        by: reporter.id,
        from: null,
        to: 'reported',
        note: '',
        rule: reasonsOf(judgement),
        messageIds,
      },
      {
        eventId: `${source}:${opening.needsInfo ? 'asked' : 'assigned'}`,
        type: opening.needsInfo ? 'asked' : 'assigned',
        at,
        by: 'system',
        from: 'reported',
        to: status,
        note: '',
        rule: `${opening.needsInfo ? '不知道是哪一栋哪个单元，先问反映人' : assignment.rule}；时限 ${settle.rule}`,
        messageIds: [],
      },
    ],
    createdAt: at,
    updatedAt: at,
  }
  ticket.nextAt = nextMoment(ticket, clocks)
  return ticket
}

function reasonsOf({ judgedBy, reasons, review }: Judgement): string {
  return [judgedBy, ...(review ? [`语言模型不可用（${review}），恢复后重新判断`] : []), ...reasons].join('；')
}

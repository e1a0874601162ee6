import type { Clocks } from '../../src/tickets/follow-up.ts'
import { TICKET_DEFAULTS, type Ticket } from '../../src/tickets/ticket.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Clocks without a calendar, so that a test reads in plain hours. */
export const plainClocks: Clocks = {
  accept: (urgency, from) => ({
    at: from + { emergency: HOUR / 6, urgent: 2 * HOUR, normal: DAY }[urgency],
    rule: `accept.${urgency}`,
  }),
  settle: (urgency, difficulty, from) => ({
    at:
      from +
      (urgency === 'normal' ? { simple: 3, complex: 7, hard: 15 }[difficulty] : urgency === 'urgent' ? 2 : 1) * DAY,
    rule: `settle.${urgency === 'normal' ? difficulty : urgency}`,
  }),
  moved: (_clock, _urgency, due, from, to) => due + Math.max(to - from, 0),
  wished: () => null,
  workingDaysBetween: (due, until) => Math.ceil((until - due) / DAY),
  extension: { days: 5, mostDays: 10 },
  workingDayAfter: (at) => at + DAY,
  reminderShare: 0.8,
  closeAfter: 14 * DAY,
  callBackAfter: 3 * DAY,
  answerWithin: 12 * HOUR,
}

/** A ticket as it stands just after it was assigned to 李姐 at time 0; override what the test is about. */
export function ticketOf(over: Partial<Ticket> = {}): Ticket {
  return {
    ...TICKET_DEFAULTS,
    no: 1042,
    source: 'bot:m1',
    kind: 'problem',
    category: 'facility',
    difficulty: 'simple',
    urgency: 'normal',
    private: false,
    title: '3栋2单元楼道灯不亮',
    area: 'LH-01-03-2',
    scope: 'LH-01',
    place: '7楼',
    status: 'assigned',
    reporters: [{ id: 'u-wang', name: '王阿姨', roomId: 'r-b3u2', at: 0 }],
    messages: [{ id: 'bot:m1', at: 0, roomId: 'r-b3u2', fromId: 'u-wang', text: '7楼灯不亮', media: null }],
    ownerId: 'u-dy32',
    ownerArea: 'LH-01-03-2',
    firstOwnerId: 'u-dy32',
    acceptDue: DAY,
    settleDue: 3 * DAY,
    clockFrom: 0,
    judgedBy: 'local@test',
    history: [],
    createdAt: 0,
    updatedAt: 0,
    ...over,
  }
}

import type { ConsoleData } from '../../src/console/data.ts'
import type { Roster } from '../../src/routing/roster.ts'
import { TICKET_DEFAULTS, type Ticket } from '../../src/tickets/ticket.ts'
import { OPEN_STATUSES } from '../../src/tickets/vocabulary.ts'
import { MONDAY } from './simulated.ts'

const OPEN: readonly string[] = OPEN_STATUSES

/** The console's data in memory: tests of the console are about the console. */
export function memoryData(roster: Roster, tickets: Ticket[]): ConsoleData & { changed(no: number): void } {
  const listeners = new Set<(no: number) => void>()
  return {
    roster,
    tickets: async ({ status, roomId, limit }) =>
      tickets
        .filter((ticket) => status === 'all' || OPEN.includes(ticket.status))
        .filter((ticket) => !roomId || ticket.reporters.some((reporter) => reporter.roomId === roomId))
        .toSorted((a, b) => b.updatedAt - a.updatedAt)
        .slice(0, limit),
    ticket: async (no) => tickets.find((ticket) => ticket.no === no) ?? null,
    onTicket: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    changed: (no) => {
      for (const listener of listeners) listener(no)
    },
  }
}

const MINUTE = 60_000

/** A ticket as the bot makes it of `3栋2单元电梯停了`. */
export function exampleTicket(change: Partial<Ticket> = {}): Ticket {
  const at = MONDAY
  return {
    ...TICKET_DEFAULTS,
    no: 1042,
    source: 'm1',
    kind: 'problem',
    category: 'facility',
    difficulty: 'simple',
    urgency: 'urgent',
    private: false,
    title: '3栋2单元电梯停运',
    area: 'LH-01-03-2',
    scope: 'LH-01',
    place: '3栋2单元电梯',
    status: 'in_progress',
    reporters: [{ id: 'u-wang', name: '3-2-1102王阿姨', roomId: 'r-b3u2', at }],
    messages: [{ id: 'm1', at, roomId: 'r-b3u2', fromId: 'u-wang', text: '电梯又停了，我妈下不来楼', media: null }],
    ownerId: 'u-dy32',
    ownerArea: 'LH-01-03-2',
    firstOwnerId: 'u-dy32',
    acceptDue: at + 120 * MINUTE,
    settleDue: at + 2 * 1440 * MINUTE,
    clockFrom: at,
    judgedBy: 'local@1a2b3c4d',
    history: [
      entry('reported', at, 'u-wang', null, 'reported', '电梯又停了，我妈下不来楼', 'local@1a2b3c4d'),
      entry('assigned', at + 1000, 'system', 'reported', 'assigned', '', 'urgent+simple → unit'),
      entry(
        'accepted',
        at + 9 * MINUTE,
        'u-dy32',
        'assigned',
        'in_progress',
        '接单，已给电梯班打电话',
        'intent:accept',
      ),
    ],
    createdAt: at,
    updatedAt: at + 9 * MINUTE,
    version: 3,
    ...change,
  }
}

function entry(
  type: Ticket['history'][number]['type'],
  at: number,
  by: string,
  from: Ticket['status'] | null,
  to: Ticket['status'],
  note: string,
  rule: string,
): Ticket['history'][number] {
  return { eventId: `${type}-${at}`, type, at, by, from, to, note, rule, messageIds: ['m1'] }
}

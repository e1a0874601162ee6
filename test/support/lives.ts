import { apply } from '../../src/tickets/apply.ts'
import type { EventType, Ticket } from '../../src/tickets/ticket.ts'
import { plainClocks, ticketOf } from './tickets.ts'

/** What happened to a ticket: event, time (ms), by whom (default: its owner 李), the words. */
export type LifeStep = [type: EventType, at: number, by?: string, note?: string]

/** A ticket reported by u-wang and assigned at 0, to which those things then happened. Throws where the table refuses one. */
export function lifeOf(steps: readonly LifeStep[], over: Partial<Ticket> = {}): Ticket {
  const entry = { note: '', rule: '', messageIds: [], at: 0 }
  const born = ticketOf({
    history: [
      { ...entry, eventId: 'e:reported', type: 'reported', by: 'u-wang', from: null, to: 'reported' },
      { ...entry, eventId: 'e:assigned', type: 'assigned', by: 'system', from: 'reported', to: 'assigned' },
    ],
    ...over,
  })
  return steps.reduce(
    (ticket, [type, at, by = 'u-li', note = ''], index) =>
      apply(ticket, { id: `e${index}:${type}`, type, at, by, note, rule: '测试' }, plainClocks),
    born,
  )
}

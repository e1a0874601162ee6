import type { Roster } from '../routing/roster.ts'
import type { Store } from '../store/store.ts'
import { BULK_WITHIN, endingsOf } from '../tickets/integrity.ts'
import type { ConsoleData } from './data.ts'

/** Files listed: with ten communities about four years. */
const MOST_PAPERS = 5_000

/** The console's view of the store; `changed` tells open pages of a ticket. */
export function consoleData(store: Store, roster: Roster): ConsoleData & { changed(no: number): void } {
  const listeners = new Set<(no: number) => void>()
  return {
    roster,
    tickets: ({ status, roomId, limit }) => store.tickets.listed({ open: status === 'open', roomId }, limit),
    ticket: async (no) => (await store.tickets.byNo(no)) ?? null,
    async filesOf(ticket) {
      const ids = ticket.messages.filter(({ media }) => media !== null).map(({ id }) => id)
      const messages = ids.length > 0 ? await store.messages.byIds(ids) : []
      return new Map(messages.filter(({ media }) => media).map((message) => [message._id, message]))
    },
    endedWith: (ticket) => store.tickets.endedAround(endingsOf(ticket), BULK_WITHIN),
    file: (messageId) => store.media.read(messageId),
    papers: () => store.papers.list(MOST_PAPERS),
    paper: (name) => store.papers.read(name),
    onTicket(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    changed(no) {
      for (const listener of listeners) listener(no)
    },
  }
}

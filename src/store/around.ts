import { LRUCache } from 'lru-cache'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Tickets } from './tickets.ts'

/** Another process may write too (the console, another account): nothing is believed for longer than this (ms). */
const BELIEVED_FOR = 3_000
/** Settled tickets are looked at for this long (ms). */
const LOOKED_AT_FOR = 14 * 86_400_000

/** The tickets that somebody in a grid could mean, read once and not again until one of them changes. */
export function rememberAround(tickets: Pick<Tickets, 'around'>) {
  const known = new LRUCache<string, Promise<TicketGlance[]>>({ max: 500, ttl: BELIEVED_FOR })
  return {
    of(scope: string, now: number): Promise<TicketGlance[]> {
      const before = known.get(scope)
      if (before) return before
      const found = tickets.around(scope, now - LOOKED_AT_FOR)
      known.set(scope, found)
      found.catch(() => known.delete(scope))
      return found
    },
    /** A ticket there was written. */
    forget(scope: string): void {
      known.delete(scope)
    },
  }
}
export type Around = ReturnType<typeof rememberAround>

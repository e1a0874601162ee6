import { LRUCache } from 'lru-cache'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Tickets } from './tickets.ts'

/** Another process may write too (the console, another account): nothing is believed for longer than this (ms). */
const BELIEVED_FOR = 3_000
/** Settled tickets are looked at for this long (ms). */
const LOOKED_AT_FOR = 14 * 86_400_000
const AND = '\n'

/** The tickets that somebody in some scopes could mean, read once and not again until one of them changes. */
export function rememberAround(tickets: Pick<Tickets, 'around'>) {
  const known = new LRUCache<string, Promise<TicketGlance[]>>({ max: 500, ttl: BELIEVED_FOR })
  return {
    of(scopes: readonly string[], now: number): Promise<TicketGlance[]> {
      const key = scopes.join(AND)
      const before = known.get(key)
      if (before) return before
      const found = tickets.around(scopes, now - LOOKED_AT_FOR)
      known.set(key, found)
      found.catch(() => known.delete(key))
      return found
    },
    /** A ticket there was written. */
    forget(scope: string): void {
      for (const key of known.keys()) if (key.split(AND).includes(scope)) known.delete(key)
    },
  }
}
export type Around = ReturnType<typeof rememberAround>

import type { Store } from '../store/store.ts'

/** A photo may be the beginning of a report for some minutes; after that, what belongs to no ticket is nobody's business (ms). */
export const LOOSE_MS = 10 * 60_000
/** So long a language model that was away may still find a report in what was taken for chat (ms). */
const REVIEW_MS = 24 * 3_600_000
const AT_ONCE = 200

/**
 * Removes the bytes of photos and voice that belong to no ticket once what was said has been decided, at the earliest ten minutes
 * after they came. Resolves with the time at which the next may have to go; undefined: nothing is left to look at.
 */
export async function removeLoose(store: Store, account: string, now: number): Promise<number | undefined> {
  for (let more = true; more;) {
    const loose = await store.messages.mediaLoose(account, now - LOOSE_MS, now - REVIEW_MS, AT_ONCE)
    for (const { _id: id } of loose) {
      // The ticket is the truth; a process may have died before it marked the message.
      const [ticket] = await store.tickets.withMessages([id])
      if (ticket) {
        await store.messages.markDone([id], ticket.no)
      } else {
        await store.media.remove(id)
        await store.messages.mediaRemoved(id)
      }
    }
    more = loose.length === AT_ONCE
  }
  const oldest = await store.messages.oldestLoose(account)
  if (oldest === undefined) return undefined
  // Older ones are still undecided.
  return oldest + LOOSE_MS > now ? oldest + LOOSE_MS : now + LOOSE_MS
}

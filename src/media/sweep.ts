import type { Store } from '../store/store.ts'

/** A photo may be the beginning of a report for some minutes; after that, what belongs to no ticket is nobody's business (ms). */
export const LOOSE_MS = 10 * 60_000
const AT_ONCE = 200

/**
 * Removes the bytes of photos and voice that belong to no ticket once what was said has been decided, at the earliest ten minutes
 * after they came. Resolves with the time at which the next may have to go; undefined: nothing is left to look at.
 */
export async function removeLoose(store: Store, account: string, now: number): Promise<number | undefined> {
  for (;;) {
    const loose = await store.messages.mediaLoose(account, AT_ONCE)
    let removed = 0
    for (const message of loose) {
      if (message.receivedAt.getTime() + LOOSE_MS > now) return message.receivedAt.getTime() + LOOSE_MS
      if (message.state !== 'done') continue
      // The ticket is the truth; a process may have died before it marked the message.
      const [ticket] = await store.tickets.withMessages([message._id])
      if (ticket) {
        await store.messages.markDone([message._id], ticket.no)
      } else {
        await store.media.remove(message._id)
        await store.messages.mediaRemoved(message._id)
      }
      removed++
    }
    if (loose.length === 0) return undefined
    // What is left is still undecided.
    if (removed === 0) return now + LOOSE_MS
  }
}

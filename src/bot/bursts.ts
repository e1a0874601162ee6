import type { Timeline } from '../schedules/timeline.ts'
import type { StoredMessage } from '../store/messages.ts'
import type { Normal } from './normalize.ts'

export interface Utterance {
  stored: StoredMessage
  normal: Normal
  /** Taken up after a restart: it may have been decided before. */
  again?: boolean
}

/** What one person says in one place without a longer pause. */
export interface Burst {
  /** Group id, or `dm:<person>`. */
  conversation: string
  personId: string
  utterances: Utterance[]
  firstAt: number
  /** Words of an emergency: nothing that can wait may hold it up. */
  hurried?: boolean
  /** Taken for chat before, without the language model: read once more as a report, never as an answer to what came later. */
  reread?: boolean
}

export interface BurstTimings {
  /** A burst ends after this much silence of the person, in ms… */
  quiet: number
  /** …or this long after it began… */
  longest: number
  /** …or this soon after words of an emergency: time to type which building, no more. */
  hurried: number
}

interface OpenBurst extends Burst {
  closesAt: number
  hurried: boolean
}

/** Gathers utterances into bursts; closes them in the order in which they began. */
export function createBursts(timeline: Timeline, timings: BurstTimings, onClosed: (burst: Burst) => Promise<void>) {
  const open = new Map<string, OpenBurst>()
  const keyOf = (conversation: string, personId: string) => `burst:${conversation}:${personId}`

  async function close(key: string): Promise<void> {
    const burst = open.get(key)
    if (!burst) return
    const earlier = burst.hurried ? undefined : firstBefore(burst)
    if (earlier) return timeline.schedule(Math.max(earlier.closesAt, timeline.now()), key, () => close(key))
    open.delete(key)
    if (burst.utterances.length > 0) await onClosed(burst)
  }

  /** A "+1" must not be read before the burst that it answers. */
  function firstBefore(burst: OpenBurst): OpenBurst | undefined {
    for (const other of open.values()) {
      if (other !== burst && other.conversation === burst.conversation && other.firstAt < burst.firstAt) return other
    }
    return undefined
  }

  return {
    /** `hurry` is asked of the burst's words so far; true ends it soon. */
    async add(
      conversation: string,
      utterance: Utterance,
      hurry: (burst: Burst) => boolean | Promise<boolean>,
      /** Somebody waits for the answer: a short pause ends the burst. */
      soon = false,
    ): Promise<void> {
      const key = keyOf(conversation, utterance.stored.fromId)
      const at = Math.min(utterance.stored.receivedAt.getTime(), timeline.now())
      const known = open.get(key)
      const burst: OpenBurst = known ?? {
        conversation,
        personId: utterance.stored.fromId,
        utterances: [],
        firstAt: at,
        closesAt: 0,
        hurried: false,
      }
      open.set(key, burst)
      burst.utterances.push(utterance)
      burst.hurried = await hurry(burst)
      const pause = burst.hurried || soon ? timings.hurried : timings.quiet
      burst.closesAt = Math.min(burst.firstAt + timings.longest, at + pause)
      timeline.schedule(burst.closesAt, key, () => close(key))
    },

    /** Ends a person's open burst, because what comes now is meant for itself. */
    async end(conversation: string, personId: string): Promise<void> {
      const key = keyOf(conversation, personId)
      const burst = open.get(key)
      if (!burst) return
      timeline.cancel(key)
      open.delete(key)
      if (burst.utterances.length > 0) await onClosed(burst)
    },

    /** Takes a message out of its open burst; false where it is in none. */
    remove(messageId: string): boolean {
      for (const burst of open.values()) {
        const index = burst.utterances.findIndex((one) => one.stored._id === messageId)
        if (index < 0) continue
        burst.utterances.splice(index, 1)
        return true
      }
      return false
    },

    size: () => open.size,
  }
}
export type Bursts = ReturnType<typeof createBursts>

/** The bursts that these utterances once were, oldest first. */
export function gathered(utterances: readonly Utterance[], timings: BurstTimings): Burst[] {
  const bursts: Burst[] = []
  const last = new Map<string, { burst: Burst; at: number }>()
  for (const utterance of utterances) {
    const { roomId, fromId: personId, receivedAt } = utterance.stored
    const conversation = roomId ?? `dm:${personId}`
    const key = `${conversation}:${personId}`
    const at = receivedAt.getTime()
    const before = last.get(key)
    const goesOn = before && at - before.at <= timings.quiet && at - before.burst.firstAt <= timings.longest
    const burst = goesOn ? before.burst : { conversation, personId, utterances: [], firstAt: at }
    if (!goesOn) bursts.push(burst)
    burst.utterances.push(utterance)
    last.set(key, { burst, at })
  }
  return bursts
}

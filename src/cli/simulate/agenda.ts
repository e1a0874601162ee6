/** Somebody says something then; undefined where there is nothing left to say by then. */
export interface Line {
  id: string
  from: string
  name: string
  /** Null: to the bot in private. */
  roomId: string | null
  text: string
  /** A number of MESSAGE_TYPES. */
  type?: number
  quotedId?: string
  mentionIds?: string[]
  /** The speaker means it as a matter of their own. */
  report?: boolean
}

export interface Entry {
  at: number
  line(): Line | undefined
}

/** What people are going to say, in the order of its time; what is to be said at the same time in the order it was put in. */
export function createAgenda() {
  /** Latest first, so that the next one is taken from the end. */
  const entries: Entry[] = []

  return {
    put(entry: Entry): void {
      let low = 0
      let high = entries.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (entries[middle]!.at > entry.at) low = middle + 1
        else high = middle
      }
      entries.splice(low, 0, entry)
    },
    nextAt: (): number | undefined => entries.at(-1)?.at,
    /** The next entry that is due. */
    take: (now: number): Entry | undefined => ((entries.at(-1)?.at ?? Infinity) <= now ? entries.pop() : undefined),
  }
}
export type Agenda = ReturnType<typeof createAgenda>

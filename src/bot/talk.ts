import { LRUCache } from 'lru-cache'
import type { Surroundings } from '../classifiers/matching.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Turn } from './turn.ts'

/** How many bursts of a room are remembered to see what a remark follows. */
const REMEMBERED = 40
/** What a language model is shown of the talk before. */
const SHOWN = 6
const SHOWN_FOR = 30 * 60_000
/** Rooms and people of whom something is remembered, those longest silent forgotten first. */
const MOST = 5_000
/** Words that opened no ticket may be the beginning of a report for this long (ms). */
const LEADS_IN_FOR = 3 * 60_000

/** The recent talk of every room and private chat, to see what a remark follows. Lost with the process, and soon made again. */
export function createTalk() {
  /** Per conversation: the ticket (or null) of each burst, newest last. */
  const tickets = new LRUCache<string, (number | null)[]>({ max: MOST })
  /** Per conversation: the last bursts, newest last. */
  const spoken = new LRUCache<string, Turn[]>({ max: MOST })
  /** Per conversation and person: their last burst. */
  const last = new LRUCache<string, { turn: Turn; ticketNo: number | null }>({ max: MOST })
  const placeOf = (turn: Turn) => turn.roomId ?? `dm:${turn.person.id}`
  const personIn = (turn: Turn) => `${placeOf(turn)}:${turn.person.id}`

  return {
    remember(turn: Turn, ticketNo: number | null): void {
      const said = tickets.get(placeOf(turn)) ?? []
      said.push(ticketNo)
      if (said.length > REMEMBERED) said.shift()
      tickets.set(placeOf(turn), said)
      last.set(personIn(turn), { turn, ticketNo })
      spoken.set(placeOf(turn), [...(spoken.get(placeOf(turn)) ?? []), turn].slice(-SHOWN))
    },

    /** What was said there just before, by whom as 本人, 三长 or a letter, and the names that must not be told. */
    recent(turn: Turn): { lines: { who: string; text: string }[]; names: string[] } {
      const before = (spoken.get(placeOf(turn)) ?? []).filter(
        // What is read once more is among them itself, and what came after it.
        (one) => turn.at - one.at <= SHOWN_FOR && one.at <= turn.at && one.id !== turn.id && one.text !== '',
      )
      const others = [...new Set(before.map((one) => one.person.id))].filter((id) => id !== turn.person.id)
      const who = ({ person, byLeader }: Turn) => {
        if (person.id === turn.person.id) return '本人'
        return byLeader ? '三长' : `邻居${'甲乙丙丁戊己'[others.indexOf(person.id)] ?? ''}`
      }
      return {
        lines: before.map((one) => ({ who: who(one), text: one.text })),
        names: [...new Set(before.flatMap((one) => [one.person.name, ...one.mentionNames]))],
      }
    },

    /** The message was taken back: what was said with it is shown to nobody any more. */
    forget(messageId: string): void {
      for (const [place, turns] of spoken) {
        const left = turns.filter((turn) => !turn.ids.includes(messageId))
        if (left.length < turns.length) spoken.set(place, left)
      }
      for (const [key, { turn }] of last) if (turn.ids.includes(messageId)) last.delete(key)
    },

    around(turn: Turn, ticket: TicketGlance): Surroundings {
      const said = tickets.get(placeOf(turn)) ?? []
      const index = said.lastIndexOf(ticket.no)
      const own = last.get(personIn(turn))
      return {
        between: index < 0 ? Infinity : said.length - 1 - index,
        sinceOwn: own?.ticketNo === ticket.no ? turn.at - own.turn.at : Infinity,
      }
    },

    /** What the same person said just before, where it belongs to no ticket. */
    unclaimed(turn: Turn): Turn | undefined {
      const own = last.get(personIn(turn))
      if (!own || own.ticketNo !== null) return undefined
      // Read once more, words come after what was said later.
      const since = turn.at - own.turn.at
      if (since < 0 || since > LEADS_IN_FOR || own.turn.id === turn.id) return undefined
      return own.turn
    },
  }
}
export type Talk = ReturnType<typeof createTalk>

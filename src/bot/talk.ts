import type { Surroundings } from '../classifiers/matching.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import type { Turn } from './turn.ts'

/** How many bursts of a room are remembered to see what a remark follows. */
const REMEMBERED = 40
/** Words that opened no ticket may be the beginning of a report for this long (ms). */
const LEADS_IN_FOR = 3 * 60_000

/** The recent talk of every room and private chat, to see what a remark follows. Lost with the process, and soon made again. */
export function createTalk() {
  /** Per conversation: the ticket (or null) of each burst, newest last. */
  const tickets = new Map<string, (number | null)[]>()
  /** Per conversation and person: their last burst. */
  const last = new Map<string, { turn: Turn; ticketNo: number | null }>()
  const placeOf = (turn: Turn) => turn.roomId ?? `dm:${turn.person.id}`
  const personIn = (turn: Turn) => `${placeOf(turn)}:${turn.person.id}`

  return {
    remember(turn: Turn, ticketNo: number | null): void {
      const said = tickets.get(placeOf(turn)) ?? []
      said.push(ticketNo)
      if (said.length > REMEMBERED) said.shift()
      tickets.set(placeOf(turn), said)
      last.set(personIn(turn), { turn, ticketNo })
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
      if (!own || own.ticketNo !== null || turn.at - own.turn.at > LEADS_IN_FOR) return undefined
      return own.turn
    },
  }
}
export type Talk = ReturnType<typeof createTalk>

/** One message of a leader: a paper asked for, minutes of the office, or answers about one ticket or several. */
import { mayAct } from '../routing/assign.ts'
import { standBy } from './co-owner.ts'
import type { Desk } from './desk.ts'
import { leaderTurn } from './leader-turn.ts'
import { bareNumbers, saidOfEach, withSigns } from './number-words.ts'
import { officeTurn } from './office.ts'
import { paperTurn } from './paper-request.ts'
import { endWhole } from './parts.ts'
import type { Turn } from './turn.ts'

/** More numbers than these in one message are a list of something else. */
const MOST = 20

/** As `leaderTurn`, of each ticket that the message speaks of. */
export async function leaderMessage(desk: Desk, said: Turn): Promise<number | null | undefined> {
  const turn = await signed(desk, said)
  const office = await officeTurn(desk, turn)
  if (office !== undefined) return office
  if (await paperTurn(desk, turn)) return null
  const each = saidOfEach(turn.text).flatMap(({ numbers, text }) => numbers.map((no) => ({ no, text })))
  if (each.length < 2 || each.length > MOST || each.some(({ text }) => text === '')) return leaderTurn(desk, turn)
  let last: number | null | undefined
  for (const [index, { no, text }] of each.entries()) {
    // After a crash a message that one ticket has counts as done, so only the last one takes it.
    const messages = index === each.length - 1 ? turn.messages : []
    const part = { ...turn, id: `${turn.id}:${no}`, text: `#${no} ${text}`, numbers: [no], quoted: null, messages }
    const answered = await leaderTurn(desk, part)
    if (answered) {
      await endWhole(desk, answered)
      await standBy(desk, answered)
    }
    last = answered ?? last
  }
  return last
}

/** Tired people leave out the #: numbers of tickets that the leader may act on are read with it. */
async function signed(desk: Desk, turn: Turn): Promise<Turn> {
  const known = new Set<number>()
  for (const no of bareNumbers(turn.text).slice(0, MOST)) {
    const ticket = await desk.store.tickets.byNo(no)
    if (ticket && mayAct(desk.roster, turn.person.id, ticket)) known.add(no)
  }
  if (known.size === 0) return turn
  return { ...turn, text: withSigns(turn.text, known), numbers: [...new Set([...turn.numbers, ...known])] }
}

import type { Failure } from '../classifiers/model/ask.ts'
import type { Burst } from './bursts.ts'
import { readCommand } from './commands.ts'
import { standBy } from './co-owner.ts'
import { helperTurn } from './co-handlers.ts'
import type { Desk } from './desk.ts'
import { leaderMessage } from './leader-message.ts'
import { obey } from './obey.ts'
import { endWhole } from './parts.ts'
import { watchOutbreak } from './outbreak.ts'
import { residentTurn } from './resident-turn.ts'
import { createTalk } from './talk.ts'
import type { ReadTurn, Turn } from './turn.ts'

/** Reads closed bursts: a command, a leader's answer, or what a resident says. */
export function createConversation(desk: Desk, readTurn: ReadTurn) {
  const talk = createTalk()

  async function understand(turn: Turn): Promise<number | null> {
    const command = turn.reread ? undefined : readCommand(turn.text)
    const obeyed = command && (await obey(desk, turn, command))
    if (obeyed !== undefined) return obeyed
    const helped = turn.reread ? undefined : await helperTurn(desk, turn)
    if (helped !== undefined) return helped
    if (turn.byLeader && !turn.reread) {
      const handled = await leaderMessage(desk, turn)
      if (handled !== undefined) return handled
    }
    // A group that is bound to no area is none of ours: nothing is read there.
    if (turn.roomId && !turn.area) return null
    const no = await residentTurn(desk, turn, talk)
    if (no) await watchOutbreak(desk, no)
    if (no === undefined && !turn.roomId && !turn.byLeader && !turn.reread) await greet(turn)
    return no ?? null
  }

  /** In private somebody who is not understood is told once a day what the bot is for. */
  async function greet(turn: Turn): Promise<void> {
    const { store } = desk
    const day = new Intl.DateTimeFormat('sv', { timeZone: desk.roster.timezone }).format(desk.now())
    const note = desk.notes().note(`help:${day}`, 'help', { personId: turn.person.id }, desk.say('help'))
    await store.outbox.put(desk.account(), [note])
  }

  return {
    /** The message was taken back. */
    forget: (messageId: string) => talk.forget(messageId),

    /** Decides one burst and marks its messages done. Repeating it after a crash changes nothing. */
    async handle(burst: Burst): Promise<void> {
      const ids = burst.utterances.map(({ stored }) => stored._id)
      const again = burst.utterances.some((one) => one.again)
      const [applied] = again ? await desk.store.tickets.withMessages(ids) : []
      if (applied) return desk.store.messages.markDone(ids, applied.no)
      const turn = await readTurn(burst)
      if (turn?.roomId && turn.area) await desk.people.meet(turn.roomId, [turn.person.name, ...turn.mentionNames])
      const said = turn && (turn.text !== '' || turn.photos > 0)
      const ticketNo = said ? await understand(turn) : null
      if (ticketNo !== null) {
        await endWhole(desk, ticketNo)
        await standBy(desk, ticketNo)
      }
      // A turn may have taken in what its speaker said just before.
      const decided = turn ? [...new Set([...ids, ...turn.ids])] : ids
      await desk.store.messages.markDone(decided, ticketNo, ticketNo === null ? passing(turn?.review) : null)
      if (turn && said && !turn.reread) talk.remember(turn, ticketNo)
    },
  }
}
export type Conversation = ReturnType<typeof createConversation>

/** A failure that may pass; a refusal or garbage would only come again. */
function passing(review: Failure | undefined): Failure | null {
  return review === undefined || review === 'refused' || review === 'unusable' ? null : review
}

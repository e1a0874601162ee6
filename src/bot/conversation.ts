import { ownerName } from '../notifications/notes.ts'
import { sayTime } from '../notifications/format.ts'
import { chainOf } from '../routing/roster.ts'
import { allows } from '../tickets/apply.ts'
import { deadlineOf, isPaused } from '../tickets/follow-up.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, STATUS_LABELS, type Status } from '../tickets/vocabulary.ts'
import type { Failure } from '../classifiers/model/ask.ts'
import type { Burst } from './bursts.ts'
import { readCommand, type Command } from './commands.ts'
import { helperTurn } from './co-handlers.ts'
import type { Desk } from './desk.ts'
import { leaderTurn } from './leader-turn.ts'
import { endWhole } from './parts.ts'
import { orMergedInto, watchOutbreak } from './outbreak.ts'
import { residentTurn } from './resident-turn.ts'
import { createTalk } from './talk.ts'
import type { ReadTurn, Turn } from './turn.ts'

const DAY = 86_400_000
const OPEN: readonly Status[] = OPEN_STATUSES

/** Reads closed bursts: a command, a leader's answer, or what a resident says. */
export function createConversation(desk: Desk, readTurn: ReadTurn) {
  const talk = createTalk()

  async function understand(turn: Turn): Promise<number | null> {
    const command = turn.reread ? undefined : readCommand(turn.text)
    if (command && (await obey(desk, turn, command))) return command.name === 'withdraw' ? command.no : null
    const helped = turn.reread ? undefined : await helperTurn(desk, turn)
    if (helped !== undefined) return helped
    if (turn.byLeader && !turn.reread) {
      const handled = await leaderTurn(desk, turn)
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
      if (turn) desk.second.meet(turn)
      const said = turn && (turn.text !== '' || turn.photos > 0)
      const ticketNo = said ? await understand(turn) : null
      if (ticketNo !== null) await endWhole(desk, ticketNo)
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

/** Carries out what was asked; false where it is not for us (a group's chat that only looks like a command). */
async function obey(desk: Desk, turn: Turn, command: Command): Promise<boolean> {
  switch (command.name) {
    case 'my_tickets':
      await desk.tell(turn, 'myTickets', await myTickets(desk, turn))
      return true
    case 'ticket':
      return showTicket(desk, turn, command.no)
    case 'withdraw':
      return withdraw(desk, turn, command)
    case 'my_leaders':
      await desk.answer(turn, 'myLeaders', myLeaders(desk, turn))
      return true
    case 'help':
      if (turn.roomId && !turn.mentionsBot) return false
      await desk.answer(turn, 'help', desk.say('help'))
      return true
  }
}

function lineOf(desk: Desk, ticket: TicketGlance): string {
  const deadline = deadlineOf(ticket)
  const time = deadline ? desk.say('answerBy', { time: sayTime(deadline, desk.now(), desk.roster.timezone) }) : ''
  const due = isPaused(ticket) ? `，${desk.say('paused')}` : time
  return desk.say('statusReply', {
    ...desk.notes().values(ticket),
    status: STATUS_LABELS[ticket.status],
    owner: ownerName(desk.roster, ticket),
    due,
  })
}

async function myTickets(desk: Desk, turn: Turn): Promise<string> {
  const found = await desk.store.tickets.reportedBy(turn.person.id, desk.now() - 90 * DAY)
  const live = found.filter((ticket) => !['closed', 'withdrawn'].includes(ticket.status)).slice(0, 10)
  if (live.length === 0) return desk.say('noTickets')
  return desk.say('myTickets', { count: live.length, lines: live.map((one) => `\n${lineOf(desk, one)}`).join('') })
}

/** `#1042`: to its reporters and leaders wherever they ask (private ones only in private), to others where it is public. */
async function showTicket(desk: Desk, turn: Turn, no: number): Promise<boolean> {
  const ticket = await orMergedInto(desk, await desk.store.tickets.byNo(no))
  if (!ticket) {
    await desk.answer(turn, 'ticket', desk.say('noSuchTicket', { no }))
    return true
  }
  const involved =
    ticket.reporters.some((one) => one.id === turn.person.id) ||
    chainOf(desk.roster, ticket.area).some((area) => area.leaders.some((leader) => leader.id === turn.person.id))
  const public_ = !ticket.private && ticket.reporters.some((one) => one.roomId && one.roomId === turn.roomId)
  if (!involved && !public_) await desk.answer(turn, 'ticket', desk.say('noSuchTicket', { no }))
  else if (ticket.private || involved) await desk.tell(turn, 'ticket', lineOf(desk, ticket), no)
  else await desk.answer(turn, 'ticket', lineOf(desk, ticket), no)
  return true
}

/** 撤销 by the reporter: the ticket named, else the one quoted, else the newest that is still open. */
async function withdraw(desk: Desk, turn: Turn, command: { no: number | null }): Promise<boolean> {
  const own = await desk.store.tickets.reportedBy(turn.person.id, desk.now() - 30 * DAY)
  const wanted = command.no ?? turn.quoted
  const open = own.filter((ticket) => OPEN.includes(ticket.status))
  const ticket =
    wanted === null ? open.toSorted((a, b) => b.createdAt - a.createdAt)[0] : own.find((one) => one.no === wanted)
  if (!ticket) return wanted !== null
  command.no = ticket.no
  const alone = ticket.reporters.length === 1
  if (!alone || !allows(ticket.status, 'withdrawn')) {
    const text = desk.say('cannotNow', { no: ticket.no, status: STATUS_LABELS[ticket.status] })
    await desk.tell(turn, 'withdraw', text, ticket.no)
    return true
  }
  const event = desk.eventOf(turn, 'withdrawn', '反映人撤销')
  await desk.ledger.change(ticket.no, event, (after) => {
    const notes = desk.notes()
    const back =
      after.private || !turn.roomId
        ? notes.toPerson(after, event.id, 'endWithdrawn', turn.person.id)
        : notes.toGroup(after, event.id, 'endWithdrawn', turn.roomId)
    return [back, ...desk.toOwner(after, turn, 'withdrawnNotice')]
  })
  return true
}

function myLeaders(desk: Desk, turn: Turn): string {
  const area = turn.area
  if (!area) return desk.say('noLeaders')
  const lines = chainOf(desk.roster, area)
    .filter((one) => one.parent !== null)
    .map((one) => `${one.name} ${one.leaders.map((leader) => leader.name).join('、') || desk.say('vacantPost')}`)
  return desk.say('myLeaders', { lines: lines.join('；') })
}

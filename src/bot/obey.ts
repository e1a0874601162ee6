import { ownerName } from '../notifications/notes.ts'
import { sayTime } from '../notifications/format.ts'
import { chainOf } from '../routing/roster.ts'
import { allows } from '../tickets/apply.ts'
import { deadlineOf, isPaused } from '../tickets/follow-up.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, STATUS_LABELS, type Status } from '../tickets/vocabulary.ts'
import type { Command } from './commands.ts'
import type { Desk } from './desk.ts'
import { orMergedInto } from './outbreak.ts'
import type { Turn } from './turn.ts'

const DAY = 86_400_000
const OPEN: readonly Status[] = OPEN_STATUSES

/**
 * Carries out what was asked. Resolves with the ticket that it changed, null where it was only answered, undefined where it
 * is not for us (a group's chat that only looks like a command).
 */
export async function obey(desk: Desk, turn: Turn, command: Command): Promise<number | null | undefined> {
  switch (command.name) {
    case 'my_tickets':
      await desk.tell(turn, 'myTickets', await myTickets(desk, turn))
      return null
    case 'ticket':
      await showTicket(desk, turn, command.no)
      return null
    case 'withdraw':
      return withdraw(desk, turn, command.no ?? turn.quoted)
    case 'my_leaders':
      await desk.answer(turn, 'myLeaders', myLeaders(desk, turn))
      return null
    case 'help':
      if (turn.roomId && !turn.mentionsBot) return undefined
      await desk.answer(turn, 'help', desk.say('help'))
      return null
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
async function showTicket(desk: Desk, turn: Turn, no: number): Promise<void> {
  const ticket = await orMergedInto(desk, await desk.store.tickets.byNo(no))
  if (!ticket) return desk.answer(turn, 'ticket', desk.say('noSuchTicket', { no }))
  const involved =
    ticket.reporters.some((one) => one.id === turn.person.id) ||
    chainOf(desk.roster, ticket.area).some((area) => area.leaders.some((leader) => leader.id === turn.person.id))
  const public_ = !ticket.private && ticket.reporters.some((one) => one.roomId && one.roomId === turn.roomId)
  if (!involved && !public_) await desk.answer(turn, 'ticket', desk.say('noSuchTicket', { no }))
  else if (ticket.private || involved) await desk.tell(turn, 'ticket', lineOf(desk, ticket), no)
  else await desk.answer(turn, 'ticket', lineOf(desk, ticket), no)
}

/** 撤销 by the reporter: the ticket named or quoted, else the newest that is still open. */
async function withdraw(desk: Desk, turn: Turn, wanted: number | null): Promise<number | null | undefined> {
  const own = await desk.store.tickets.reportedBy(turn.person.id, desk.now() - 30 * DAY)
  const open = own.filter((ticket) => OPEN.includes(ticket.status))
  const ticket =
    wanted === null ? open.toSorted((a, b) => b.createdAt - a.createdAt)[0] : own.find((one) => one.no === wanted)
  if (!ticket) return wanted === null ? undefined : null
  const alone = ticket.reporters.length === 1
  if (!alone || !allows(ticket.status, 'withdrawn')) {
    const text = desk.say('cannotNow', { no: ticket.no, status: STATUS_LABELS[ticket.status] })
    await desk.tell(turn, 'withdraw', text, ticket.no)
    return ticket.no
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
  return ticket.no
}

function myLeaders(desk: Desk, turn: Turn): string {
  const area = turn.area
  if (!area) return desk.say('noLeaders')
  const lines = chainOf(desk.roster, area)
    .filter((one) => one.parent !== null)
    .map((one) => `${one.name} ${one.leaders.map((leader) => leader.name).join('、') || desk.say('vacantPost')}`)
  return desk.say('myLeaders', { lines: lines.join('；') })
}

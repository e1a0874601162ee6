import { isReporter, ownerName } from '../notifications/notes.ts'
import { mayAct } from '../routing/assign.ts'
import { chainOf } from '../routing/roster.ts'
import { allows } from '../tickets/apply.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, STATUS_LABELS, type Status } from '../tickets/vocabulary.ts'
import type { Command } from './commands.ts'
import type { Desk } from './desk.ts'
import { maySee } from './may-see.ts'
import { orMergedInto } from './outbreak.ts'
import { standingOf } from './standing.ts'
import { takeBack } from './taking-back.ts'
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

async function myTickets(desk: Desk, turn: Turn): Promise<string> {
  const found = await desk.store.tickets.reportedBy(turn.person.id, desk.now() - 90 * DAY)
  const live = found.filter((ticket) => !['closed', 'withdrawn'].includes(ticket.status)).slice(0, 10)
  if (live.length === 0) return desk.say('noTickets')
  return desk.say('myTickets', {
    count: live.length,
    lines: live.map((one) => `\n${standingOf(desk, one, turn.person.id)}`).join(''),
  })
}

/** `#1042`: to its reporters and leaders wherever they ask (private ones only in private), to others where it is public. */
async function showTicket(desk: Desk, turn: Turn, no: number): Promise<void> {
  const ticket = await orMergedInto(desk, await desk.store.tickets.byNo(no))
  if (!ticket) return desk.answer(turn, 'ticket', desk.say('noSuchTicket', { no }))
  const { id } = turn.person
  const involved = isReporter(ticket, id) || mayAct(desk.roster, id, ticket)
  if (!involved && !(await maySee(desk, turn, ticket)))
    return desk.answer(turn, 'ticket', desk.say('noSuchTicket', { no }))
  const standing = standingOf(desk, ticket, turn.person.id)
  return involved ? desk.tell(turn, 'ticket', standing, no) : desk.answer(turn, 'ticket', standing, no)
}

/** 撤销 by the reporter: the ticket named or quoted, else the newest that is still open. */
async function withdraw(desk: Desk, turn: Turn, wanted: number | null): Promise<number | null | undefined> {
  if (wanted !== null) {
    const ticket = await orMergedInto(desk, await desk.store.tickets.byNo(wanted))
    if (!ticket || !isReporter(ticket, turn.person.id)) return refuse(desk, turn, ticket, wanted)
    return withdrawThis(desk, turn, ticket)
  }
  const own = await desk.store.tickets.reportedBy(turn.person.id, desk.now() - 30 * DAY)
  const newest = own.filter(({ status }) => OPEN.includes(status)).toSorted((a, b) => b.createdAt - a.createdAt)[0]
  return newest && withdrawThis(desk, turn, newest)
}

async function withdrawThis(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  if (allows(ticket.status, 'withdrawn')) return takeBack(desk, turn, ticket, '反映人撤销')
  const text = desk.say('cannotNow', { no: ticket.no, status: STATUS_LABELS[ticket.status] })
  await desk.tell(turn, 'withdraw', text, ticket.no)
  return ticket.no
}

/** Somebody else's, or none: who may not know of it learns nothing. */
async function refuse(desk: Desk, turn: Turn, ticket: TicketGlance | undefined, no: number): Promise<null> {
  if (ticket) desk.log.warn({ person: turn.person.id, ticket: ticket.no }, 'no authority over the ticket')
  const text =
    ticket && (await maySee(desk, turn, ticket))
      ? desk.say('notYours', { no, owner: ownerName(desk.roster, ticket) })
      : desk.say('noSuchTicket', { no })
  await desk.tell(turn, 'withdraw', text)
  return null
}

function myLeaders(desk: Desk, turn: Turn): string {
  const area = turn.area
  if (!area) return desk.say('noLeaders')
  const lines = chainOf(desk.roster, area)
    .filter((one) => one.parent !== null)
    .map((one) => `${one.name} ${one.leaders.map((leader) => leader.name).join('、') || desk.say('vacantPost')}`)
  return desk.say('myLeaders', { lines: lines.join('；') })
}

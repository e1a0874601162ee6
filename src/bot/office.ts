/** What the county office does with hard matters: the agenda of the 交办会, its minutes, a department for each. */
import { sayTime } from '../notifications/format.ts'
import { mayHandle } from '../routing/assign.ts'
import { isWithin } from '../routing/roster.ts'
import { agendaText } from '../schedules/agenda.ts'
import { allows } from '../tickets/apply.ts'
import type { Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import { departmentIn } from './department-words.ts'
import type { Desk } from './desk.ts'
import { asksForAgenda, minutesIn, namesMeeting, type Clause } from './office-words.ts'
import type { Turn } from './turn.ts'

/** Code of the office's area that the person holds: of the level for hard matters, or above; undefined for all others. */
export function officeOf({ roster, routing }: Desk, personId: string): string | undefined {
  const lowest = roster.levels.findIndex((level) => level.key === routing.hardLevel)
  return roster.posts.get(personId)?.find((code) => {
    const rank = roster.levels.findIndex((level) => level.key === roster.areas.get(code)?.level)
    return rank <= lowest
  })
}

/** In private: the agenda is asked for, or the minutes come back. Undefined where it is neither. */
export async function officeTurn(desk: Desk, turn: Turn): Promise<null | undefined> {
  if (turn.roomId) return undefined
  const clauses = minutesIn(turn.text, desk.departments)
  const wantsAgenda = asksForAgenda(turn.text)
  if (!clauses && !wantsAgenda) return undefined
  const office = officeOf(desk, turn.person.id)
  // Of some other meeting.
  if (!office && !namesMeeting(turn.text)) return undefined
  if (!office) {
    desk.log.warn({ person: turn.person.id }, 'no authority over the agenda')
    await desk.tell(turn, 'notOffice', desk.say('notOffice'))
    return null
  }
  const agenda = await agendaOf(desk, office)
  if (clauses) await takeMinutes(desk, turn, clauses, agenda)
  else await desk.tell(turn, 'agenda', agendaText(agenda, { say: desk.say, roster: desk.roster, now: desk.now() }))
  return null
}

/** Open matters of the office, oldest first. */
async function agendaOf(desk: Desk, office: string): Promise<TicketGlance[]> {
  const hard = await desk.store.tickets.hard([office])
  return hard.filter((ticket) => isWithin(desk.roster, ticket.area, office))
}

/** Whether the words give a matter to a department, by somebody who may. */
export function departmentOf(desk: Desk, turn: Turn, words: string): string | null {
  return officeOf(desk, turn.person.id) ? departmentIn(words, desk.departments) : null
}

/** The department answers for it until the day that the words name, else for the time that hard matters have. */
export async function giveToDepartment(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  department: string,
  clause: { text: string; quiet?: boolean },
): Promise<Ticket> {
  const office = officeOf(desk, turn.person.id) ?? ticket.ownerArea
  const until = desk.clocks.wished(clause.text, desk.now(), ticket.settleDue)
  const isOffices = desk.roster.areas.get(ticket.ownerArea)?.level === desk.roster.areas.get(office)?.level
  // Its clock begins anew, also where the office had it before.
  const owner = isOffices
    ? { ownerId: ticket.ownerId, ownerArea: ticket.ownerArea }
    : { ownerId: turn.person.id, ownerArea: office }
  const event = desk.eventOf(turn, 'department', `交${department}牵头`, {
    id: `${turn.id}:department:${ticket.no}`,
    note: clause.text,
    messages: clause.quiet ? [] : turn.messages,
    owner,
    process: { department, difficulty: 'hard' },
    ...(until === null ? { settleAs: 'hard' as const } : { due: { at: until, rule: '县三长办定的期限' } }),
  })
  return desk.ledger.change(ticket.no, event, (after, before) => {
    const notes = desk.notes()
    const due = sayTime(after.settleDue, desk.now(), desk.roster.timezone)
    const told: Note[] =
      before.ownerId && before.ownerId !== turn.person.id
        ? [notes.toPerson(after, event.id, 'departmentNotice', before.ownerId, { department, due })]
        : []
    const ack = notes.toPerson(after, event.id, 'ackDepartment', turn.person.id, { department, due })
    return [...(clause.quiet || turn.roomId ? [] : [ack]), ...told]
  })
}

/** Each clause becomes an assignment; what cannot be read is said. Repeating it changes nothing. */
async function takeMinutes(desk: Desk, turn: Turn, clauses: readonly Clause[], agenda: readonly TicketGlance[]) {
  const done: string[] = []
  const unread: string[] = []
  for (const clause of clauses) {
    const tickets = await ticketsOf(desk, turn, clause, clauses, agenda)
    const department = departmentIn(clause.text, desk.departments)
    if (!department || tickets.length === 0 || tickets.length < clause.numbers.length) unread.push(clause.text)
    if (!department) continue
    for (const ticket of tickets) {
      const after = await giveToDepartment(desk, turn, ticket, department, { text: clause.text, quiet: true })
      const due = sayTime(after.settleDue, desk.now(), desk.roster.timezone)
      done.push(desk.say('minutesLine', { ...desk.notes().values(after), department, due }))
    }
  }
  const missed =
    unread.length > 0 ? [desk.say('minutesUnread', { clauses: unread.map((one) => `“${one}”`).join('、') })] : []
  const summary = done.length > 0 ? [desk.say('minutesDone', { count: done.length, lines: done.join('\n') })] : []
  await desk.tell(turn, 'minutes', [...summary, ...missed].join('\n'))
}

/** The tickets that a clause names and the speaker may give away; one without a number means the only one there is. */
async function ticketsOf(
  desk: Desk,
  turn: Turn,
  { numbers }: Clause,
  clauses: readonly Clause[],
  agenda: readonly TicketGlance[],
): Promise<TicketGlance[]> {
  if (numbers.length === 0) return clauses.length === 1 && agenda.length === 1 ? [...agenda] : []
  const named = await Promise.all(numbers.map((no) => desk.store.tickets.byNo(no)))
  return named.filter(
    (one) => one && allows(one.status, 'department') && mayHandle(desk.roster, turn.person.id, one),
  ) as TicketGlance[]
}

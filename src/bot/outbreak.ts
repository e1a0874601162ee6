import { agreement } from '../classifiers/agreement.ts'
import type { Judgement } from '../classifiers/judge.ts'
import { clip } from '../notifications/format.ts'
import { isReporter, publicRooms } from '../notifications/notes.ts'
import { assign, mayHandle } from '../routing/assign.ts'
import { shortName } from '../routing/roster.ts'
import { commonArea, outageOf, outageOfTicket, placesOf } from '../tickets/outbreak.ts'
import type { Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import { TransitionRefused } from '../tickets/transitions.ts'
import type { Desk } from './desk.ts'
import { addTo } from './resident-answer.ts'
import type { Turn } from './turn.ts'

/** What becomes of more places is gathered this long (ms). */
const GATHER_MS = 120_000
const TITLE = 20
const SYSTEM = { by: 'system', note: '' }

/** The outbreak that the words belong to: the same is out there too. */
export function outbreakAmong(
  turn: Turn,
  judgement: Judgement,
  around: readonly TicketGlance[],
): TicketGlance | undefined {
  const what = outageOf(turn.text)
  if (!what || judgement.urgency === 'emergency' || judgement.private) return undefined
  const { agrees, alsoMine } = agreement(turn.text)
  if (!judgement.isIssue && !agrees && !alsoMine) return undefined
  return around.find((ticket) => ticket.outbreak && outageOfTicket(ticket) === what)
}

/** One more report of an outbreak. A group that has heard of it hears nothing more; the reporter is answered in private. */
export async function joinOutbreak(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  const ofStaff = turn.byLeader && mayHandle(desk.roster, turn.person.id, ticket)
  if (ofStaff || isReporter(ticket, turn.person.id)) return addTo(desk, turn, ticket, '同一件事的补充')
  const reporter = desk.reporterOf(turn)
  const event = desk.eventOf(turn, 'joined', '多处同报，并入已有工单', { reporter })
  const grown = (before: TicketGlance) => ({
    outbreak: {
      places: union(before.outbreak?.places ?? [], placesOf(desk.roster, [{ ...before, reporters: [reporter] }], 0)),
    },
  })
  await desk.ledger.change(
    ticket.no,
    (before) => ({ ...event, process: grown(before) }),
    (after, before) => {
      const known = turn.roomId === null || publicRooms(before).includes(turn.roomId)
      const answer = known
        ? desk.notes().toPerson(after, event.id, 'receiptOutbreak', turn.person.id, { what: whatOf(after) })
        : desk.notes().toGroup(after, event.id, 'outbreakPost', turn.roomId ?? '', { what: whatOf(after) })
      const more = (after.outbreak?.places.length ?? 0) > (before.outbreak?.places.length ?? 0)
      return [answer, ...(more ? placesNote(desk, after, event.id) : [])]
    },
  )
  return ticket.no
}

/** After a report: where enough places have reported the same, their tickets become one. Repeating it changes nothing. */
export async function watchOutbreak(desk: Desk, no: number): Promise<void> {
  const ticket = await desk.store.tickets.byNo(no)
  const what = ticket && outageOfTicket(ticket)
  if (!ticket || !what) return
  const since = desk.now() - desk.outbreak.within
  const alike = (await desk.around.of(ticket.scope, desk.now()))
    .filter((one) => outageOfTicket(one) === what && (one.outbreak !== null || one.createdAt >= since))
    .toSorted((a, b) => a.no - b.no)
  const first = alike.find((one) => one.outbreak) ?? alike[0]
  const others = alike.filter((one) => one !== first)
  const places = union(first?.outbreak?.places ?? [], placesOf(desk.roster, alike, since))
  if (!first || places.length < desk.outbreak.units || (first.outbreak && others.length === 0)) return
  await raise(desk, first, others, places, what)
  for (const other of others) await mergeInto(desk, other, first.no)
}

/** The first ticket takes in the reporters and words of the others, and goes to who answers for all the places. */
async function raise(desk: Desk, first: TicketGlance, others: TicketGlance[], places: string[], what: string) {
  const { roster, routing } = desk
  const area = commonArea(roster, places) ?? first.scope
  const { ownerId, ownerArea, rule } = assign(roster, routing, { ...first, area })
  const owner = ownerId === first.ownerId ? undefined : { ownerId, ownerArea }
  const id = `${first.no}:outbreak:${others.map((one) => one.no).join('+')}`
  const title = clip(`${shortName(roster, area, routing.scopeLevel)}多处${what}`, TITLE)
  const reporters = (before: Ticket) => {
    const all = [...before.reporters, ...others.flatMap((one) => one.reporters)].toSorted((a, b) => a.at - b.at)
    return all.filter((one, at) => all.findIndex((other) => other.id === one.id) === at)
  }
  await desk.ledger.change(
    first.no,
    (before) => ({
      ...SYSTEM,
      id,
      type: 'outbreak',
      at: desk.now(),
      rule: `${places.length} 处一小时内同报${what}，并为一件；${rule}`,
      messages: others.flatMap((one) => one.messages),
      area: { area, scope: desk.people.scopeOf(area) },
      owner,
      process: { title, outbreak: { places }, reporters: reporters(before) },
    }),
    (after, before) => outbreakNotes(desk, after, before, id),
  )
}

function outbreakNotes(desk: Desk, after: Ticket, before: Ticket, id: string): Note[] {
  const notes = desk.notes()
  const heard = before.outbreak ? publicRooms(before) : []
  const answered = before.outbreak ? before.reporters.map((one) => one.id) : []
  const extra = { what: whatOf(after), places: sayPlaces(desk, after), count: after.outbreak?.places.length ?? 0 }
  const told = after.ownerId ? [notes.toPerson(after, id, 'promptOutbreak', after.ownerId, extra)] : []
  const former = before.ownerId && before.ownerId !== after.ownerId ? before.ownerId : null
  return [
    ...publicRooms(after)
      .filter((room) => !heard.includes(room))
      .map((room) => notes.toGroup(after, id, 'outbreakPost', room, extra)),
    ...after.reporters
      .filter((one) => one.roomId === null && !answered.includes(one.id))
      .map((one) => notes.toPerson(after, id, 'receiptOutbreak', one.id, extra)),
    ...(before.outbreak && before.ownerId === after.ownerId ? [] : told),
    ...(former ? [notes.toPerson(after, id, 'mergedNotice', former, { into: after.no })] : []),
  ]
}

/** The ticket ends as part of the other; its reporters are the other's now. */
async function mergeInto(desk: Desk, ticket: TicketGlance, no: number): Promise<void> {
  const id = `${ticket.no}:merged:${no}`
  const process = { mergedInto: no, outcome: `并入 #${no}`, reporters: [] }
  const event = { ...SYSTEM, id, type: 'merged' as const, at: desk.now(), rule: `多处同报，并入 #${no}`, process }
  try {
    await desk.ledger.change(ticket.no, event, (after) =>
      after.ownerId ? [desk.notes().toPerson(after, id, 'mergedNotice', after.ownerId, { into: no })] : [],
    )
  } catch (error) {
    // Somebody ended it at this moment: it keeps its own end.
    if (!(error instanceof TransitionRefused)) throw error
    desk.log.warn({ ticket: ticket.no, into: no }, 'a ticket ended before it was merged')
  }
}

function placesNote(desk: Desk, ticket: Ticket, id: string): Note[] {
  if (!ticket.ownerId) return []
  const extra = { count: ticket.outbreak?.places.length ?? 0, places: sayPlaces(desk, ticket) }
  const note = desk.notes().toPerson(ticket, id, 'outbreakPlaces', ticket.ownerId, extra)
  return [{ ...note, notBefore: desk.now() + GATHER_MS }]
}

function sayPlaces({ roster, routing }: Desk, ticket: TicketGlance): string {
  return (ticket.outbreak?.places ?? []).map((code) => shortName(roster, code, routing.scopeLevel)).join('、')
}

function whatOf(ticket: TicketGlance): string {
  return outageOf(ticket.title) ?? ticket.title
}

function union(known: readonly string[], added: readonly string[]): string[] {
  return [...new Set([...known, ...added])]
}

/** The ticket, or the one that it went into. */
export async function orMergedInto<T extends TicketGlance>(
  desk: Desk,
  ticket: T | undefined,
): Promise<TicketGlance | undefined> {
  return ticket && ticket.mergedInto !== null ? desk.store.tickets.byNo(ticket.mergedInto) : ticket
}

import { agreement } from '../classifiers/agreement.ts'
import type { Judgement } from '../classifiers/judge.ts'
import { clip } from '../notifications/format.ts'
import { isReporter, publicRooms } from '../notifications/notes.ts'
import { assign, mayAct, ownerAbove, ownerFrom, type Held } from '../routing/assign.ts'
import { leaderName, shortName } from '../routing/roster.ts'
import { commonArea, isSameOutage, lastReport, outageOf, outageOfTicket, placesOf } from '../tickets/outbreak.ts'
import { withCoHandlers } from '../tickets/process.ts'
import type { Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import { TransitionRefused } from '../tickets/transitions.ts'
import type { Desk } from './desk.ts'
import { addTo } from './resident-answer.ts'
import type { Turn } from './turn.ts'

/** What becomes of more places is gathered this long (ms). */
const GATHER_MS = 120_000
const TITLE = 20
const SYSTEM = { by: 'system', note: '' }

/** The ticket of the outage that the words tell of: the same is out there too. */
export async function outageAmong(desk: Desk, turn: Turn, judgement: Judgement): Promise<TicketGlance | undefined> {
  const what = outageOf(turn.text)
  const area = judgement.area ?? turn.area
  if (!what || !area || judgement.urgency === 'emergency' || judgement.private) return undefined
  const { agrees, alsoMine } = agreement(turn.text)
  if (!judgement.isIssue && !agrees && !alsoMine) return undefined
  const alike = await alikeNear(desk, area, what)
  return (
    alike.find((ticket) => ticket.outbreak) ??
    alike.find((ticket) => isSameOutage(desk.roster, desk.outbreak, ticket, area, desk.now()))
  )
}

/** Open tickets of that outage, oldest first: what bursts in one grid is off in the next one too. */
async function alikeNear(desk: Desk, area: string, what: string): Promise<TicketGlance[]> {
  const own = desk.people.scopesAround(area)
  const since = desk.now() - desk.outbreak.within
  const near = await desk.around.of([...new Set([...own, ...desk.people.scopesBeside(area)])], desk.now())
  const counts = (one: TicketGlance) => lastReport(one) >= since || (one.outbreak !== null && own.includes(one.scope))
  return near.filter((one) => outageOfTicket(one) === what && counts(one)).toSorted((a, b) => a.no - b.no)
}

/** One more report of an outbreak. A group that has heard of it hears nothing more; the reporter is answered in private. */
export async function joinOutbreak(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  const ofStaff = turn.byLeader && mayAct(desk.roster, turn.person.id, ticket)
  if (ofStaff || isReporter(ticket, turn.person.id)) return addTo(desk, turn, ticket, '同一件事的补充')
  const reporter = desk.reporterOf(turn)
  const event = desk.eventOf(turn, 'joined', '多处同报，并入已有工单', { reporter })
  await desk.ledger.change(
    ticket.no,
    (before) => {
      const more = placesOf(desk.roster, [{ ...before, reporters: [reporter] }], 0)
      const places = union(before.outbreak?.places ?? [], more)
      return { ...event, ...spread(desk, before, places, before) }
    },
    (after, before) => {
      const known = turn.roomId === null || publicRooms(before).includes(turn.roomId)
      const answer = known
        ? desk.notes().toPerson(after, event.id, 'receiptOutbreak', turn.person.id, { what: whatOf(after) })
        : desk.notes().toGroup(after, event.id, 'outbreakPost', turn.roomId ?? '', { what: whatOf(after) })
      const more = (after.outbreak?.places.length ?? 0) > (before.outbreak?.places.length ?? 0)
      return [answer, ...(more ? placesNote(desk, after, event.id) : []), ...toOthers(desk, after, before, event.id)]
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
  const alike = await alikeNear(desk, ticket.area, what)
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
  const area = commonArea(roster, [...places, first.area]) ?? first.scope
  const { ownerId, ownerArea, rule } = assign(roster, routing, { ...first, area: mostAffected(desk, area, places) })
  const owner = ownerId === first.ownerId ? undefined : { ownerId, ownerArea }
  const id = `${first.no}:outbreak:${others.map((one) => one.no).join('+')}`
  const title = clip(`${shortName(roster, area, routing.scopeLevel)}多处${what}`, TITLE)
  const reporters = (before: Ticket) => {
    const all = [...before.reporters, ...others.flatMap((one) => one.reporters)].toSorted((a, b) => a.at - b.at)
    return all.filter((one, at) => all.findIndex((other) => other.id === one.id) === at)
  }
  await desk.ledger.change(
    first.no,
    (before) => {
      const { area: grown, process } = spread(desk, before, places, { ownerId, ownerArea, accused: before.accused })
      return {
        ...SYSTEM,
        id,
        type: 'outbreak',
        at: desk.now(),
        rule: `${places.length} 处一小时内同报${what}，并为一件；${rule}`,
        messages: others.flatMap((one) => one.messages),
        area: grown,
        owner,
        process: { ...process, title, reporters: reporters(before) },
      }
    },
    (after, before) => [...outbreakNotes(desk, after, before, id), ...toOthers(desk, after, before, id)],
  )
}

/** Who leads where several grids are hit: the one with the most places, the first of them where they are equal. */
function mostAffected(desk: Desk, area: string, places: readonly string[]): string {
  const scopes = [...new Set(places.map((place) => desk.people.scopeOf(place)))]
  if (scopes.length < 2) return area
  const hit = (scope: string) => places.filter((place) => desk.people.scopeOf(place) === scope).length
  return scopes.toSorted((a, b) => hit(b) - hit(a))[0] ?? area
}

/** The matter as it is with those places: its area, and who stands by `lead` in the other grids and above. */
function spread(desk: Desk, before: TicketGlance, places: string[], lead: Held) {
  const { roster } = desk
  const area = commonArea(roster, [...places, before.area]) ?? before.area
  const scopes = [...new Set(places.map((place) => desk.people.scopeOf(place)))]
  const leaders = scopes.flatMap((scope) => ownerFrom(roster, scope, before.accused)?.ownerId ?? [])
  const others = scopes.length < 2 ? [] : leaders.filter((id) => id !== lead.ownerId)
  const above = others.length > 0 ? ownerAbove(roster, lead)?.ownerId : undefined
  const helpers = others.filter((id) => id !== above).map((id) => ({ id, name: leaderName(roster, id) ?? id }))
  return {
    area: { area, scope: desk.people.scopeOf(area) },
    process: {
      outbreak: { places },
      coHandlers: withCoHandlers(before.coHandlers, helpers),
      coOwnerId: before.coOwnerId ?? above ?? null,
    },
  }
}

/** Those who stand by the owner hear of it once. */
function toOthers(desk: Desk, after: Ticket, before: Ticket, id: string): Note[] {
  const known = new Set([...before.coHandlers.map((one) => one.id), before.coOwnerId, after.ownerId])
  const fresh = [...after.coHandlers.map((one) => one.id), after.coOwnerId].filter(
    (one): one is string => one !== null && !known.has(one),
  )
  const extra = { places: sayPlaces(desk, after), count: after.outbreak?.places.length ?? 0 }
  return [...new Set(fresh)].map((one) => desk.notes().toPerson(after, id, 'promptOutbreakAlso', one, extra))
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

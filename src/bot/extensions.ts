/** More time for a ticket: asked by who has it, granted by rule or by the level above, in plain words. */
import { sayTime } from '../notifications/format.ts'
import { mayHandle, ownerAbove } from '../routing/assign.ts'
import { leaderName, topOf } from '../routing/roster.ts'
import { allows, type TicketEvent } from '../tickets/apply.ts'
import { isPaused } from '../tickets/follow-up.ts'
import type { Extension, Note, TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import { decisionIn, type Decision } from './extension-words.ts'
import { add } from './leader-note.ts'
import type { TextKey } from './texts.ts'
import type { Turn } from './turn.ts'

const NUMBER = /#\s?\d{4,7}[，,：:\s]*/g
/** An answer to "which day?" is short. */
const LONGEST_DAY = 12

interface Asking {
  ticket: TicketGlance
  until: number
  days: number
  why: string
}

/** 要等配件，延到周五. What cannot be granted is told in private, and the words are kept. */
export async function askExtension(desk: Desk, turn: Turn, ticket: TicketGlance, words: string): Promise<number> {
  const { clocks } = desk
  const why = words.replace(NUMBER, '').trim() || words
  const refuse = async (key: TextKey, extra = {}) => {
    const due = sayTime(ticket.settleDue, desk.now(), desk.roster.timezone)
    await desk.tell(turn, key, desk.say(key, { ...desk.notes().values(ticket), due, ...extra }), ticket.no)
    return add(desk, turn, ticket)
  }
  if (!isPaused(ticket) && desk.now() >= ticket.settleDue) return refuse('extendLate')
  const until = clocks.wished(words, desk.now(), ticket.settleDue)
  if (until === null) return askWhen(desk, turn, ticket, why)
  if (until <= ticket.settleDue) return refuse('extendNotNeeded')
  const days = clocks.workingDaysBetween(ticket.settleDue, until)
  const { days: byRule, mostDays } = clocks.extension
  if (ticket.extendedDays + days > mostDays)
    return refuse('extendTooLong', { days: mostDays, until: sayDay(desk, until) })
  const asking = { ticket, until, days, why }
  // Who stands above the owner decides at once.
  const person = turn.person.id
  const superior = person !== ticket.ownerId && mayHandle(desk.roster, person, { ...ticket, area: ticket.ownerArea })
  const above = ownerAbove(desk.roster, ticket)
  const first = ticket.extendedDays === 0 && days <= byRule && ticket.urgency !== 'emergency'
  if (superior) return grant(desk, turn, asking, '上级给予延期')
  if (first) return grant(desk, turn, asking, `第一次延期，不超过 ${byRule} 个工作日，按规定同意`)
  if (!above) return grant(desk, turn, asking, '已在最高一级，自行决定延期')
  return askAbove(desk, turn, asking, above.ownerId)
}

/** In private: 同意 or 不同意 by the person who was asked, or the day from the one who asked; undefined: none of these. */
export async function extensionTurn(desk: Desk, turn: Turn): Promise<number | null | undefined> {
  const said = turn.text.replace(NUMBER, '').trim()
  const decision = decisionIn(said)
  if (turn.roomId || (!decision && said.length > LONGEST_DAY)) return undefined
  const open = await desk.store.tickets.extensionsAskedOf(turn.person.id)
  const waiting = open.filter(({ extension }) => (extension?.until === null) === (decision === undefined))
  waiting.sort((a, b) => a.no - b.no)
  const named = turn.numbers[0] ?? turn.quoted
  const [ticket, another] = named ? waiting.filter((one) => one.no === named) : waiting
  if (!decision) {
    if (!ticket?.extension || another || desk.clocks.wished(said, desk.now(), ticket.settleDue) === null)
      return undefined
    return askExtension(desk, turn, ticket, `${ticket.extension.reason}，延到${said.replace(/^延?到/, '')}`)
  }
  if (ticket && !another) return decide(desk, turn, ticket, decision, said)
  if (named || (waiting.length === 0 && !/^不?同意$/.test(said))) return undefined
  if (another) await desk.tell(turn, 'extendWhich', whichOf(desk, waiting))
  else await desk.tell(turn, 'extendNothing', desk.say('extendNothing'))
  return null
}

async function askWhen(desk: Desk, turn: Turn, ticket: TicketGlance, reason: string): Promise<number> {
  const again = ticket.extension?.askedOf === turn.person.id
  // In a group, and a second time, it is a word on how it goes.
  if (turn.roomId || again || !allows(ticket.status, 'extension_asked')) {
    if (!allows(ticket.status, 'progress')) return add(desk, turn, ticket)
    const event = desk.eventOf(turn, 'progress', '想延期，没有说到哪一天', { note: reason })
    await desk.ledger.change(ticket.no, event, (after) => toSpeaker(desk, turn, after, event.id, 'ackProgress'))
    return ticket.no
  }
  const extension = extensionOf(desk, turn, null, reason, turn.person.id)
  const event = desk.eventOf(turn, 'extension_asked', '没有说到哪一天，问一次', { note: reason, extension })
  await desk.ledger.change(ticket.no, event, (after) => toSpeaker(desk, turn, after, event.id, 'extendWhen'))
  return ticket.no
}

async function grant(desk: Desk, turn: Turn, { ticket, until, days, why }: Asking, rule: string): Promise<number> {
  if (!allows(ticket.status, 'extended')) return add(desk, turn, ticket)
  const due = { at: until, rule: 'extension' }
  const event = desk.eventOf(turn, 'extended', rule, { note: why, due, days })
  await desk.ledger.change(ticket.no, event, (after) => {
    const extra = { until: sayDay(desk, until), superior: turn.person.name }
    const other = after.ownerId && after.ownerId !== turn.person.id
    return [
      ...toSpeaker(desk, turn, after, event.id, 'ackExtended', extra),
      ...(other ? [desk.notes().toPerson(after, event.id, 'extendGranted', after.ownerId!, extra)] : []),
    ]
  })
  return ticket.no
}

async function askAbove(desk: Desk, turn: Turn, { ticket, until, why }: Asking, askedOf: string): Promise<number> {
  if (!allows(ticket.status, 'extension_asked')) return add(desk, turn, ticket)
  const extension = extensionOf(desk, turn, until, why, askedOf)
  const more = { note: why, extension }
  const event = desk.eventOf(turn, 'extension_asked', '超出可自动同意的延期，请上一级决定', more)
  await desk.ledger.change(ticket.no, event, (after) => {
    const extra = valuesOf(desk, after, extension)
    return [
      ...toSpeaker(desk, turn, after, event.id, 'extendAsked', extra),
      desk.notes().toPerson(after, event.id, 'extendAsk', askedOf, extra),
    ]
  })
  return ticket.no
}

async function decide(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  { granted, instead, why }: Decision,
  said: string,
): Promise<number> {
  const { clocks } = desk
  const named = clocks.wished(said, desk.now(), ticket.settleDue)
  const later = named !== null && named > ticket.settleDue ? named : null
  // 同意，但周五前要办好: who decides may name another day than was asked for.
  const type = granted || (instead && later !== null) ? 'extended' : 'extension_refused'
  if (later !== null && type === 'extended') {
    const most = clocks.extension.mostDays
    if (ticket.extendedDays + clocks.workingDaysBetween(ticket.settleDue, later) > most) {
      const extra = { no: ticket.no, days: most, until: sayDay(desk, later) }
      await desk.tell(turn, 'extendTooLong', desk.say('extendTooLong', extra), ticket.no)
      return add(desk, turn, ticket)
    }
  }
  const id = `${turn.id}:${type}`
  const eventFor = (before: TicketGlance): TicketEvent => {
    const { extension } = before
    // It lapsed, or was decided, in the meantime.
    if (extension?.askedOf !== turn.person.id || extension.until === null)
      return { ...desk.eventOf(turn, 'added', '延期申请已不在'), id }
    if (type === 'extension_refused') return { ...desk.eventOf(turn, type, '上级不同意延期'), id, note: why }
    const until = later ?? extension.until
    const days = clocks.workingDaysBetween(before.settleDue, until)
    const due = { at: until, rule: 'extension' }
    return { ...desk.eventOf(turn, type, '上级同意延期', { due, days }), id, note: extension.reason }
  }
  await desk.ledger.change(ticket.no, eventFor, (after, before) => {
    const { extension } = before
    if (!extension || after.extension) return []
    const values = valuesOf(desk, after, { ...extension, until: later ?? extension.until })
    const extra = { ...values, why: why || desk.say('noReason') }
    const key = type === 'extended' ? 'extendGranted' : 'extendRefused'
    return [
      ...toSpeaker(desk, turn, after, id, 'ackDecided', { owner: extra.asker }),
      desk.notes().toPerson(after, id, key, extension.askedBy, extra),
    ]
  })
  return ticket.no
}

/** Nobody answered by the old due time. */
export function lapsedNotes(desk: Desk, before: TicketGlance, after: TicketGlance, eventId: string): Note[] {
  const { extension } = before
  if (!extension || extension.until === null) return []
  return [desk.notes().toPerson(after, eventId, 'extendLapsed', extension.askedBy, valuesOf(desk, after, extension))]
}

function valuesOf(desk: Desk, ticket: TicketGlance, { until, reason, askedBy, askedOf }: Extension) {
  const nameOf = (id: string) => leaderName(desk.roster, id) ?? topOf(desk.roster).name
  return {
    until: until === null ? '' : sayDay(desk, until),
    due: sayTime(ticket.settleDue, desk.now(), desk.roster.timezone),
    why: reason,
    asker: nameOf(askedBy),
    superior: nameOf(askedOf),
  }
}

function whichOf(desk: Desk, waiting: readonly TicketGlance[]): string {
  const lines = waiting.map((ticket) => {
    const { no, title, extension } = ticket
    return desk.say('extendLine', { no, title, ...(extension && valuesOf(desk, ticket, extension)) })
  })
  return desk.say('extendWhich', { count: waiting.length, lines: lines.join('\n') })
}

function extensionOf(desk: Desk, turn: Turn, until: number | null, reason: string, askedOf: string): Extension {
  return { until, reason, askedBy: turn.person.id, askedOf, askedAt: desk.now() }
}

function toSpeaker(desk: Desk, turn: Turn, ticket: TicketGlance, id: string, key: TextKey, extra = {}): Note[] {
  return [desk.notes().toPerson(ticket, id, key, turn.person.id, extra)]
}

function sayDay(desk: Desk, at: number): string {
  return sayTime(at, desk.now(), desk.roster.timezone)
}

/** Splitting a matter, and its end when all parts have ended. */
import { clip } from '../notifications/format.ts'
import { ownerName } from '../notifications/notes.ts'
import { mayHandle } from '../routing/assign.ts'
import { allows } from '../tickets/apply.ts'
import { childOf, endOfParts } from '../tickets/children.ts'
import type { Ticket, TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import { departmentIn } from './department-words.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

const OPEN: readonly Status[] = OPEN_STATUSES
const TITLE = 20

/** Makes the parts, each with its owner; refuses politely where it may not be split. */
export async function splitTicket(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  parts: readonly string[],
): Promise<number> {
  if (ticket.difficulty === 'simple' || ticket.parentNo !== null || !maySplit(desk, turn, ticket)) {
    desk.log.warn({ person: turn.person.id, ticket: ticket.no }, 'may not be split')
    await desk.tell(turn, 'splitRefused', desk.say('splitRefused', { no: ticket.no }), ticket.no)
    return ticket.no
  }
  const children: Ticket[] = []
  for (const [index, words] of parts.entries()) children.push(await openPart(desk, turn, ticket, words, index))
  const numbers = children.map((child) => child.no)
  const event = desk.eventOf(turn, 'split', `分成 ${numbers.map((no) => `#${no}`).join('、')}`)
  const lines = children.map((child) =>
    desk.say('splitLine', { no: child.no, title: child.title, owner: ownerName(desk.roster, child) }),
  )
  await desk.ledger.change(
    ticket.no,
    (before) => ({ ...event, process: { children: [...new Set([...before.children, ...numbers])] } }),
    (after) =>
      turn.roomId
        ? []
        : [
            desk.notes().toPerson(after, event.id, 'ackSplit', turn.person.id, {
              count: children.length,
              lines: lines.join('\n'),
            }),
          ],
  )
  return ticket.no
}

/** Leaders of the level for complex matters, or above. */
function maySplit({ roster, routing }: Desk, turn: Turn, ticket: TicketGlance): boolean {
  if (!mayHandle(roster, turn.person.id, ticket)) return false
  const rank = (level: string | undefined) => roster.levels.findIndex((one) => one.key === level)
  const posts = roster.posts.get(turn.person.id) ?? []
  return posts.some((code) => rank(roster.areas.get(code)?.level) <= rank(routing.complexLevel))
}

async function openPart(desk: Desk, turn: Turn, parent: TicketGlance, words: string, index: number): Promise<Ticket> {
  const source = `${turn.id}:part:${index + 1}`
  const existing = await desk.store.tickets.bySource(source)
  if (existing) return existing
  const named = desk.leadersNamed(words, parent.area).find((one) => !parent.accused.includes(one.id))
  const child = childOf(
    parent,
    {
      no: await desk.store.tickets.nextNumber(),
      source,
      at: desk.now(),
      by: turn.person.id,
      title: clip(desk.mask(words), TITLE),
      words,
      owner: named
        ? { ownerId: named.id, ownerArea: named.area }
        : { ownerId: parent.ownerId, ownerArea: parent.ownerArea },
      department: departmentIn(words, desk.departments) ?? '',
    },
    desk.clocks,
  )
  const told = child.ownerId && child.ownerId !== turn.person.id ? [child.ownerId] : []
  const extra = { parent: parent.no, whole: parent.title }
  const notes = told.map((id) => desk.notes().toPerson(child, `${source}:reported`, 'promptPart', id, extra))
  return desk.ledger.open(child, notes)
}

/** Whether open parts keep the whole from ending; the leader is told which. */
export async function heldByParts(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<boolean> {
  const open = (await partsOf(desk, ticket)).filter((part) => OPEN.includes(part.status))
  if (open.length === 0) return false
  const parts = open.map((part) => `#${part.no} ${part.title}`).join('、')
  await desk.tell(turn, 'partsOpen', desk.say('partsOpen', { no: ticket.no, parts }), ticket.no)
  return true
}

/** After something happened to a ticket: was it the last part of a whole? Then the whole ends. Repeating changes nothing. */
export async function endWhole(desk: Desk, no: number): Promise<void> {
  const part = await desk.store.tickets.byNo(no)
  if (part?.status === 'withdrawn') await withdrawParts(desk, part)
  if (!part || part.parentNo === null || OPEN.includes(part.status)) return
  const whole = await desk.store.tickets.byNo(part.parentNo)
  const end = whole && endOfParts(whole, await partsOf(desk, whole))
  if (!whole || !end || !OPEN.includes(whole.status) || !allows(whole.status, end.type)) return
  const id = `${whole.no}:parts:${whole.reopenedCount}:${whole.children.length}`
  const event = { id, at: desk.now(), by: 'system', note: end.outcome, rule: '拆分的各件都有了结果' }
  await desk.ledger.change(whole.no, { ...event, type: end.type }, (after) => [
    ...(after.ownerId
      ? [desk.notes().toPerson(after, id, 'partsEnded', after.ownerId, { outcome: after.outcome })]
      : []),
    ...desk.notes().end(after, id, end.type === 'done' ? 'endResolved' : 'endAnswered'),
  ])
}

/** Nobody wants the whole any more: its parts go with it. */
async function withdrawParts(desk: Desk, whole: TicketGlance): Promise<void> {
  for (const part of await partsOf(desk, whole)) {
    if (!OPEN.includes(part.status)) continue
    const id = `${part.no}:withdrawn:${whole.no}`
    const event = {
      id,
      type: 'withdrawn' as const,
      at: desk.now(),
      by: 'system',
      note: '',
      rule: `#${whole.no} 已撤回`,
    }
    await desk.ledger.change(part.no, event, (after) =>
      after.ownerId ? [desk.notes().toPerson(after, id, 'withdrawnNotice', after.ownerId)] : [],
    )
  }
}

/** A process that died between the end of the last part and the end of the whole. */
export async function endWholes(desk: Desk): Promise<void> {
  for (const whole of await desk.store.tickets.split()) if (whole.children[0]) await endWhole(desk, whole.children[0])
}

async function partsOf(desk: Desk, whole: TicketGlance): Promise<Ticket[]> {
  const parts = await Promise.all(whole.children.map((no) => desk.store.tickets.byNo(no)))
  return parts.filter((part) => part !== undefined)
}

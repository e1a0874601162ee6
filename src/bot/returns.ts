/** A higher level sends a ticket back down, with a reason; after two returns the county office decides. */
import { ownerName } from '../notifications/notes.ts'
import { assign, mayHandle, type Owner } from '../routing/assign.ts'
import { chainOf, isBoundId, isWithin, levelName } from '../routing/roster.ts'
import { allows } from '../tickets/apply.ts'
import type { EventType, TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import { add } from './leader-note.ts'
import { difficultyOfLevel, officeFor } from './levels.ts'
import { plainly } from './plain-words.ts'
import { headOf, sendsBack } from './send-back-words.ts'
import type { Turn } from './turn.ts'

/** Returns of one ticket; who then still differs is answered by the county office. */
export const MOST_RETURNS = 2
const NUMBER = /#\s?\d{4,7}[，,：:\s]*/g
const SHORTEST_REASON = 2

/** Whether the words send that ticket back down. */
export function isSentBack(desk: Desk, ticket: TicketGlance, words: string): boolean {
  const names = postsBelow(desk, ticket).flatMap(({ name, post }) => [name, post])
  return allows(ticket.status, 'sent_back') && sendsBack(words.replace(NUMBER, ''), [...new Set(names)])
}

/** Sends it back where it was handed up and the one who speaks has it or stands above; undefined: not sent back from there. */
export async function sendBack(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  words: string,
): Promise<number | undefined> {
  if (!allows(ticket.status, 'sent_back')) return undefined
  if (!mayHandle(desk.roster, turn.person.id, { ...ticket, area: ticket.ownerArea })) return refuse(desk, turn, ticket)
  const target = targetOf(desk, ticket, words)
  if (!target) return undefined
  const reason = reasonOf(desk, words)
  const say = async (key: 'sendBackWhy' | 'noMoreReturns') => {
    await desk.tell(turn, key, desk.say(key, { no: ticket.no }), ticket.no)
    return add(desk, turn, ticket)
  }
  if (Array.from(reason).length < SHORTEST_REASON) return say('sendBackWhy')
  const office = ticket.returns >= MOST_RETURNS ? officeFor(desk, ticket) : undefined
  if (office?.ownerId === ticket.ownerId) return say('noMoreReturns')
  return office
    ? move(desk, turn, ticket, 'handed_up', office, reason)
    : move(desk, turn, ticket, 'sent_back', target, reason)
}

/** Who has the last word on a ticket that went back and forth; undefined while it may still go back. */
export function lastWord(desk: Desk, ticket: TicketGlance): Owner | undefined {
  return ticket.returns >= MOST_RETURNS ? officeFor(desk, ticket) : undefined
}

async function refuse(desk: Desk, turn: Turn, ticket: TicketGlance): Promise<number> {
  desk.log.warn({ person: turn.person.id, ticket: ticket.no }, 'no authority to send the ticket back')
  const values = { no: ticket.no, owner: ownerName(desk.roster, ticket) }
  if (!turn.roomId) await desk.tell(turn, 'notYours', desk.say('notYours', values), ticket.no)
  return add(desk, turn, ticket)
}

/** Back where it came from, or to who has the last word. */
export async function move(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  type: EventType & ('sent_back' | 'handed_up'),
  owner: Owner,
  reason: string,
): Promise<number> {
  const back = type === 'sent_back'
  const rule = back ? '上级退回' : `已退回 ${MOST_RETURNS} 次，由县三长办定`
  const settleAs = difficultyOfLevel(desk, owner.ownerArea)
  const event = desk.eventOf(turn, type, rule, { note: reason, owner, settleAs })
  await desk.ledger.change(ticket.no, event, (after) => {
    const notes = desk.notes()
    const why = desk.say(back ? 'whyReturned' : 'whyDispute')
    return [
      notes.toPerson(after, event.id, 'ackMoved', turn.person.id, { owner: ownerName(desk.roster, after) }),
      notes.toPerson(after, event.id, 'promptMoved', owner.ownerId, { why, note: reason }),
    ]
  })
  return ticket.no
}

/** Posts below the one who has it, from the ticket's area up. */
function postsBelow({ roster }: Desk, ticket: TicketGlance) {
  const chain = chainOf(roster, ticket.area)
  const top = chain.findIndex((area) => area.code === ticket.ownerArea)
  const fits = (id: string) => isBoundId(id) && !ticket.accused.includes(id) && id !== ticket.ownerId
  return chain
    .slice(0, Math.max(top, 0))
    .flatMap(({ code, level, leaders }) =>
      leaders
        .filter((one) => fits(one.id))
        .map(({ id, name }) => ({ ownerId: id, ownerArea: code, post: `${levelName(roster, level)}长`, name })),
    )
}

/** Whom the words name below, else who had it last there, else who would have had it. */
function targetOf(desk: Desk, ticket: TicketGlance, words: string): Owner | undefined {
  const { roster } = desk
  const posts = postsBelow(desk, ticket)
  const head =
    plainly(words.replace(NUMBER, ''))
      .trim()
      .split(/[，,。：:；;\s]/)[0] ?? ''
  const named = posts.find(({ name, post }) => head.includes(name) || head.includes(post))
  const former = ticket.formerOwners.toReversed().flatMap((id) => posts.filter((post) => post.ownerId === id))
  const found = named ?? former[0]
  if (found) return { ownerId: found.ownerId, ownerArea: found.ownerArea }
  const { ownerId, ownerArea } = assign(roster, desk.routing, { ...ticket, difficulty: 'simple', urgency: 'normal' })
  const lower = ownerArea !== ticket.ownerArea && isWithin(roster, ownerArea, ticket.ownerArea)
  return ownerId && lower ? { ownerId, ownerArea } : undefined
}

/** What is said besides to whom it goes; a sentence of its own is its own reason. */
function reasonOf(desk: Desk, words: string): string {
  const said = words.replace(NUMBER, '').trim()
  const head = headOf(said)
  if (!head) return said
  const levels = desk.roster.levels.map((level) => `${level.name}长?`).join('|')
  return said
    .slice(said.indexOf(head) + head.length)
    .replace(new RegExp(`^(?:${levels}|[\\p{Script=Han}]{1,3}(?=[，,。：:；;\\s]))(?:来?(?:处理|办理|办))?`, 'u'), '')
    .replace(/^[，,。：:；;\s]+/, '')
}

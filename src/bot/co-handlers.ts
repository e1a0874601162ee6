import { clip } from '../notifications/format.ts'
import { ownerName } from '../notifications/notes.ts'
import { ancestorAt, isBoundId, isWithin, leaderName } from '../routing/roster.ts'
import { mayHandle } from '../routing/assign.ts'
import { withCoHandlers, type CoHandler } from '../tickets/process.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Desk } from './desk.ts'
import { helpersNamed, TOGETHER } from './helper-words.ts'
import { add } from './leader-note.ts'
import type { Turn } from './turn.ts'

const OPEN: readonly Status[] = OPEN_STATUSES
/** More names than these in one message are a list, not an order. */
const MOST = 6

/** Whom the words ask to help with the ticket; empty where they ask nobody. */
export function helpersOf(desk: Desk, turn: Turn, words: string): CoHandler[] {
  if (!TOGETHER.test(words)) return []
  const people = rosterNames(desk, turn)
  const names = helpersNamed(words, turn.mentionNames, [...people.keys()])
  if (names.length === 0 || names.length > MOST) return []
  // A mention is an account, whoever it is; the bot itself is no helper.
  const ids = turn.mentionIds.filter((id) => id !== desk.account() && !people.values().some((known) => known === id))
  return names.map((name) => {
    const id = people.get(name) ?? (turn.mentionNames.includes(name) ? ids.shift() : undefined)
    return { id: id ?? null, name: clip(name, 12) }
  })
}

/** Names and accounts of the leaders within the speaker's community. */
function rosterNames(desk: Desk, turn: Turn): Map<string, string> {
  const { roster, routing } = desk
  const post = turn.area ?? roster.posts.get(turn.person.id)?.[0]
  const around = post && (ancestorAt(roster, post, routing.scopeLevel)?.parent ?? post)
  const names = new Map<string, string>()
  for (const [id, codes] of roster.posts) {
    const name = leaderName(roster, id)
    if (name && isBoundId(id) && around && codes.some((code) => isWithin(roster, code, around))) names.set(name, id)
  }
  return names
}

/** Notes on the ticket who helps, and tells each who can be told once. */
export async function nameHelpers(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  helpers: readonly CoHandler[],
): Promise<number> {
  const fresh = helpers.filter(({ id }) => id !== ticket.ownerId && (id === null || !ticket.accused.includes(id)))
  // Who has it, or is accused in it, is no helper: the words are kept.
  if (fresh.length === 0) return add(desk, turn, ticket)
  const process = (before: TicketGlance) => ({ coHandlers: withCoHandlers(before.coHandlers, fresh) })
  const event = desk.eventOf(turn, 'co_handlers', `请${fresh.map((one) => one.name).join('、')}一起办`)
  await desk.ledger.change(
    ticket.no,
    (before) => ({ ...event, process: process(before) }),
    (after, before) => {
      const notes = desk.notes()
      const known = new Set(before.coHandlers.map((one) => one.id))
      const told = fresh.filter((one) => one.id !== null && !known.has(one.id))
      const untold = fresh.filter((one) => one.id === null)
      const names = fresh.map((one) => one.name).join('、')
      const key = untold.length > 0 ? 'ackCoHandlersUntold' : 'ackCoHandlers'
      const extra = { names, untold: untold.map((one) => one.name).join('、') }
      return [
        ...(turn.roomId ? [] : [notes.toPerson(after, event.id, key, turn.person.id, extra)]),
        ...told.map((one) =>
          notes.toPerson(after, event.id, 'promptCoHandler', one.id ?? '', {
            by: turn.person.name,
            words: desk.mask(notes.values(after).words?.toString() ?? ''),
          }),
        ),
      ]
    },
  )
  return ticket.no
}

/**
 * What somebody who helps says in private: progress by them, told to the owner. It closes nothing. Undefined where it is
 * no word on a ticket that they help with.
 */
export async function helperTurn(desk: Desk, turn: Turn): Promise<number | undefined> {
  if (turn.roomId || (turn.text === '' && turn.photos === 0)) return undefined
  const helping = await desk.store.tickets.coHandledBy(turn.person.id)
  const own = helping.filter((one) => !mayHandle(desk.roster, turn.person.id, one))
  const named = turn.numbers[0] ?? turn.quoted
  const ticket = named === null ? await onlyOne(desk, turn, own) : own.find((one) => one.no === named)
  if (!ticket || ticket.ownerId === turn.person.id || !OPEN.includes(ticket.status)) return undefined
  const event = desk.eventOf(turn, 'progress', '一起办的人报进展，办结由牵头人说')
  const who = ticket.coHandlers.find((one) => one.id === turn.person.id)?.name ?? turn.person.name
  await desk.ledger.change(ticket.no, event, (after) => [
    desk.notes().toPerson(after, event.id, 'ackHelper', turn.person.id, { owner: ownerName(desk.roster, after) }),
    ...desk.toOwner(after, turn, 'helperSays', { who }),
  ])
  return ticket.no
}

/** Without a number: the only ticket that they help with, unless they report something of their own. */
async function onlyOne(desk: Desk, turn: Turn, own: readonly TicketGlance[]): Promise<TicketGlance | undefined> {
  const [ticket] = own
  if (!ticket || own.length > 1) return undefined
  if ((await desk.store.tickets.ownedBy(turn.person.id)).length > 0) return undefined
  if (turn.text === '') return ticket
  const said = [{ no: ticket.no, title: ticket.title }]
  const reply = await desk.reader.read({ role: 'leader', text: turn.text, tickets: said })
  return reply.intent === 'none' ? undefined : ticket
}

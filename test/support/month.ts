import { apply, type TicketEvent } from '../../src/tickets/apply.ts'
import type { EventType, Ticket } from '../../src/tickets/ticket.ts'
import { TransitionRefused } from '../../src/tickets/transitions.ts'
import { CATEGORIES, DIFFICULTIES, KINDS } from '../../src/tickets/vocabulary.ts'
import { plainClocks, ticketOf } from './tickets.ts'

const DAY = 86_400_000
const AREAS = [
  ['LH-01-03-1', 'LH-01', 'u-dy31'],
  ['LH-01-03-2', 'LH-01', 'u-dy32'],
  ['LH-01-05-1', 'LH-01', 'u-dy51'],
  ['LH-02-08-1', 'LH-02', 'u-dy81'],
  ['LH-02-08-2', 'LH-02', 'u-dy82'],
  ['LH-02', 'LH-02', 'u-wg2'],
] as const
const THINGS = ['电梯停运等配件', '单元门关不上', '楼道灯不亮', '垃圾桶满了没人清', '下水道堵塞返水', '地下车库乱停车']
const WAYS: EventType[][] = [
  ['accepted', 'progress', 'done', 'rated', 'closed'],
  ['accepted', 'done', 'closed'],
  ['done', 'confirmed', 'closed'],
  ['accepted', 'done', 'not_fixed', 'done', 'rated'],
  ['accepted', 'answered', 'closed'],
  ['handed_up', 'accepted', 'department', 'done'],
  ['handed_up', 'department', 'department', 'rated', 'overdue'],
  ['rejudged', 'accepted', 'done', 'rated', 'rated'],
  ['accepted', 'asked', 'answered_question', 'extended', 'done', 'not_fixed', 'accepted', 'rejudged'],
  ['asked', 'answered_question', 'overdue', 'escalated', 'handed_over', 'accepted', 'answered', 'rated', 'not_fixed'],
  ['accepted', 'done', 'not_fixed', 'done', 'not_fixed', 'handed_up', 'sent_back'],
  ['merged'],
  ['reminded', 'overdue', 'escalated', 'accepted'],
  ['accepted', 'overdue', 'escalated'],
  ['rejected'],
  ['withdrawn'],
  ['accepted'],
  ['done'],
]

/** mulberry32: the same seed, the same month. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Tickets reported between the moments, each on a way of its own through the table of transitions. */
export function playedMonth(seed: number, size: number, from: number, to: number): Ticket[] {
  return playedStates(seed, size, from, to).map((states) => states.at(-1)!)
}

/** The same, each ticket as it was after each thing that happened to it. */
export function playedStates(seed: number, size: number, from: number, to: number): Ticket[][] {
  const roll = dice(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T
  return Array.from({ length: size }, (_, index) => {
    const no = 1001 + index
    const created = Math.floor(from + roll() * (to - from))
    const [area, scope, ownerId] = pick(AREAS)
    const difficulty = pick(DIFFICULTIES)
    const reporter = { id: `u-${no}`, name: `王秀${pick(['兰', '英', '珍'])}`, roomId: 'r-b3u2', at: created }
    const states = [
      ticketOf({
        no,
        source: `bot:m${no}`,
        kind: pick(KINDS),
        category: pick(CATEGORIES),
        difficulty,
        private: roll() < 0.1,
        title: pick(THINGS),
        area,
        scope,
        ownerId,
        ownerArea: area,
        reporters: [roll() < 0.05 ? { ...reporter, id: ownerId } : reporter],
        recurrenceOf: roll() < 0.05 ? no - 1 : null,
        createdAt: created,
        updatedAt: created,
        clockFrom: created,
        acceptDue: plainClocks.accept('normal', created).at,
        settleDue: plainClocks.settle('normal', difficulty, created).at,
        history: [
          {
            eventId: `${no}:r`,
            type: 'reported',
            at: created,
            by: reporter.id,
            from: null,
            to: 'reported',
            note: '',
            rule: '',
            messageIds: [],
          },
          {
            eventId: `${no}:a`,
            type: 'assigned',
            at: created,
            by: 'system',
            from: 'reported',
            to: 'assigned',
            note: '',
            rule: '',
            messageIds: [],
          },
        ],
      }),
    ]
    let at = created
    for (const type of pick(WAYS)) {
      at += Math.floor(roll() < 0.1 ? roll() * 60_000 : roll() * 5 * DAY)
      if (at > to + 5 * DAY) break
      const before = states.at(-1)!
      const after = happen(before, type, at, roll, pick)
      if (after !== before) states.push(after)
    }
    return states
  })
}

type Choose = <T>(list: readonly T[]) => T

function happen(ticket: Ticket, type: EventType, at: number, roll: () => number, pick: Choose): Ticket {
  const by = type === 'done' || type === 'accepted' ? (ticket.ownerId ?? 'system') : 'system'
  const event: TicketEvent = { id: `${ticket.no}:${type}:${at}`, type, at, by, note: '', rule: '' }
  try {
    return apply(ticket, { ...event, ...changeOf(ticket, type, at, roll, pick) }, plainClocks)
  } catch (error) {
    if (error instanceof TransitionRefused) return ticket
    throw error
  }
}

/** What an event of that type brings with it. */
function changeOf(ticket: Ticket, type: EventType, at: number, roll: () => number, pick: Choose): Partial<TicketEvent> {
  const grid = { ownerId: ticket.scope === 'LH-01' ? 'u-wg1' : 'u-wg2', ownerArea: ticket.scope }
  const until = { at: at + Math.ceil(roll() * 10) * DAY, rule: 'a day that was named' }
  switch (type) {
    case 'rated':
      return { score: 1 + Math.floor(roll() * 5) }
    case 'escalated':
    case 'handed_up':
      return { owner: grid, ...(roll() < 0.5 && { settleAs: 'complex' as const }) }
    case 'handed_over': {
      const [area, scope, ownerId] = pick(AREAS)
      return { owner: { ownerId, ownerArea: area }, area: { area, scope } }
    }
    case 'department':
      return {
        owner: { ownerId: 'u-xian', ownerArea: 'GC' },
        process: { department: pick(['住建局', '城管局', '电力公司']), difficulty: 'hard' },
        due: until,
      }
    case 'extended':
      return { due: until, days: 2 }
    case 'rejudged':
      return {
        judged: {
          review: null,
          judgedBy: 'model@test',
          kind: pick(KINDS),
          category: pick(CATEGORIES),
          difficulty: pick(DIFFICULTIES),
          urgency: pick(['normal', 'urgent']),
          private: ticket.private || roll() < 0.3,
          title: pick(THINGS),
        },
      }
    default:
      return {}
  }
}

export const WORKING = ['reported', 'needs_info', 'assigned', 'in_progress', 'escalated', 'reopened']

/** What each ticket was before that moment, as it was seen then; not read back from what became of it. */
export function seenAt(states: Ticket[][], moment: number): Ticket[] {
  return states.flatMap((versions) => versions.findLast((one) => one.updatedAt < moment) ?? [])
}

/** Past the time that its status must end by, or past its time to settle; not while its reporter is asked. */
export function lateOf(tickets: Ticket[], open: number[], moment: number): number[] {
  const late = tickets.filter((one) => {
    if (!open.includes(one.no) || one.status === 'needs_info' || one.pausedSince !== null) return false
    return one.settleDue <= moment || (one.status !== 'in_progress' && one.acceptDue <= moment)
  })
  return late.map(({ no }) => no)
}

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
  const roll = dice(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T
  return Array.from({ length: size }, (_, index) => {
    const no = 1001 + index
    const created = Math.floor(from + roll() * (to - from))
    const [area, scope, ownerId] = pick(AREAS)
    const difficulty = pick(DIFFICULTIES)
    const reporter = { id: `u-${no}`, name: `王秀${pick(['兰', '英', '珍'])}`, roomId: 'r-b3u2', at: created }
    let ticket = ticketOf({
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
      acceptDue: plainClocks.accept('normal', created),
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
    })
    let at = created
    for (const type of pick(WAYS)) {
      at += Math.floor(roll() < 0.1 ? roll() * 60_000 : roll() * 5 * DAY)
      if (at > to + 5 * DAY) break
      ticket = happen(ticket, type, at, roll)
    }
    return ticket
  })
}

function happen(ticket: Ticket, type: EventType, at: number, roll: () => number): Ticket {
  const by = type === 'done' || type === 'accepted' ? (ticket.ownerId ?? 'system') : 'system'
  const event: TicketEvent = {
    id: `${ticket.no}:${type}:${at}`,
    type,
    at,
    by,
    note: '',
    rule: '',
    ...(type === 'rated' && { score: 1 + Math.floor(roll() * 5) }),
    ...(type === 'escalated' && {
      owner: { ownerId: ticket.scope === 'LH-01' ? 'u-wg1' : 'u-wg2', ownerArea: ticket.scope },
    }),
  }
  try {
    const after = apply(ticket, event, plainClocks)
    return type === 'department' ? { ...after, department: roll() < 0.5 ? '住建局' : '城管局' } : after
  } catch (error) {
    if (error instanceof TransitionRefused) return ticket
    throw error
  }
}

import { describe, expect, it } from 'vitest'
import { ticketsByMark, ticketsByMarkedLeader } from '../../src/papers/marks.ts'
import { allMarksOf, marksOf } from '../../src/tickets/integrity.ts'
import type { EventType, Ticket } from '../../src/tickets/ticket.ts'
import { lifeOf, type LifeStep } from '../support/lives.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const marks = (ticket: Ticket) => marksOf(ticket).map(({ mark }) => mark)
/** Reported and assigned at 0. */
const life = (...steps: [EventType, number, string?, string?][]) => lifeOf(steps)

describe('marks of one ticket', () => {
  it('none where it took its time and a resident confirmed', () => {
    expect(
      marks(life(['accepted', HOUR], ['done', 5 * HOUR, 'u-li', '换了新灯泡'], ['confirmed', 6 * HOUR, 'u-wang'])),
    ).toEqual([])
  })

  it('closed at once: within two minutes of getting it, by whatever way it came', () => {
    expect(marks(life(['done', MINUTE, 'u-li', '换了新灯泡']))).toEqual(['closed_at_once'])
    expect(marks(life(['done', 2 * MINUTE, 'u-li', '换了新灯泡']))).toEqual([])
    expect(marks(life(['handed_up', HOUR], ['done', HOUR + MINUTE, 'u-wg', '换了新灯泡']))).toEqual(['closed_at_once'])
  })

  it('not where a reporter only said, while it was being done, that it is not yet', () => {
    const pressed = life(
      ['accepted', HOUR],
      ['not_fixed', 2 * HOUR, 'u-wang'],
      ['done', 2 * HOUR + MINUTE, 'u-li', '换了新灯泡'],
    )
    expect(marks(pressed)).toEqual([])
  })

  it('a part is left unconfirmed by nobody: it has no reporter to ask', () => {
    const steps: LifeStep[] = [
      ['done', 5 * HOUR, 'u-li', '拆掉了'],
      ['closed', 20 * 24 * HOUR, 'system'],
    ]
    expect(marks(lifeOf(steps, { parentNo: 1001, reporters: [] }))).toEqual([])
    expect(marks(lifeOf(steps))).toEqual(['never_confirmed'])
  })

  it('an inquiry answered in words at once is how it should be', () => {
    const asked = { ...life(['done', MINUTE, 'u-li', '带身份证到社区大厅']), kind: 'inquiry' as const }
    expect(marks(asked)).toEqual([])
  })

  it('no words: 弄好了 and no photo within ten minutes of it', () => {
    const bare = life(['done', HOUR, 'u-li', '弄好了'])
    expect(marks(bare)).toEqual(['no_words'])
    const photo = (at: number, fromId: string) => ({
      ...bare,
      messages: [{ id: 'p', at, roomId: null, fromId, text: '', media: 'image' as const }],
    })
    expect(marks(photo(HOUR + 9 * MINUTE, 'u-li'))).toEqual([])
    expect(marks(photo(HOUR + 11 * MINUTE, 'u-li'))).toEqual(['no_words'])
    expect(marks(photo(HOUR, 'u-wang'))).toEqual(['no_words'])
  })

  it('own report, reopened, never confirmed are the closer’s', () => {
    const own = life(['done', HOUR, 'u-wang', '换了新灯泡'], ['closed', 400 * HOUR, 'system'])
    expect(marksOf(own)).toEqual([
      { mark: 'own_report', at: HOUR, by: 'u-wang' },
      { mark: 'never_confirmed', at: 400 * HOUR, by: 'u-wang' },
    ])
    // Part of a matter that the same leader split: reported by others.
    expect(marks({ ...life(['done', HOUR, 'u-wang', '换了新灯泡']), parentNo: 1042 })).toEqual([])
    const again = life(['done', HOUR, 'u-li', '换了新灯泡'], ['not_fixed', 2 * HOUR, 'u-wang'])
    expect(marksOf(again)).toEqual([{ mark: 'reopened', at: 2 * HOUR, by: 'u-li' }])
  })
})

describe('many tickets', () => {
  const byMark = (tickets: Ticket[], period = { from: -Infinity, to: Infinity }) =>
    Object.fromEntries(ticketsByMark(tickets, period).map(([mark, marked]) => [mark, marked.length]))
  const closedAt = (no: number, at: number, by = 'u-li'): Ticket => ({
    ...lifeOf([['done', at, by, '换了新灯泡']]),
    no,
  })

  it('five within two minutes by one person are in bulk, four or two people are not', () => {
    const five = [0, 20, 40, 60, 120].map((s, index) => closedAt(1001 + index, HOUR + s * 1000))
    expect(byMark(five).closed_in_bulk).toBe(5)
    expect(byMark(five.slice(1)).closed_in_bulk).toBe(0)
    const two = five.map((one, index) => (index === 2 ? closedAt(one.no, HOUR + 40_000, 'u-wg') : one))
    expect(byMark(two).closed_in_bulk).toBe(0)
    const slow = [...five.slice(0, 4), closedAt(1005, HOUR + 121_000)]
    expect(byMark(slow).closed_in_bulk).toBe(0)
    expect(allMarksOf(five[0]!, five.slice(1)).map(({ mark }) => mark)).toEqual(['closed_in_bulk'])
  })

  it('counts tickets by mark and by leader, within the period', () => {
    const tickets = [
      closedAt(1001, MINUTE),
      closedAt(1002, MINUTE + 1),
      closedAt(1003, MINUTE, 'u-wg'),
      closedAt(1004, HOUR, 'u-wang'),
    ]
    expect(byMark(tickets)).toMatchObject({ closed_at_once: 3, own_report: 1, closed_in_bulk: 0 })
    const byLeader = ticketsByMarkedLeader(tickets, { from: -Infinity, to: Infinity })
    expect(byLeader.map(([leaderId, marked]) => [leaderId, marked.length])).toEqual([
      ['u-li', 2],
      ['u-wang', 1],
      ['u-wg', 1],
    ])
    expect(byMark(tickets, { from: HOUR, to: 2 * HOUR })).toMatchObject({ closed_at_once: 0, own_report: 1 })
  })
})

import { describe, expect, it } from 'vitest'
import { createTexts } from '../../src/bot/texts.ts'
import { groupDigest, overduePost, type PaperContext } from '../../src/schedules/papers.ts'
import { apply } from '../../src/tickets/apply.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { exampleCounty } from '../support/example-county.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const HOUR = 3_600_000
const EVENING = at('2026-03-03T20:00')
const context: PaperContext = { say: createTexts(), roster: exampleCounty(), now: EVENING, since: EVENING - 24 * HOUR }

const openTicket = (no: number, over: Partial<Ticket> = {}) =>
  ticketOf({
    no,
    title: '三栋二单元负一层电梯口的感应灯一直不亮',
    createdAt: EVENING - 3 * HOUR,
    updatedAt: EVENING - 3 * HOUR,
    acceptDue: EVENING + 21 * HOUR,
    settleDue: EVENING + 60 * HOUR,
    ...over,
  })

describe('a group’s evening', () => {
  it('of many matters is one message that says how many there are, and ends in no half line', () => {
    const tickets = Array.from({ length: 20 }, (_, index) => openTicket(1001 + index))
    const hidden = openTicket(1099, { private: true })
    const opening = '今天邻居们报了不少事，三长都在跟着办。'.repeat(8)
    const text = groupDigest('幸福家园3栋2单元', [...tickets, hidden], context, opening) ?? ''
    expect(Array.from(text).length).toBeLessThanOrEqual(600)
    expect(text).toMatch(/……共 20 件\n另有不公开事项 1 件在办。$/)
    expect(text.split('\n').filter((line) => line.includes('#10')).length).toBeGreaterThan(3)
    for (const line of text.split('\n').filter((one) => one.startsWith('·')))
      expect(line).toMatch(/^· #\d{4} .+（李姐，明天 17:00 前）$/)
  })

  it('so is what is late', () => {
    const late = { acceptDue: EVENING - HOUR }
    const post = overduePost(
      Array.from({ length: 20 }, (_, index) => openTicket(1001 + index, late)),
      context,
    )
    expect(Array.from(post ?? '').length).toBeLessThanOrEqual(600)
    expect(post).toMatch(/李姐在办\n……共 20 件$/)
  })

  it('made up for the next morning tells of its own day', () => {
    const event = { id: 'x', type: 'done', at: EVENING + HOUR, by: 'u-dy32', note: '换好了', rule: '' } as const
    const settledLater = apply(openTicket(1001), event, plainClocks)
    const text = groupDigest('群', [settledLater], context)
    expect(text).toMatch(/新增 1 件，办结 0 件，在办 1 件/)
    const known = apply(
      openTicket(1002),
      { ...event, type: 'rejudged', judged: { review: null, judgedBy: 'm', private: true } },
      plainClocks,
    )
    expect(groupDigest('群', [settledLater, known], context)).not.toContain('#1002')
  })
})

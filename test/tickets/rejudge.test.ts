import { expect, it } from 'vitest'
import { apply } from '../../src/tickets/apply.ts'
import { isInHands } from '../../src/tickets/rejudge.ts'
import type { EventType } from '../../src/tickets/ticket.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

it.each<[EventType, string, boolean]>([
  ['accepted', 'u-dy32', true],
  ['co_handlers', 'u-dy32', true],
  ['department', 'u-xian', true],
  ['split', 'u-wg1', true],
  ['pressed', 'u-wang', false],
  ['joined', 'u-zhao', false],
  ['reminded', 'system', false],
  ['escalated', 'system', false],
  ['withdrawn', 'u-wang', true],
])('after %s by %s it is in somebody’s hands: %s', (type, by, expected) => {
  const after = apply(ticketOf(), { id: 'e1', type, at: 5_000, by, note: '', rule: '' }, plainClocks)
  expect(isInHands(after)).toBe(expected)
})

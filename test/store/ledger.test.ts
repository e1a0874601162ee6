import { beforeEach, describe, expect, it } from 'vitest'
import { createLedger } from '../../src/store/ledger.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import type { TicketEvent } from '../../src/tickets/apply.ts'
import type { Note } from '../../src/tickets/ticket.ts'
import { TransitionRefused } from '../../src/tickets/transitions.ts'
import { freshDatabase } from '../support/database.ts'
import { plainClocks, ticketOf } from '../support/tickets.ts'

let store: Store
beforeEach(async () => {
  store = createStore(await freshDatabase())
  await store.ready()
})

/** `outbox`: a stand-in for a process that dies before its notes get there. */
function ledgerOf(outbox = store.outbox, changes: number[] = []) {
  const onChange = ({ version }: { version: number }) => changes.push(version)
  return createLedger({ tickets: store.tickets, outbox, clocks: plainClocks, account: () => 'bot', onChange })
}

const event = (id: string, more: Partial<TicketEvent> = {}): TicketEvent => ({
  id,
  type: 'accepted',
  at: 1000,
  by: 'u-dy32',
  note: '接单',
  rule: 'test',
  ...more,
})

const noteOf = (id: string): Note => ({
  id,
  roomId: null,
  personId: 'u-wang',
  text: id,
  mentionIds: [],
  urgent: false,
  purpose: 'ack',
  ticketNo: 1042,
  createdAt: 0,
})
const outboxIds = async () => (await store.outbox.model.find().lean()).map((row) => row._id).toSorted()

describe('a change', () => {
  it('is written with its notes, which reach the outbox', async () => {
    const ledger = ledgerOf()
    await ledger.open(ticketOf(), [noteOf('opened')])
    const changed = await ledger.change(1042, event('e1'), (after, before) => [
      noteOf(`${before.status}-${after.status}`),
    ])
    expect(changed.status).toBe('in_progress')
    expect(await store.tickets.byNo(1042)).toMatchObject({ status: 'in_progress', owed: [], version: changed.version })
    expect(await outboxIds()).toEqual(['assigned-in_progress', 'opened'])
  })

  it('the same event twice changes nothing and owes nothing more', async () => {
    const ledger = ledgerOf()
    await ledger.open(ticketOf(), [])
    const once = await ledger.change(1042, event('e1'), () => [noteOf('first')])
    const twice = await ledger.change(1042, event('e1'), () => [noteOf('second')])
    expect(twice).toEqual(once)
    expect(await store.tickets.byNo(1042)).toEqual(once)
    expect(await outboxIds()).toEqual(['first'])
  })

  it('that the table does not have is refused, and nothing is written', async () => {
    const ledger = ledgerOf()
    const before = await ledger.open(ticketOf({ status: 'withdrawn' }), [])
    await expect(ledger.change(1042, event('e1'), () => [noteOf('never')])).rejects.toThrow(TransitionRefused)
    expect(await store.tickets.byNo(1042)).toEqual(before)
    expect(await outboxIds()).toEqual([])
  })

  it('the history only grows', async () => {
    const ledger = ledgerOf()
    await ledger.open(ticketOf(), [])
    const one = await ledger.change(1042, event('e1'))
    const two = await ledger.change(1042, event('e2', { type: 'done', note: '修好了', at: 2000 }))
    expect(two.history.slice(0, -1)).toEqual(one.history)
    expect(two.history.at(-1)).toMatchObject({ eventId: 'e2', from: 'in_progress', to: 'resolved' })
  })
})

describe('two at once', () => {
  it('many writers on one ticket: every event once, every note once', async () => {
    const [a, b] = [ledgerOf(), ledgerOf()]
    await a.open(ticketOf({ status: 'in_progress' }), [])
    const ids = Array.from({ length: 8 }, (_, index) => `e${index}`)
    await Promise.all(
      ids.map((id, index) =>
        (index % 2 ? a : b).change(1042, event(id, { type: 'progress' }), () => [noteOf(`note-${id}`)]),
      ),
    )
    const ticket = await store.tickets.byNo(1042)
    expect(ticket?.history.map((entry) => entry.eventId).toSorted()).toEqual(ids)
    expect(await outboxIds()).toEqual(ids.map((id) => `note-${id}`))
    expect(ticket?.owed).toEqual([])
  })

  it('the same event from two writers is applied once', async () => {
    const [a, b] = [ledgerOf(), ledgerOf()]
    await a.open(ticketOf(), [])
    await Promise.all([a, b].map((ledger) => ledger.change(1042, event('e1'), () => [noteOf('told')])))
    expect((await store.tickets.byNo(1042))?.history).toHaveLength(1)
    expect(await outboxIds()).toEqual(['told'])
  })

  it('decides anew on what the other wrote: closed twice, the second is refused', async () => {
    const [a, b] = [ledgerOf(), ledgerOf()]
    await a.open(ticketOf({ status: 'in_progress' }), [])
    const results = await Promise.allSettled([
      a.change(1042, event('withdraw', { type: 'withdrawn', by: 'u-wang' }), () => [noteOf('withdrawn')]),
      b.change(1042, event('done', { type: 'done' }), () => [noteOf('done')]),
    ])
    expect(results.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await outboxIds()).toHaveLength(1)
  })

  it('one first message makes one ticket, whoever opens it', async () => {
    const [a, b] = [ledgerOf(), ledgerOf()]
    const made = await Promise.all([
      a.open(ticketOf({ no: 1042, source: 'bot:m1' }), [noteOf('receipt')]),
      b.open(ticketOf({ no: 1043, source: 'bot:m1' }), [noteOf('receipt')]),
    ])
    expect(new Set(made.map((one) => one.no)).size).toBe(1)
    expect(await store.tickets.all()).toHaveLength(1)
    expect(await outboxIds()).toEqual(['receipt'])
  })
})

describe('a process that dies between the ticket and the outbox', () => {
  const dead = () => ({ ...store.outbox, put: () => Promise.reject(new Error('killed')) })

  it('before its notes were put: recover puts them, exactly once', async () => {
    await expect(ledgerOf(dead()).open(ticketOf(), [noteOf('receipt'), noteOf('prompt')])).rejects.toThrow('killed')
    expect(await outboxIds()).toEqual([])
    await ledgerOf().recover()
    await ledgerOf().recover()
    expect(await outboxIds()).toEqual(['prompt', 'receipt'])
    expect((await store.tickets.byNo(1042))?.owed).toEqual([])
  })

  it('after they were put, before they were crossed off: what was sent meanwhile is not put again', async () => {
    await expect(ledgerOf(dead()).open(ticketOf(), [noteOf('receipt')])).rejects.toThrow('killed')
    await store.outbox.put('bot', [noteOf('receipt')])
    await store.outbox.finish(['receipt'], 'sent', { sentAt: 5, sentId: 's1' })
    await ledgerOf().recover()
    expect(await store.outbox.model.findById('receipt').lean()).toMatchObject({ state: 'sent', sentId: 's1' })
    expect((await store.tickets.byNo(1042))?.owed).toEqual([])
  })

  it('the event read again after the crash settles what it owed', async () => {
    await ledgerOf().open(ticketOf(), [])
    await expect(ledgerOf(dead()).change(1042, event('e1'), () => [noteOf('told')])).rejects.toThrow('killed')
    await ledgerOf().change(1042, event('e1'), () => [noteOf('told')])
    expect(await outboxIds()).toEqual(['told'])
    expect((await store.tickets.byNo(1042))?.history).toHaveLength(1)
  })

  it('a later change carries what an earlier one owed', async () => {
    await ledgerOf().open(ticketOf(), [])
    await expect(ledgerOf(dead()).change(1042, event('e1'), () => [noteOf('one')])).rejects.toThrow('killed')
    await ledgerOf().change(1042, event('e2', { type: 'progress' }), () => [noteOf('two')])
    expect(await outboxIds()).toEqual(['one', 'two'])
  })
})

it('whoever shows tickets is told the version that is stored', async () => {
  const versions: number[] = []
  await ledgerOf(store.outbox, versions).open(ticketOf({ version: 1 }), [noteOf('a')])
  expect(versions.at(-1)).toBe((await store.tickets.byNo(1042))?.version)
})

import { describe, expect, it } from 'vitest'
import { MONDAY } from '../support/simulated.ts'
import { AT_ONCE, HOUR, MINUTE, note, SECOND, sending } from '../support/sending.ts'
import { ticketOf } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`2026-03-02T${local}:00+08:00`)

describe('order', () => {
  it('first put, first sent; emergencies before everything', async () => {
    const bot = await sending()
    await bot.put(note('u-a', 'one'), note('u-b', 'two'))
    await bot.put(note('u-c', 'fire', { urgent: true }), note('u-a', 'three'))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown.map((one) => one.text)).toEqual(['fire', 'one', 'two', 'three'])
  })

  it('what waits for one peer does not hold up another', async () => {
    const bot = await sending({ pace: { ...AT_ONCE, samePeerMs: 10 * SECOND } })
    await bot.put(note('u-a', 'a1'), note('u-a', 'a2'), note('u-b', 'b1'))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown.map((one) => one.text)).toEqual(['a1', 'b1'])
    await bot.pass(10 * SECOND)
    expect(bot.shown.map((one) => one.text)).toEqual(['a1', 'b1', 'a2'])
  })

  it('keeps the caps, also those used up before a restart', async () => {
    const pace = { ...AT_ONCE, perMinute: 2 }
    const before = await sending({ pace })
    await before.put(note('u-a', '1'), note('u-b', '2'), note('u-c', '3'))
    await before.sender.start()
    await before.pass(10 * SECOND)
    before.sender.stop()
    const after = await sending({ pace, store: before.store, start: MONDAY + 20 * SECOND })
    await after.sender.start()
    await after.pass(39 * SECOND)
    expect(after.shown).toEqual([])
    await after.pass(SECOND)
    expect(after.shown.map((one) => one.text)).toEqual(['3'])
  })

  it('a moment for which it had planned to send passes without a send: it goes on later', async () => {
    const bot = await sending({ pace: { ...AT_ONCE, samePeerMs: 10 * SECOND } })
    await bot.put(note('u-a', 'a1'), note('u-a', 'a2'))
    await bot.sender.start()
    await bot.pass()
    // The network complains in words; nobody wakes the sender for that.
    bot.sender.pause()
    await bot.timeline.advanceTo(MONDAY + HOUR - SECOND)
    await bot.sender.idle()
    expect(bot.shown.map((one) => one.text)).toEqual(['a1'])
    await bot.timeline.advanceTo(MONDAY + HOUR)
    expect(bot.shown.map((one) => one.text)).toEqual(['a1', 'a2'])
  })

  it('reads the outbox when something was put there, not for every message', async () => {
    const bot = await sending({ pace: { ...AT_ONCE, otherPeerMs: [10 * SECOND, 10 * SECOND] } })
    const { ready } = bot.store.outbox
    let reads = 0
    bot.store.outbox.ready = (...asked) => {
      reads++
      return ready(...asked)
    }
    await bot.sender.start()
    await bot.put(...Array.from({ length: 5 }, (_, index) => note(`u-${index}`, String(index))))
    await bot.put(note('u-late', 'late', { notBefore: MONDAY + 15 * SECOND }))
    await bot.pass(MINUTE)
    expect(bot.shown.map((one) => one.text)).toEqual(['0', '1', '2', '3', '4', 'late'])
    // At the start, for what was put, and for what had to wait.
    expect(reads).toBeLessThanOrEqual(3)
  })

  it('more than a page of the outbox', async () => {
    const bot = await sending()
    await bot.put(...Array.from({ length: 450 }, (_, index) => note(`u-${index}`, String(index))))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown.map((one) => Number(one.text))).toEqual(Array.from({ length: 450 }, (_, index) => index))
  })
})

describe('merging', () => {
  it('several notes to one group are one message, with all mentions; at most five', async () => {
    const bot = await sending()
    const notes = ['1', '2', '3', '4', '5', '6'].map((text) => note('r-b3', text, { mentionIds: [`u-${text}`] }))
    await bot.put(...notes, note('r-b5', 'other group'))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown.map((one) => one.text)).toEqual(['1\n2\n3\n4\n5', '6', 'other group'])
    expect(bot.shown[0]?.mentionIds).toEqual(['u-1', 'u-2', 'u-3', 'u-4', 'u-5'])
    for (const one of notes) expect(await bot.stateOf(one.id)).toBe('sent')
  })

  it('not longer than 800 characters', async () => {
    const bot = await sending()
    await bot.put(note('r-b3', '长'.repeat(500)), note('r-b3', '文'.repeat(400)))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown).toHaveLength(2)
  })

  it('prompts to a person stay apart: each asks for its own answer', async () => {
    const bot = await sending()
    await bot.put(note('u-a', '#1001'), note('u-a', '#1002'))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown.map((one) => one.text)).toEqual(['#1001', '#1002'])
  })

  it('an emergency is not merged with what can wait', async () => {
    const bot = await sending()
    await bot.put(note('r-b3', 'plain'), note('r-b3', 'fire', { urgent: true }))
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown.map((one) => one.text)).toEqual(['fire', 'plain'])
  })

  it('rows that somebody else took meanwhile are not sent twice, and the others not forgotten', async () => {
    const bot = await sending()
    const [one, two] = [note('r-b3', 'one'), note('r-b3', 'two')]
    await bot.put(one, two)
    expect(await bot.store.outbox.claim([two.id], 'two', MONDAY)).toBe(true)
    expect(await bot.store.outbox.claim([one.id, two.id], 'one\ntwo', MONDAY + 1)).toBe(false)
    expect([await bot.stateOf(one.id), await bot.stateOf(two.id)]).toEqual(['ready', 'sending'])
  })

  it('a reminder that is no longer true is dropped', async () => {
    const bot = await sending()
    await bot.store.tickets.create(ticketOf({ no: 1042, status: 'resolved' }))
    const reminder = note('u-dy32', 'late', { purpose: 'reminder', ticketNo: 1042 })
    await bot.put(reminder)
    await bot.sender.start()
    await bot.pass()
    expect(bot.shown).toEqual([])
    expect(await bot.stateOf(reminder.id)).toBe('dropped')
  })
})

describe('at night', () => {
  it('nothing goes out but emergencies; the rest at seven', async () => {
    const bot = await sending({ start: at('21:59') })
    await bot.sender.start()
    await bot.put(note('u-a', 'still evening'))
    await bot.pass()
    await bot.pass(2 * MINUTE)
    await bot.put(note('u-a', 'can wait'), note('u-b', 'fire', { urgent: true }))
    await bot.pass(8 * HOUR)
    expect(bot.shown.map((one) => one.text)).toEqual(['still evening', 'fire'])
    await bot.pass(HOUR)
    expect(bot.shown.at(-1)).toMatchObject({ text: 'can wait', at: at('07:00') + 24 * HOUR })
  })
})

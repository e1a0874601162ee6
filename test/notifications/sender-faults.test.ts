import { describe, expect, it } from 'vitest'
import { exampleCounty } from '../support/example-county.ts'
import { Network, TellingNetwork } from '../support/scene.ts'
import { HOUR, MINUTE, note, SECOND, sending } from '../support/sending.ts'
import { MONDAY } from '../support/simulated.ts'

describe('what a send can meet', () => {
  it('操作过于频繁: a full stop, for emergencies too, then all of it once', async () => {
    const bot = await sending()
    bot.network.faults.push('limited')
    await bot.put(note('u-a', 'one'), note('u-b', 'two'), note('u-c', 'fire', { urgent: true }))
    await bot.sender.start()
    await bot.pass(HOUR - SECOND)
    expect([bot.network.attempts, bot.shown.length]).toEqual([1, 0])
    await bot.pass(SECOND)
    expect(bot.shown.map((one) => one.text)).toEqual(['fire', 'one', 'two'])
  })

  it('…which a restart does not cut short', async () => {
    const before = await sending()
    before.network.faults.push('limited')
    await before.put(note('u-a', 'one'))
    await before.sender.start()
    await before.pass(MINUTE)
    before.sender.stop()
    const after = await sending({ store: before.store, start: MONDAY + 2 * MINUTE })
    await after.sender.start()
    await after.pass(MINUTE)
    expect(after.network.attempts).toBe(0)
    await after.pass(HOUR)
    expect(after.shown.map((one) => one.text)).toEqual(['one'])
  })

  it('the database is away for a moment: it goes on by itself', async () => {
    const bot = await sending({ expectErrors: true })
    const { ready } = bot.store.outbox
    await bot.put(note('u-a', 'one'))
    bot.store.outbox.ready = () => Promise.reject(new Error('no primary'))
    await bot.sender.start()
    await bot.pass()
    bot.store.outbox.ready = ready
    await bot.timeline.advanceTo(bot.timeline.now() + MINUTE)
    expect(bot.shown.map((one) => one.text)).toEqual(['one'])
  })

  it('refused: again after half a minute', async () => {
    const bot = await sending()
    bot.network.faults.push('refused')
    await bot.put(note('u-a', 'one'))
    await bot.sender.start()
    await bot.pass(29 * SECOND)
    expect(bot.shown).toEqual([])
    await bot.pass(SECOND)
    expect(bot.shown.map((one) => one.text)).toEqual(['one'])
  })

  it('refused five times: for good, and others go on meanwhile', async () => {
    const bot = await sending()
    bot.network.faults.push('refused')
    const one = note('u-gone', 'one')
    await bot.put(one, note('u-b', 'two'))
    await bot.sender.start()
    await bot.pass(SECOND)
    expect(bot.shown.map((shown) => shown.text)).toEqual(['two'])
    bot.network.faults.push('refused', 'refused', 'refused', 'refused')
    await bot.pass(10 * MINUTE)
    expect(await bot.stateOf(one.id)).toBe('refused')
    expect(bot.network.attempts).toBe(6)
  })

  it.each(['lost', 'silent'] as const)(
    'the end is unknown (%s) and the network cannot tell: never repeated',
    async (fault) => {
      const bot = await sending()
      bot.network.faults.push(fault)
      const one = note('u-a', 'one')
      await bot.put(one)
      await bot.sender.start()
      await bot.pass(24 * HOUR)
      expect(bot.network.attempts).toBe(1)
      expect(await bot.stateOf(one.id)).toBe('unknown')
    },
  )

  it('…but an emergency is repeated', async () => {
    const bot = await sending()
    bot.network.faults.push('silent')
    await bot.put(note('u-a', 'fire', { urgent: true }))
    await bot.sender.start()
    await bot.pass(MINUTE)
    expect(bot.shown.map((one) => one.text)).toEqual(['fire'])
  })

  it.each(['lost', 'silent'] as const)('the network can tell (%s): shown exactly once', async (fault) => {
    const bot = await sending({ network: new TellingNetwork(exampleCounty()) })
    bot.network.faults.push(fault)
    const one = note('u-a', 'one')
    await bot.put(one)
    await bot.sender.start()
    await bot.pass(MINUTE)
    expect(bot.shown.map((shown) => shown.text)).toEqual(['one'])
    expect(await bot.stateOf(one.id)).toBe('sent')
  })
})

describe('after a restart', () => {
  /** A process that died while one message of two rows was on its way, sent or not. */
  async function died(network: Network, options: { reached: boolean; urgent?: boolean }) {
    const before = await sending({ network })
    const notes = [note('r-b3', 'one', { urgent: options.urgent }), note('r-b3', 'two', { urgent: options.urgent })]
    await before.put(...notes)
    await before.store.outbox.claim([notes[0]!.id, notes[1]!.id], 'one\ntwo', MONDAY)
    if (options.reached) await network.send({ roomId: 'r-b3' }, { text: 'one\ntwo' })
    const after = await sending({ network, store: before.store, start: MONDAY + 20 * SECOND })
    await after.sender.start()
    await after.pass(MINUTE)
    return { ...after, states: await Promise.all(notes.map((one) => after.stateOf(one.id))) }
  }

  it('what had reached the network is not sent again', async () => {
    const { shown, states } = await died(new TellingNetwork(exampleCounty()), { reached: true })
    expect(shown.map((one) => one.text)).toEqual(['one\ntwo'])
    expect(states).toEqual(['sent', 'sent'])
  })

  it('what had not is sent', async () => {
    const { shown, states } = await died(new TellingNetwork(exampleCounty()), { reached: false })
    expect(shown.map((one) => one.text)).toEqual(['one\ntwo'])
    expect(states).toEqual(['sent', 'sent'])
  })

  it('where the network cannot tell it stays unknown', async () => {
    const { shown, states } = await died(new Network(exampleCounty()), { reached: false })
    expect(shown).toEqual([])
    expect(states).toEqual(['unknown', 'unknown'])
  })

  it('…but for an emergency', async () => {
    const { shown } = await died(new Network(exampleCounty()), { reached: false, urgent: true })
    expect(shown.map((one) => one.text)).toEqual(['one', 'two'])
  })
})

import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, note, sending } from '../support/sending.ts'
import { Network, TellingNetwork } from '../support/scene.ts'
import { exampleCounty } from '../support/example-county.ts'

const NAME = '2026-W10-周督促.xlsx'
const BYTES = Buffer.from('a table')
const paper = (id = 'p1') => note('u-xian', NAME, { id, purpose: 'weeklyFile', file: { name: NAME } })

async function withPaper(network: Network = new Network(exampleCounty())) {
  const town = await sending({ network })
  await town.store.papers.put(NAME, { bytes: BYTES, mime: 'application/xlsx' })
  await town.sender.start()
  return town
}

describe('a paper as a file', () => {
  it('goes after its text, once, with its name', async () => {
    const town = await withPaper()
    await town.put(note('u-xian', '上周的督促单', { id: 't1' }), paper())
    await town.pass()
    await town.put(paper())
    await town.pass()
    expect(town.shown.map(({ text, file }) => [text, file && Buffer.from(file.bytes).toString()])).toEqual([
      ['上周的督促单', undefined],
      [NAME, 'a table'],
    ])
    expect(await town.stateOf('p1')).toBe('sent')
  })

  it('is never one message with the texts beside it', async () => {
    const town = await withPaper()
    await town.put(...['a', 'b'].map((id) => note('u-xian', id, { id, purpose: 'praised' })), paper())
    await town.pass()
    expect(town.shown.map((one) => one.text)).toEqual(['a\nb', NAME])
  })

  it('that was perhaps sent is not sent again; one that the network knows not to have been is', async () => {
    const lost = await withPaper()
    lost.network.faults.push('lost')
    await lost.put(paper())
    await lost.pass(HOUR)
    expect([lost.shown.length, await lost.stateOf('p1')]).toEqual([1, 'unknown'])
    const telling = await withPaper(new TellingNetwork(exampleCounty()))
    telling.network.faults.push('silent')
    await telling.put(paper())
    await telling.pass(MINUTE)
    expect([telling.shown.length, await telling.stateOf('p1')]).toEqual([1, 'sent'])
  })

  it('waits when the network limits us, and is tried again when refused', async () => {
    const town = await withPaper()
    town.network.faults.push('limited', 'refused')
    await town.put(paper())
    await town.pass(30 * MINUTE)
    expect(town.shown).toEqual([])
    await town.pass(2 * HOUR)
    expect(town.shown.map((one) => one.text)).toEqual([NAME])
  })

  it('that is no longer kept, or on a network without files, is given up after five tries; texts go on', async () => {
    const town = await withPaper()
    await town.store.papers.remove(NAME)
    await town.put(paper(), note('u-xian', '后面的话', { id: 't2' }))
    await town.pass(HOUR)
    expect(await town.stateOf('p1')).toBe('refused')
    expect(town.shown.map((one) => one.text)).toEqual(['后面的话'])
  })
})

import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWechatyChat } from '../../src/bot/wechaty.ts'
import { groupIdsOf } from '../../src/bot/simulator/people.ts'
import { listening, MONDAY, silent, simulated } from '../support/simulated.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-sim-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('people and groups', () => {
  it('puts residents into the groups above their home, leaders also into those below their post', async () => {
    const { world, roster } = await simulated()
    const groups = (id: string) => groupIdsOf(roster, world.people.get(id)!).toSorted()
    expect(groups('u-wang')).toEqual(['r-b3', 'r-b3u2', 'r-g1'])
    expect(groups('u-dy32')).toEqual(['r-b3', 'r-b3u2', 'r-g1'])
    expect(groups('u-ld3')).toEqual(['r-b3', 'r-b3u1', 'r-b3u2', 'r-g1'])
    expect(groups('u-xian')).toHaveLength(world.groups.size)
    expect([...world.groups.values()].every((group) => group.members.has('bot'))).toBe(true)
  })

  it('takes in a stranger, who then may speak', async () => {
    const { world } = await simulated()
    const say = () => world.say({ from: 'u-new', roomId: 'r-b3u2', text: '大家好' })
    await expect(say()).rejects.toMatchObject({ reason: 'not_found', field: 'from' })
    await world.addPerson('u-new', '新邻居', 'LH-01-03-2')
    await say()
    await expect(world.addPerson('u-new', '别人', 'LH-01-03-2')).rejects.toMatchObject({ reason: 'conflict' })
    await expect(world.addPerson('u-x', '谁', 'LH-99')).rejects.toMatchObject({ field: 'home' })
    expect(await world.addPerson('u-new', '新邻居', 'LH-01-03-2')).toMatchObject({ id: 'u-new' })
  })
})

describe('messages', () => {
  it('refuses what WeChat would refuse', async () => {
    const { world } = await simulated()
    await world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '在吗', id: 'm1' })
    const refused: [Promise<unknown>, string][] = [
      [world.say({ from: 'u-wang', roomId: 'r-b5', text: '走错门' }), 'forbidden'],
      [world.say({ from: 'u-wang', roomId: 'r-none', text: '?' }), 'not_found'],
      [world.say({ from: 'u-wang', text: '?' }), 'not_found'],
      [world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '?', quoteId: 'm0' }), 'not_found'],
      [world.say({ from: 'u-jing', roomId: 'r-b3u2', text: '?', id: 'm1' }), 'conflict'],
      [world.recall('m1', 'u-jing'), 'forbidden'],
      [world.recall('m0', 'u-jing'), 'not_found'],
    ]
    for (const [attempt, reason] of refused) await expect(attempt).rejects.toMatchObject({ name: 'WorldError', reason })
    expect(world.messages()).toHaveLength(1)
  })

  it('keeps one message of two that are sent at once with one id, and recalls once', async () => {
    const { world } = await simulated({ dataDir })
    const say = { from: 'u-wang', roomId: 'r-b3u2', text: '停水了', id: 'm1' }
    const [one, two] = await Promise.all([world.say(say), world.say(say)])
    expect(two).toBe(one)
    await Promise.all([world.recall('m1', 'u-wang'), world.recall('m1', 'u-wang')])
    await world.recall('m1', 'u-wang')
    expect(world.messages().map(({ kind }) => kind)).toEqual(['text', 'recall'])
    await world.close()
  })
})

describe('the journal', () => {
  it('brings back everything: people, messages, members, topics, recalls and the clock', async () => {
    const first = await simulated({ dataDir })
    await first.world.addPerson('u-new', '新邻居', 'LH-01-03-2')
    await first.world.say({ from: 'u-new', roomId: 'r-b3u2', text: '水管漏了', id: 'm1' })
    await first.world.say({ from: 'u-wang', peerId: 'u-wang', text: '撤回我', id: 'm2' })
    await first.world.recall('m2', 'u-wang')
    await first.world.changeTopic('r-b3u2', '新群名', 'u-dy32')
    await first.world.changeMembers('r-b3', [], ['u-wang'], 'u-ld3')
    const evening = MONDAY + 12 * 3_600_000
    await first.world.moveClock(evening)

    // Nothing is closed: the process is killed here.
    const second = await simulated({ dataDir })
    expect(second.world.messages()).toEqual(first.world.messages())
    expect(second.world.message('m2')?.recalled).toBe(true)
    expect(second.world.groups).toEqual(first.world.groups)
    expect(second.world.people).toEqual(first.world.people)
    expect(second.timeline.now()).toBeGreaterThanOrEqual(evening)
    const next = await second.world.say({ from: 'u-new', roomId: 'r-b3u2', text: '还在漏' })
    expect(next.seq).toBeGreaterThan(first.world.messages().at(-1)!.seq)
    await first.world.close()
    await second.world.close()
  })

  it('has a message on the disk before it says so', async () => {
    const { world } = await simulated({ dataDir })
    const texts = Array.from({ length: 50 }, (_, i) => `第${i}句`)
    await Promise.all(
      texts.map(async (text) => {
        await world.say({ from: 'u-wang', roomId: 'r-b3u2', text })
        expect(await readFile(join(dataDir, 'simulator.jsonl'), 'utf8')).toContain(`"${text}"`)
      }),
    )
    expect(world.messages().map(({ text }) => text)).toEqual(texts)
    await world.close()
  })

  it('forgives a torn last line, and writes on after it', async () => {
    const file = join(dataDir, 'simulator.jsonl')
    const first = await simulated({ dataDir })
    await first.world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '一', id: 'm1' })
    await first.world.close()
    await appendFile(file, '{"t":"message","message":{"id":"m2","te')
    const second = await simulated({ dataDir })
    await second.world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '三', id: 'm3' })
    await second.world.close()
    const third = await simulated({ dataDir })
    expect(third.world.messages().map(({ id }) => id)).toEqual(['m1', 'm3'])
    await third.world.close()
  })

  it('keeps only the newest messages once it has grown too large', async () => {
    const first = await simulated({ dataDir })
    await first.world.addPerson('u-new', '新邻居', 'LH-01-03-2')
    for (let i = 0; i < 40; i++) await first.world.say({ from: 'u-new', roomId: 'r-b3u2', text: `第${i}句` })
    await first.world.close()
    const before = (await stat(join(dataDir, 'simulator.jsonl'))).size
    const second = await simulated({ dataDir, maxJournalBytes: 1000, keepMessages: 10 })
    expect(second.world.messages().map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, i) => `第${30 + i}句`),
    )
    expect(second.world.people.has('u-new')).toBe(true)
    expect((await stat(join(dataDir, 'simulator.jsonl'))).size).toBeLessThan(before / 2)
    await second.world.close()
  })

  it('delivers the newest messages again after a login, with their ids', async () => {
    const first = await simulated({ dataDir })
    await first.world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '一', id: 'm1' })
    await first.world.say({ from: 'bot', roomId: 'r-b3u2', text: '收到' })
    await first.world.say({ from: 'u-dy32', peerId: 'u-dy32', text: '接单', id: 'm2' })
    await first.world.close()
    const second = await simulated({ dataDir })
    const heard = listening()
    const chat = createWechatyChat({ puppet: second.puppet, log: silent })
    await chat.start(heard.events)
    await heard.until(() => heard.messages.length === 2)
    expect(heard.messages.map(({ id }) => id)).toEqual(['m1', 'm2'])
    await chat.stop()
    await second.world.close()
  })
})

describe('pictures', () => {
  it('outlive the process', async () => {
    const first = await simulated({ dataDir })
    const photo = await first.world.photos.put(Buffer.from('a picture'), 'jpg')
    const again = Array.from({ length: 8 }, () => first.world.photos.put(Buffer.from('a picture'), 'jpg'))
    expect(new Set(await Promise.all(again))).toEqual(new Set([photo]))
    const second = await simulated({ dataDir })
    expect(String(await second.world.photos.read(photo))).toBe('a picture')
    expect(await second.world.photos.read('../simulator.jsonl')).toBeUndefined()
    await first.world.close()
    await second.world.close()
  })
})

import { describe, expect, it } from 'vitest'
import { createJobRunner, dailyJobs, type Job } from '../../src/schedules/jobs.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { scene, type Scene, type SceneOptions } from '../support/scene.ts'
import { ticketOf } from '../support/tickets.ts'

const GROUP = 'r-b3u2'
const at = (local: string) => Date.parse(`${local}:00+08:00`)
const DAY = 86_400_000
const TIMES = { groupDigest: '20:00', leaderList: '08:00', overduePost: '18:00' }

/** The program, started on an empty database (so that nothing is made up for), with these tickets put there then. */
async function withTickets(tickets: Partial<Ticket>[], options: SceneOptions = {}): Promise<Scene> {
  const town = await scene(options)
  for (const [index, ticket] of tickets.entries()) {
    await town.store.tickets.create(lateTicket({ no: 1001 + index, source: `bot:old${index}`, ...ticket }))
  }
  return town
}

/** Assigned to 李姐 on Friday, due on Monday at noon; no step of its own falls into the tests. */
function lateTicket(over: Partial<Ticket>): Ticket {
  const created = at('2026-02-27T12:00')
  return ticketOf({
    createdAt: created,
    updatedAt: created,
    clockFrom: created,
    acceptDue: at('2026-03-02T12:00'),
    settleDue: at('2026-03-05T12:00'),
    nextAt: null,
    reporters: [{ id: 'u-wang', name: '王秀兰', roomId: GROUP, at: created }],
    messages: [],
    ...over,
  })
}

const postsOf = (town: Scene, peer: string, words: string) => town.shownTo(peer).filter((text) => text.includes(words))
const digests = (town: Scene, peer = GROUP) => postsOf(town, peer, '今日小结')

describe('once per period', () => {
  it('the digest at eight in the evening, and not again', async () => {
    const town = await scene()
    await town.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    await town.until('2026-03-02T19:59')
    expect(digests(town)).toEqual([])
    await town.until('2026-03-02T20:01')
    expect(digests(town)).toHaveLength(1)
    expect(digests(town)[0]).toContain('#1001')
    await town.until('2026-03-02T21:59')
    expect(digests(town)).toHaveLength(1)
  })

  it('whoever fires it: two processes at the same moment', async () => {
    const town = await withTickets([{}], { start: at('2026-03-02T17:59') })
    await town.until('2026-03-02T18:00')
    const runners = [1, 2, 3].map(() =>
      createJobRunner(
        town.app.desk,
        dailyJobs(town.app.desk, TIMES, async () => '群'),
        town.timeline.now(),
      ),
    )
    await Promise.all(runners.map((runner) => runner.runDue()))
    await town.pass()
    expect(postsOf(town, GROUP, '超时提醒')).toHaveLength(1)
    expect(await town.store.jobs.model.countDocuments({ _id: 'overdue_post:2026-03-02' })).toBe(1)
  })

  it('one that failed runs again, one that was done does not', async () => {
    const town = await scene()
    let runs = 0
    const job: Job = {
      name: 'flaky',
      at: '08:00',
      run: async () => {
        if (++runs === 1) throw new Error('database away')
        return []
      },
    }
    const runner = createJobRunner(town.app.desk, [job], town.timeline.now())
    await expect(runner.runDue()).rejects.toThrow('database away')
    await runner.runDue()
    await runner.runDue()
    expect(runs).toBe(2)
  })

  it('one that fails holds up none of the others', async () => {
    const town = await scene()
    const ran: string[] = []
    const fails = async () => {
      throw new Error('no font')
    }
    const job = (name: string, run: Job['run'] = fails): Job => ({ name, at: '08:00', run })
    const last = job('last', async () => {
      ran.push('last')
      return []
    })
    const runner = createJobRunner(town.app.desk, [job('first'), last, job('third')], town.timeline.now())
    await expect(runner.runDue()).rejects.toThrow('2 jobs failed')
    expect(ran).toEqual(['last'])
  })

  it('one whose process died is taken over by the next process, not by one that was there before', async () => {
    const { store } = await scene()
    const claimed = at('2026-03-02T20:00')
    expect(await store.jobs.claim('digest', 'day', claimed, { started: claimed - DAY })).toBe(true)
    const soon = claimed + 1000
    expect(await store.jobs.claim('digest', 'day', soon, { started: claimed - 5 })).toBe(false)
    expect(await store.jobs.claim('digest', 'day', soon, { started: soon })).toBe(true)
  })
})

describe('after downtime', () => {
  it('what fell due meanwhile is made up for, once', async () => {
    const before = await scene()
    await before.say('u-wang', GROUP, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
    await before.until('2026-03-02T17:00')
    await before.app.stop()
    // Down over the evening; up again at half past nine the next morning.
    const after = await scene({ store: before.store, start: at('2026-03-03T09:30') })
    await after.pass()
    expect(digests(after)).toHaveLength(1)
    expect(digests(after)[0]).toContain('3月2日')
    expect(postsOf(after, 'u-dy32', '您手上还有 1 件')).toHaveLength(1)
    await after.app.stop()
    const again = await scene({ store: before.store, start: at('2026-03-03T09:40') })
    await again.pass()
    expect(again.shown).toEqual([])
  })

  it('a week away makes one digest, not seven', async () => {
    const before = await withTickets([{ updatedAt: at('2026-03-02T09:00') }])
    await before.app.stop()
    const after = await scene({ store: before.store, start: at('2026-03-09T09:30') })
    await after.pass()
    expect(postsOf(after, 'u-dy32', '您手上还有')).toHaveLength(1)
    expect(digests(after).length).toBeLessThanOrEqual(1)
  })
})

describe('the leaders’ list at eight', () => {
  it('each leader their own open tickets, the most pressing first; none to who has none', async () => {
    const town = await withTickets(
      [
        { title: '可以等等', acceptDue: at('2026-03-09T12:00') },
        { title: '最急的', acceptDue: at('2026-03-03T09:00') },
        { title: '别人的', ownerId: 'u-ld3' },
        { title: '办完的', status: 'resolved' },
      ],
      { start: at('2026-03-02T21:00') },
    )
    await town.until('2026-03-03T08:01')
    const [list] = postsOf(town, 'u-dy32', '您手上还有')
    expect(list).toMatch(/2 件[^]*最急的[^]*可以等等/)
    expect(list).not.toMatch(/别人的|办完的/)
    expect(postsOf(town, 'u-ld3', '您手上还有')).toHaveLength(1)
    expect(postsOf(town, 'u-wg1', '您手上还有')).toEqual([])
  })
})

describe('the overdue post at six', () => {
  it('says what is late and who has it; never who reported it, and nothing private', async () => {
    const town = await withTickets([
      { title: '单元门关不上' },
      { title: '邻里家事', private: true },
      { title: '还没到时候', acceptDue: at('2026-03-04T12:00') },
    ])
    await town.until('2026-03-02T18:01')
    const posts = postsOf(town, GROUP, '超时提醒')
    expect(posts).toHaveLength(1)
    expect(posts[0]).toMatch(/#1001 单元门关不上.*李姐/)
    expect(posts[0]).not.toMatch(/王|秀兰|居民|邻里家事|#1002|#1003/)
  })

  it('one message however many are late, and none where nothing is', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ title: `第${index}件一直没人管的老大难问题` }))
    const town = await withTickets(many)
    await town.until('2026-03-02T18:01')
    const posts = postsOf(town, GROUP, '超时提醒')
    expect(posts).toHaveLength(1)
    expect(posts[0]?.length).toBeLessThanOrEqual(600)
    expect(posts[0]).toContain('30 件')
    const quiet = await withTickets([{ acceptDue: at('2026-03-09T12:00') }])
    await quiet.until('2026-03-02T18:01')
    expect(postsOf(quiet, GROUP, '超时提醒')).toEqual([])
  })
})

describe('the group’s digest', () => {
  const today = {
    createdAt: at('2026-03-02T09:00'),
    updatedAt: at('2026-03-02T09:00'),
    acceptDue: at('2026-03-04T09:00'),
  }

  it('is one message of at most 600 characters, however much there was', async () => {
    const title = '一个写得非常非常长的标题说的是楼道里的灯'
    const town = await withTickets(Array.from({ length: 60 }, () => ({ ...today, title })))
    await town.until('2026-03-02T20:01')
    expect(digests(town)).toHaveLength(1)
    expect(digests(town)[0]?.length).toBeLessThanOrEqual(600)
    expect(digests(town)[0]).toContain('60 件')
  })

  it('counts what is private and tells nothing of it', async () => {
    const town = await withTickets([today, { ...today, private: true, title: '邻里家事' }])
    await town.until('2026-03-02T20:01')
    expect(digests(town)[0]).toMatch(/不公开事项 1 件/)
    expect(digests(town)[0]).not.toMatch(/邻里家事|#1002|王秀兰/)
  })

  it('is not made where nothing new was said or settled', async () => {
    const town = await withTickets([{ acceptDue: at('2026-03-09T12:00') }, { ...today, private: true, title: '家事' }])
    await town.until('2026-03-02T21:00')
    expect(digests(town)).toEqual([])
  })

  it('reaches each group with its own', async () => {
    const other = [{ id: 'u-far', name: '小何', roomId: 'r-b5u1', at: today.createdAt }]
    const town = await withTickets([
      { ...today, title: '本单元的灯' },
      { ...today, title: '五栋的门', reporters: other },
    ])
    await town.until('2026-03-02T20:01')
    expect(digests(town)).toHaveLength(1)
    expect(digests(town)[0]).not.toContain('五栋的门')
    expect(digests(town, 'r-b5u1')[0]).toContain('五栋的门')
  })
})

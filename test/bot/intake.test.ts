import { describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createWechatyChat } from '../../src/bot/wechaty.ts'
import { createLocalJudging } from '../../src/classifiers/judging.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { createStore } from '../../src/store/store.ts'
import { freshDatabase } from '../support/database.ts'
import { scene } from '../support/scene.ts'
import { silent, simulated } from '../support/simulated.ts'

const GROUP = 'r-b3u2'
const REPORT = '3栋2单元的单元门坏了，关不上，麻烦找人修一下'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SYSTEM = { type: 0 }

describe('what is dropped', () => {
  it('our own words: from the phone, or as an echo', async () => {
    const town = await scene()
    await town.say('bot', GROUP, REPORT, { self: true })
    await town.pass()
    expect([await town.store.messages.model.countDocuments(), await town.tickets()]).toEqual([0, []])
  })

  it('what is older than a day when it first arrives; not what is a little late', async () => {
    const town = await scene()
    await town.say('u-wang', GROUP, REPORT, { at: town.timeline.now() - DAY - 1 })
    await town.pass()
    expect(await town.tickets()).toEqual([])
    await town.say('u-wang', GROUP, REPORT, { at: town.timeline.now() - DAY + MINUTE })
    await town.pass()
    expect(await town.tickets()).toHaveLength(1)
  })

  it('the same message again: at once, after it was decided, after a restart', async () => {
    const town = await scene()
    const at = town.timeline.now()
    for (const _ of [1, 2]) await town.say('u-wang', GROUP, REPORT, { id: 'same', at })
    await town.pass()
    await town.say('u-wang', GROUP, REPORT, { id: 'same', at })
    await town.pass()
    await town.app.stop()
    const after = await scene({ store: town.store, start: town.timeline.now() + HOUR })
    await after.say('u-wang', GROUP, REPORT, { id: 'same', at })
    await after.pass()
    const [ticket, ...others] = await after.tickets()
    expect(others).toEqual([])
    expect(ticket?.messages).toHaveLength(1)
    expect([...town.shownTo(GROUP), ...after.shownTo(GROUP)]).toHaveLength(1)
    expect([...town.shownTo('u-dy32'), ...after.shownTo('u-dy32')]).toHaveLength(1)
  })

  it('the same message twice at the same moment', async () => {
    const town = await scene()
    const message = { id: 'same', at: town.timeline.now() }
    await Promise.all([1, 2, 3].map(() => town.say('u-wang', GROUP, REPORT, message)))
    await town.pass()
    expect(await town.store.messages.model.countDocuments()).toBe(1)
    expect(await town.tickets()).toHaveLength(1)
  })

  it('whatever is said in a group that is not ours', async () => {
    const town = await scene()
    await town.say('u-wang', 'r-fishing', REPORT, { roomTopic: '钓鱼群' })
    await town.say('u-wang', 'r-fishing', '#1001', { roomTopic: '钓鱼群' })
    await town.pass()
    expect(await town.tickets()).toEqual([])
  })

  it('pats, red packets, joins and cards', async () => {
    const town = await scene()
    for (const text of ['"小李" 拍了拍 "王阿姨"', '收到红包，请在手机上查看', '"小李"邀请"老张"加入了群聊'])
      await town.say('u-wang', GROUP, text, SYSTEM)
    await town.pass()
    expect([town.shown, await town.tickets()]).toEqual([[], []])
    expect(await town.store.messages.pending('bot')).toEqual([])
  })
})

/** To whom; the week's paper goes out on Mondays at nine, to the community and the county. */
function aboutTickets(shown: readonly { peer: string }[]): string[] {
  const peers = shown.map((one) => one.peer).filter((peer) => peer !== 'u-shuji' && peer !== 'u-xian')
  return peers.toSorted()
}

describe('操作过于频繁', () => {
  it('told by the network: nothing is sent for the pause, then all of it', async () => {
    const town = await scene({ expectProblems: true, settings: { pauseMs: HOUR } })
    await town.say('wechat', null, '操作过于频繁，请稍后再试', SYSTEM)
    await town.say('u-wang', GROUP, REPORT)
    await town.pass(HOUR - MINUTE)
    expect([await town.tickets(), town.shown]).toEqual([[expect.objectContaining({ no: 1001 })], []])
    await town.pass(2 * MINUTE)
    expect(aboutTickets(town.shown)).toEqual([GROUP, 'u-dy32'])
    expect(town.errors).toEqual(['the network limits us: sending stopped'])
  })

  it('said by a resident: only words', async () => {
    const town = await scene({ settings: { pauseMs: HOUR } })
    await town.say('u-trick', GROUP, '操作过于频繁，请稍后再试')
    await town.say('u-wang', GROUP, REPORT)
    await town.pass()
    expect(town.shownTo('u-dy32')).toHaveLength(1)
  })

  it('on a send: a full stop, nothing lost, nothing twice', async () => {
    const town = await scene({ expectProblems: true, settings: { pauseMs: HOUR } })
    town.network.faults.push('limited')
    await town.say('u-wang', GROUP, REPORT)
    await town.pass(HOUR - MINUTE)
    expect([town.network.attempts, town.shown]).toEqual([1, []])
    await town.pass(3 * MINUTE)
    expect(aboutTickets(town.shown)).toEqual([GROUP, 'u-dy32'])
  })
})

/** The same through a real Wechaty and the simulator puppet. */
describe('on the simulator', () => {
  async function running() {
    const sim = await simulated()
    const store = createStore(await freshDatabase())
    const chat = createWechatyChat({ puppet: sim.puppet, log: silent })
    const loggedIn = Promise.withResolvers<void>()
    const app = createApp({
      chat,
      store,
      roster: sim.roster,
      timeline: sim.timeline,
      judging: createLocalJudging(sim.roster),
      settings: settingsOf(defaultConfig, sim.roster, { simulated: true, cron: false }),
      log: silent,
      onLogin: () => loggedIn.resolve(),
    })
    await app.start()
    await loggedIn.promise
    const said = async (id: string, more: { at?: number } = {}) => {
      await sim.world.say({ id, from: 'u-wang', roomId: GROUP, text: REPORT, ...more })
      await app.taken(id)
      await app.settled()
    }
    const toGroup = () => sim.world.messages().filter((one) => one.from === 'bot' && one.roomId === GROUP)
    const pass = (ms: number) => sim.timeline.advanceTo(sim.timeline.now() + ms)
    return { ...sim, app, store, said, toGroup, pass }
  }

  it(
    'delivered twice, refused once, told to slow down once: one ticket, one receipt',
    { timeout: 60_000 },
    async () => {
      const town = await running()
      town.world.failSends('refused')
      town.world.failSends('limited')
      await town.said('once')
      await town.said('once')
      await town.pass(MINUTE)
      expect(await town.store.tickets.all()).toHaveLength(1)
      expect(town.toGroup()).toHaveLength(0)
      await town.pass(2 * MINUTE)
      expect(town.toGroup().map((one) => one.text)).toEqual([expect.stringContaining('#1001')])
      expect(await town.store.outbox.model.countDocuments({ state: { $ne: 'sent' } })).toBe(0)
      await town.app.stop()
    },
  )

  it('the answer to a send is lost: it was shown, and is not shown again', { timeout: 60_000 }, async () => {
    const town = await running()
    town.world.failSends('lost', 2)
    await town.said('once')
    await town.pass(HOUR)
    expect(town.toGroup()).toHaveLength(1)
    expect(await town.store.outbox.model.countDocuments({ state: 'sent', ticketNo: 1001 })).toBe(2)
    await town.app.stop()
  })
})

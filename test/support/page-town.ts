import { expect } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createWechatyChat } from '../../src/bot/wechaty.ts'
import { createLocalJudging } from '../../src/classifiers/judging.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { createConsole } from '../../src/console/console.ts'
import { LoginBoard } from '../../src/console/login.ts'
import { consoleData } from '../../src/console/store-data.ts'
import { createStore } from '../../src/store/store.ts'
import { freshDatabase } from './database.ts'
import { phonePhoto } from './media-files.ts'
import { silent, simulated } from './simulated.ts'

export const GROUP = 'r-b3u2'
export const REPORT = '3栋2单元的单元门坏了，关不上，麻烦找人修一下'

/** The whole program with its page: the simulator through Wechaty, the real engine, a real browser. */
export async function pageTown() {
  const sim = await simulated()
  const store = createStore(await freshDatabase())
  const loggedIn = Promise.withResolvers<void>()
  const app = createApp({
    chat: createWechatyChat({ puppet: sim.puppet, log: silent }),
    store,
    roster: sim.roster,
    timeline: sim.timeline,
    judging: createLocalJudging(sim.roster),
    settings: settingsOf(defaultConfig, sim.roster, { simulated: true, cron: false }),
    media: { transcribe: async () => REPORT, describe: async () => '一扇关不上的单元门' },
    log: silent,
    onLogin: () => loggedIn.resolve(),
  })
  await app.start()
  await loggedIn.promise
  const data = consoleData(store, sim.roster)
  const login = new LoginBoard()
  const web = createConsole({ world: sim.world, timeline: sim.timeline, data, login, log: silent, page: { port: 0 } })
  const address = await web.listen()
  const post = async (path: string, body: { id: string; [field: string]: unknown }) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(new URL(path, address), { method: 'POST', body: JSON.stringify(body), headers })
    expect(answer.status).toBe(201)
    await app.taken(body.id)
    await app.settled()
  }
  const where = { from: 'u-wang', room: GROUP }
  const asData = (type: string, bytes: Uint8Array) => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
  return {
    ...sim,
    app,
    store,
    address,
    say: (id: string, text: string, more: object = {}) => post('/api/messages', { ...where, id, text, ...more }),
    photo: async (id: string, more: object = {}) =>
      post('/api/photos', { ...where, id, data: asData('image/jpeg', await phonePhoto()), ...more }),
    voice: async (id: string, bytes: Uint8Array, more: object = {}) =>
      post('/api/voices', { ...where, id, data: asData('audio/unknown', bytes), ...more }),
    pass: (ms: number) => sim.timeline.advanceTo(sim.timeline.now() + ms).then(() => app.settled()),
    // oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what the tests look at
    ticket: async (no: number) => (await (await fetch(new URL(`/api/tickets/${no}`, address))).json()) as any,
    get: (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, address), { headers }),
    stop: async () => {
      await app.stop()
      await web.close()
    },
  }
}

import { expect, it } from 'vitest'
import { createRoomGate } from '../../src/bot/room-gate.ts'
import { LEAST_FREE_BYTES, roomCheck } from '../../src/store/embedded/disk.ts'
import { consoleRunning } from '../support/console.ts'
import { scene } from '../support/scene.ts'

const LAMP = '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下'
const log = () => {
  const lines: string[] = []
  return { lines, info: () => {}, warn: () => {}, error: (_: object, text: string) => lines.push(text) }
}

/** A disk whose room a test sets, and a gate whose every look a test brings about. */
function disk() {
  let room = true
  let look: () => void = () => {}
  return {
    set: (free: boolean) => (room = free),
    hasRoom: async () => room,
    wait: () => new Promise<void>((resolve) => (look = resolve)),
    look: () => look(),
  }
}

/** Whether a promise has been settled once everything that can happen at once has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  promise.then(
    () => (settled = true),
    () => (settled = true),
  )
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

it('without room messages wait in order, it is logged once, and goes on by itself', async () => {
  const { set, hasRoom, wait, look } = disk()
  const { lines, ...logger } = log()
  const told: boolean[] = []
  const gate = createRoomGate({ hasRoom, wait, log: logger, onDisk: (full) => told.push(full) })
  await gate.pass()
  set(false)
  const passed: number[] = []
  const waiting = [1, 2, 3].map((number) => gate.pass().then(() => passed.push(number)))
  expect(await isSettled(Promise.race(waiting))).toBe(false)
  look()
  expect(await isSettled(Promise.race(waiting))).toBe(false)
  expect([lines.length, told]).toEqual([1, [true]])
  set(true)
  look()
  await Promise.all(waiting)
  expect([passed, told, lines.length]).toEqual([[1, 2, 3], [true, false], 1])
  await gate.pass()
})

it('when the program stops, what waits is refused, not acknowledged', async () => {
  const { set, hasRoom } = disk()
  set(false)
  const gate = createRoomGate({ hasRoom, log: log() })
  const waiting = gate.pass()
  expect(await isSettled(waiting)).toBe(false)
  gate.stop()
  await expect(waiting).rejects.toThrow(/abort/i)
})

it('the whole program: nothing is stored below 200 MB, and everything once there is room', async () => {
  let bytes = LEAST_FREE_BYTES - 1
  let now = 0
  const told: boolean[] = []
  const town = await scene({
    expectProblems: true,
    app: {
      hasRoom: roomCheck(
        '/tmp',
        () => now,
        5_000,
        async () => bytes,
      ),
      onDisk: (full) => told.push(full),
    },
  })
  const refused = town.say('u-wang', 'r-b3u2', LAMP)
  expect(await isSettled(refused)).toBe(false)
  expect(await town.store.messages.model.countDocuments()).toBe(0)
  expect([told, town.errors]).toEqual([[true], ['the disk is almost full: no message is taken in until there is room']])
  await town.app.stop()
  await expect(refused).rejects.toThrow(/abort/i)

  // Room again, and the network delivers what nobody acknowledged.
  bytes = LEAST_FREE_BYTES
  now += 5_000
  const again = await scene({ store: town.store })
  await again.say('u-wang', 'r-b3u2', LAMP)
  await again.pass()
  expect(await again.tickets()).toHaveLength(1)
})

it('a disk that cannot be asked stops nothing', async () => {
  const hasRoom = roomCheck('/tmp', Date.now, 5_000, () => Promise.reject(new Error('EIO')))
  expect(await hasRoom()).toBe(true)
})

it('the page tells it', async () => {
  const page = await consoleRunning()
  expect((await page.ask('/healthz')).body).toEqual({ ok: true, online: false, diskFull: false })
  page.login.disk(true)
  expect((await page.ask('/healthz')).body).toMatchObject({ ok: false, diskFull: true })
  await page.web.close()
})

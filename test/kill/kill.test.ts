import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { createLocalJudge } from '../../src/classifiers/local/judge.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { rosterToYaml } from '../../src/config/roster-yaml.ts'
import { connect } from '../../src/store/connection.ts'
import { openDatabase } from '../../src/store/embedded/open.ts'
import { createStore } from '../../src/store/store.ts'
import { countyOf, unitsOf } from '../../src/cli/simulate/county.ts'

/**
 * The whole program in processes of its own, killed with SIGKILL (group and all) at random moments while 500 messages come
 * in, and started again each time. Whoever speaks sends again what was not acknowledged, as WeChat does.
 */
const MESSAGES = 500
const REPORTS = 60
const LEAST_KILLS = 8
const SEED = Number(process.env.KILL_SEED ?? 1)

const REPORT = '单元门坏了关不上，谁都能进来，麻烦叫人来修一下'
const CHATTER = ['早上好[太阳]', '谢谢啦', '哈哈哈哈', '周末愉快', '晚安各位', '新年快乐']

const roster = countyOf({ grids: REPORTS, buildings: REPORTS, units: REPORTS })
const units = unitsOf(roster)
const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-kill-'))
const dataDir = path.join(folder, 'data')
let child: ChildProcess | undefined
let port = 0

/** A small seeded generator: a run can be repeated by its seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Line {
  id: string
  from: string
  room: string
  text: string
}

function script(): Line[] {
  const random = dice(SEED)
  const lines = units.map((unit, index): Line => ({
    id: `report-${index}`,
    from: `res-${unit}`,
    room: `r-${unit}`,
    text: REPORT,
  }))
  for (let index = REPORTS; index < MESSAGES; index++) {
    const unit = units[Math.floor(random() * units.length)] ?? ''
    const text = CHATTER[index % CHATTER.length] ?? ''
    lines.push({ id: `chat-${index}`, from: `other-${unit}`, room: `r-${unit}`, text })
  }
  return lines
    .map((line) => ({ line, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ line }) => line)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

function startProgram(): ChildProcess {
  const env = { ...process.env, SANZHANG_CONFIG: path.join(folder, 'config.yaml'), SANZHANG_LOG: 'warn' }
  return spawn(process.execPath, ['src/cli/start.ts'], { detached: true, env, stdio: ['ignore', 'inherit', 'inherit'] })
}

function killGroup(): void {
  if (child?.pid) process.kill(-child.pid, 'SIGKILL')
}

async function isUp(): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1000) })
    return ((await response.json()) as { online: boolean }).online
  } catch {
    return false
  }
}

async function untilUp(): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isUp()) return
    await sleep(50)
  }
  throw new Error('the program did not come up within 30 s')
}

/** Sends one line until it is acknowledged. */
async function say(line: Line): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(line),
        signal: AbortSignal.timeout(2000),
      })
      if (response.status === 201 || response.status === 200) return
      throw new Error(`${response.status} ${await response.text()}`)
    } catch (error) {
      if (error instanceof Error && /^4\d\d /.test(error.message)) throw error
      await sleep(50)
    }
  }
}

beforeAll(async () => {
  port = await freePort()
  const levels = defaultConfig.levels
  writeFileSync(path.join(folder, 'roster.yaml'), rosterToYaml(roster, levels))
  const residents = units.flatMap((unit) => [
    { id: `res-${unit}`, name: `住户${unit}`, home: unit },
    { id: `other-${unit}`, name: `邻居${unit}`, home: unit },
  ])
  writeFileSync(path.join(folder, 'residents.yaml'), stringify({ residents }))
  const config = {
    data_dir: dataDir,
    roster: path.join(folder, 'roster.yaml'),
    residents: path.join(folder, 'residents.yaml'),
    burst: { quiet_seconds: 1, max_seconds: 2, emergency_seconds: 1 },
    quiet_hours: '00:00-00:00',
    console: { port },
  }
  writeFileSync(path.join(folder, 'config.yaml'), stringify(config))
})

afterAll(() => {
  try {
    killGroup()
  } catch {
    // It ended by itself.
  }
  rmSync(folder, { recursive: true, force: true })
})

describe('kill -9 at any moment', () => {
  it('the report is one and the chatter is none, so that the count below means something', async () => {
    const judge = createLocalJudge(roster)
    const ask = (text: string) =>
      judge.judge({ text, photos: 0, area: units[0] ?? null, direct: false, byLeader: false, sensitivity: 'balanced' })
    expect((await ask(REPORT)).isIssue).toBe(true)
    // In a burst any two may come together.
    for (const one of CHATTER) {
      for (const other of CHATTER) expect((await ask(`${one}\n${other}`)).isIssue, `${one} ${other}`).toBe(false)
    }
  })

  it('loses no message, no ticket and no note, and doubles none', { timeout: 240_000 }, async () => {
    const random = dice(SEED + 1)
    const lines = script()
    let said = 0
    let kills = 0
    let over = false
    child = startProgram()
    const killer = (async () => {
      while (!over) {
        // Sometimes while it starts, sometimes in the middle of the work.
        await sleep(300 + random() * 3500)
        if (over && kills >= LEAST_KILLS) break
        killGroup()
        await new Promise((resolve) => child?.once('exit', resolve))
        kills++
        child = startProgram()
        if (kills % 2 === 0) await untilUp()
      }
    })()
    const speakers = Array.from({ length: 8 }, async () => {
      for (let line = lines[said++]; line; line = lines[said++]) {
        await say(line)
        // The talk lasts as long as the killing.
        while (kills < LEAST_KILLS && said > (lines.length * (kills + 1)) / LEAST_KILLS) await sleep(20)
      }
    })
    await Promise.all(speakers)
    over = true
    await killer
    await untilUp()
    await settle()
    const exited = new Promise((resolve) => child?.once('exit', resolve))
    process.kill(child?.pid ?? 0, 'SIGTERM')
    await exited
    expect(kills).toBeGreaterThanOrEqual(LEAST_KILLS)
    await verify(lines)
  })
})

/** Waits until all tickets are there and nothing has changed for three seconds. */
async function settle(): Promise<void> {
  let before = ''
  for (let tries = 0, same = 0; tries < 90 && same < 3; tries++) {
    await sleep(1000)
    const response = await fetch(`http://127.0.0.1:${port}/api/tickets?status=all`)
    const now = await response.text()
    same = now === before ? same + 1 : 0
    before = now
  }
}

async function verify(lines: Line[]): Promise<void> {
  const database = await openDatabase({ dataDir: path.join(dataDir, 'db') })
  try {
    const connection = await connect(database.uri)
    const store = createStore(connection)
    const messages = await store.messages.model.find().lean()
    expect(messages.map((one) => one.id).toSorted()).toEqual(lines.map((one) => one.id).toSorted())
    expect(messages.filter((one) => one.state !== 'done')).toEqual([])

    const tickets = await store.tickets.all()
    const reports = lines.filter((one) => one.id.startsWith('report-'))
    expect(tickets.map((one) => one.source).toSorted()).toEqual(reports.map((one) => `bot:${one.id}`).toSorted())
    expect(tickets.filter((one) => one.owed.length > 0)).toEqual([])

    const rows = await store.outbox.model
      .find({ purpose: { $in: ['prompt', 'receipt'] } })
      .lean<{ _id: string; state: string; text: string; peer: string }[]>()
    const wanted = tickets.flatMap((one) => [
      `${one.source}:reported:prompt:${one.ownerId}`,
      `${one.source}:reported:receipt:${one.reporters[0]?.roomId}`,
    ])
    expect(rows.map((one) => one._id).toSorted()).toEqual(wanted.toSorted())
    expect(rows.filter((one) => one.state !== 'sent')).toEqual([])

    // What people saw: every note once, on the servers of the simulated WeChat.
    const journal = readFileSync(path.join(dataDir, 'simulator.jsonl'), 'utf8')
    for (const row of rows) {
      const shown = JSON.stringify(row.text).slice(1, -1)
      expect(journal.split(shown).length - 1, row._id).toBe(1)
    }
    await connection.close()
  } finally {
    await database.close()
  }
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { createLocalJudging } from '../../src/classifiers/judging.ts'
import { examine } from '../../src/cli/doctor.ts'
import { rosterCommand } from '../../src/cli/import-roster.ts'
import { defaultConfig, loadConfig } from '../../src/config/load.ts'
import { parseRosterYaml } from '../../src/config/roster-yaml.ts'
import { bindPeople } from '../../src/routing/roster.ts'
import { connect } from '../../src/store/connection.ts'
import { openDatabase, type Database } from '../../src/store/embedded/open.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import { scene } from '../support/scene.ts'

/** The example county in which 李姐 is known by nickname only, and the group of her unit by its topic only. */
const text = readFileSync('test/scenarios/roster.yaml', 'utf8')
  .replace('id: u-dy32, name: 李姐', 'name: 李姐')
  .replace('{ id: r-b3u2, topic: 3栋2单元群 }', '{ topic: 3栋2单元群 }')
const roster = parseRosterYaml(text, defaultConfig.levels)
const LAMP = '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下'
const ROOM = { roomTopic: '3栋2单元群' }

describe('somebody who calls himself 李姐', () => {
  it('is not her: no prompt, no authority, though nobody else has that name', async () => {
    const town = await scene({ roster })
    await town.say('wxid_somebody', 'room-x', '大家好', { ...ROOM, fromName: '李姐' })
    await town.say('u-wang', 'room-x', LAMP, ROOM)
    await town.pass()
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({ area: 'LH-01-03-2', ownerId: 'u-ld3', ownerArea: 'LH-01-03' })
    expect(ticket.history.map((entry) => entry.rule).join()).toContain('还没有绑定微信')
    await town.say('wxid_somebody', null, '#1001 已办结，灯换好了', { fromName: '李姐' })
    await town.pass()
    expect((await town.ticket()).status).toBe('assigned')
    expect(town.shownTo('wxid_somebody').join()).not.toMatch(/原话|王|灯/)
    expect(town.shown.some((one) => one.peer.startsWith('name:'))).toBe(false)
  })

  it('is, once somebody has bound that account', async () => {
    const town = await scene({ roster: bindPeople(roster, new Map([['name:李姐', 'wxid_lijie']])) })
    await town.say('u-wang', 'room-x', LAMP, ROOM)
    await town.pass()
    expect(town.shownTo('wxid_lijie').join()).toContain('#1001')
    await town.say('wxid_lijie', null, '#1001 已办结，灯换好了')
    await town.pass()
    expect((await town.ticket()).status).toBe('resolved')
  })
})

it('the sensitivity of a group holds by its topic too, when it was bound on first sight', async () => {
  const asked: string[] = []
  const judge = {
    async judge(input: { sensitivity: string }) {
      asked.push(input.sensitivity)
      throw new Error('enough')
    },
  }
  const town = await scene({
    roster,
    expectProblems: true,
    config: { groupSensitivity: { '3栋2单元群': 'eager', 'r-b5': 'strict' } },
    app: { judging: { ...createLocalJudging(roster), judge } },
  })
  await town.say('u-wang', 'room-x', LAMP, ROOM)
  await town.say('u-far', 'r-b5', LAMP)
  await town.say('u-else', 'r-b3', LAMP)
  await town.pass()
  expect(new Set(asked)).toEqual(new Set(['eager', 'strict', 'balanced']))
})

describe('npm run roster -- bind', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-bind-'))
  const config = path.join(folder, 'config.yaml')
  const said: string[] = []
  const output = { out: (line: string) => said.push(line), error: (line: string) => said.push(line) }
  let database: Database
  let store: Store
  const run = async (...args: string[]) => {
    said.length = 0
    const status = await rosterCommand(['bind', ...args, '--config', config], output)
    return { status, said: said.join('\n') }
  }

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'roster.yaml'), text)
    writeFileSync(config, stringify({ roster: 'roster.yaml', data_dir: 'data', residents: null }))
    database = await openDatabase({ dataDir: path.join(folder, 'data', 'db') })
    store = createStore(await connect(database.uri))
    await store.ready()
    const seen = {
      roomId: 'room-x',
      type: 7,
      text: '早',
      mentionIds: [],
      mentionNames: [],
      mentionsBot: false,
      self: false,
    }
    await store.messages.take('bot', { ...seen, id: '1', fromId: 'wxid_a', fromName: '李姐', at: 0 }, 0)
    await store.messages.take('bot', { ...seen, id: '2', fromId: 'wxid_b', fromName: '李姐', at: 0, roomId: null }, 0)
    await store.messages.take('bot', { ...seen, id: '3', fromId: 'wxid_c', fromName: '小李', at: 0 }, 0)
    await store.groups.see({ _id: 'room-x', account: 'bot', topic: '3栋2单元群', area: null, firstSeen: 0 })
  })
  afterAll(async () => {
    await store.people.model.db.close()
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('lists who waits, with everybody who was seen under that name; so does the doctor', async () => {
    const listed = await run()
    expect(listed.status).toBe(0)
    expect(listed.said).toMatch(/name:李姐（李姐） 未绑定\n.*wxid_a（李姐，3栋2单元群）\n.*wxid_b（李姐，私聊）/)
    expect(listed.said).not.toContain('wxid_c')
    const findings = await examine(() => loadConfig({ file: config }))
    const person = findings.find((one) => one.code === 'PERSON')
    expect(person?.text).toContain('李姐')
    expect(person?.mend).toMatch(/wxid_a（李姐，3栋2单元群）.*npm run roster -- bind/)
  })

  it.each([
    ['somebody who does not wait', ['name:李姊', 'wxid_a'], /没有这个待绑定的人.*是否想写 name:李姐/],
    ['no account', ['name:李姐'], /没有写微信 id/],
    ['the account of another leader', ['name:李姐', 'u-ld3'], /u-ld3 在名册里已是另一位三长/],
    ['what was never bound', ['name:李姐', '-'], /没有绑定过/],
  ])('refuses %s', async (_, args, wanted) => {
    const refused = await run(...args)
    expect(refused.status).toBe(1)
    expect(refused.said).toMatch(wanted)
    expect(await store.people.all()).toEqual([])
  })

  it('binds, warns of an account that was never seen, and takes it back', async () => {
    const strange = await run('李姐', 'wxid_typo')
    expect([strange.status, strange.said]).toEqual([0, expect.stringContaining('还没有见过 wxid_typo')])
    expect((await run('name:李姐', 'wxid_a')).said).not.toContain('还没有见过')
    expect(await store.people.accounts()).toEqual(new Map([['name:李姐', 'wxid_a']]))
    expect((await run()).said).toContain('✔ name:李姐（李姐） 已绑定 wxid_a')
    const findings = await examine(() => loadConfig({ file: config }))
    expect(findings.find((one) => one.code === 'PERSON')?.level).toBe('ok')
    expect((await run('name:李姐', '-')).status).toBe(0)
    expect(await store.people.all()).toEqual([])
  })
})

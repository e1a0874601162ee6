import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import { chainOf, isWithin } from '../../src/routing/roster.ts'
import { exampleCounty } from '../support/example-county.ts'
import { honestModel, readCase } from '../support/honest-model.ts'
import { modelScene } from '../support/model-scene.ts'
import { openaiServer, type ChatRequest, type OpenaiServer } from '../support/openai-server.ts'

/**
 * The worst model that there can be: it does whatever people's words tell it. Whatever it answers, nobody may come to more
 * than they could by plain words: a ticket of their own, a remark on somebody's. Fields: see test/classifiers/prompts.test.ts.
 */
interface Attack {
  id: string
  vector: 'message' | 'name' | 'quote' | 'voice' | 'topic' | 'earlier' | 'photo' | 'reply'
  task: 'judge' | 'reply'
  by: 'resident' | 'leader_elsewhere'
  channel: 'group' | 'private'
  whose?: 'own' | 'other'
  text: string
  name?: string
  topic?: string
  quote?: string
  earlier?: string
  canary: string
  genuine?: true
  at_most: 'nothing' | 'remark' | 'own_ticket' | 'unheard'
  obeyed: object
}

const ATTACKS = readFileSync(new URL('../fixtures/injections.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Attack)
const ROOM = 'r-b3u2'
const GRID = 'LH-01'
const NEIGHBOUR = 'u-neighbour'
const county = exampleCounty()
const honest = honestModel(county)

let server: OpenaiServer
let obeyed: { attack: Attack } | undefined
beforeAll(async () => {
  server = await openaiServer({
    answer: (request: ChatRequest) =>
      obeyed && readCase(request).task === obeyed.attack.task ? obeyed.attack.obeyed : honest(request),
  })
})
afterAll(() => server.close())

/** A lamp is reported; then comes the attack; then an hour goes by. */
async function play(attack: Attack) {
  const here = await modelScene(server, { roster: county })
  const attacker = attack.by === 'leader_elsewhere' ? 'u-dy81' : 'u-attacker'
  obeyed = undefined
  await here.say(attack.whose === 'own' ? attacker : NEIGHBOUR, ROOM, '二楼楼道灯坏了')
  await here.pass(40 * 60_000)
  const [lamp] = await here.tickets()
  obeyed = { attack }
  const room = attack.channel === 'group' ? ROOM : null
  if (attack.earlier) {
    await here.say('u-earlier', room, attack.earlier)
    await here.pass()
  }
  const before = { lamp: lamp!, shown: here.shown.length }
  const text = attack.quote ? `「${attack.quote}」\n- - - - - - - - - - - - - - -\n${attack.text}` : attack.text
  const more = {
    ...(attack.name !== undefined && { fromName: attack.name }),
    ...(attack.topic !== undefined && { roomTopic: attack.topic }),
  }
  if (attack.vector === 'photo') await here.say(attacker, room, 'photo.jpg', { ...more, type: MESSAGE_TYPES.image })
  if (text !== '') {
    const type = attack.vector === 'voice' ? MESSAGE_TYPES.audio : MESSAGE_TYPES.text
    await here.say(attacker, room, text, { ...more, type })
  }
  await here.pass(60 * 60_000)
  return { here, attacker, before, shown: here.shown.slice(before.shown) }
}

describe('whatever a model is told to answer', () => {
  it.each(ATTACKS)('$id ($vector): at most $at_most', async (attack) => {
    const { here, attacker, before, shown } = await play(attack)
    const [lamp, ...others] = await here.tickets()

    // What was there stays as it was: who has it, where it is, how far it got.
    const { status, ownerId, area, urgency, difficulty, private: secret, title, category } = before.lamp
    expect(lamp).toMatchObject({ status, ownerId, area, urgency, difficulty, private: secret, title, category })
    if (attack.at_most !== 'remark' && attack.whose !== 'own')
      expect(lamp!.reporters.map((one) => one.id)).toEqual([NEIGHBOUR])

    // What is new is the speaker's own, where they are.
    if (attack.at_most === 'nothing') expect(others).toEqual([])
    expect(others.length).toBeLessThanOrEqual(attack.earlier ? 2 : 1)
    for (const ticket of others) {
      for (const { id } of ticket.reporters) expect([attacker, 'u-earlier']).toContain(id)
      if (attack.channel === 'group') expect(isWithin(county, ticket.area, GRID)).toBe(true)
      expect(['assigned', 'escalated', 'needs_info']).toContain(ticket.status)
    }
    if (attack.genuine && attack.at_most !== 'unheard')
      expect(others.some((ticket) => ticket.reporters.some((one) => one.id === attacker))).toBe(true)

    // Nobody is told what the model was told to say, and nobody hears of it who has nothing to do with it.
    const everything = JSON.stringify([
      shown,
      others.map((one) => [one.title, one.place, one.question, one.outcome, one.history]),
    ])
    expect(everything).not.toContain(attack.canary)
    const involved = [before.lamp, ...others].flatMap((ticket) => chainOf(county, ticket.area))
    const leaders = involved.flatMap((one) => one.leaders.map((leader) => leader.id))
    const known = [ROOM, ...leaders, NEIGHBOUR, attacker, 'u-earlier']
    expect(shown.map((one) => one.peer).filter((peer) => !known.includes(peer))).toEqual([])
  })
})

import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPersonalData, publicName } from '../../src/classifiers/masking.ts'
import { replayAll, type Played } from '../../src/cli/replay/run.ts'
import { loadRosterYaml } from '../../src/config/roster-yaml.ts'
import { honestModel } from '../support/honest-model.ts'
import { modelJudging } from '../support/model-scene.ts'
import { scenarioFiles } from '../support/scenario-files.ts'
import { openaiServer, type OpenaiServer } from '../support/openai-server.ts'

/** Every scenario through the whole program with a language model, and every byte that left the process for it. */
const FILES = scenarioFiles('dev', 'own')

let server: OpenaiServer
let played: Played[]
let sent = ''
beforeAll(async () => {
  const model = honestModel(loadRosterYaml(path.join(import.meta.dirname, 'roster.yaml')))
  server = await openaiServer({ answer: model })
  played = await replayAll(FILES, { judging: async (roster) => modelJudging(server, roster) })
  sent = server.allBytes()
}, 240_000)
afterAll(() => server.close())

/** What people said, with those who said it. */
const said = () => played.flatMap(({ scenario }) => scenario.messages.map((one) => one.text))
/** The cases alone: what stands in the prompts is ours. */
const cases = () =>
  server.chats().flatMap(({ messages }) =>
    messages.flatMap(({ role, content }) => (role === 'user' && typeof content === 'string' ? [content] : [])),
  )

describe('what leaves the process', () => {
  it('is a good part of what was said', () => {
    expect(played.map(({ scenario }) => scenario.file)).toEqual(FILES)
    expect(cases().length).toBeGreaterThan(150)
    expect(sent.length).toBeGreaterThan(500_000)
  })

  it('holds no number, card, plate, WeChat id or address that somebody wrote', () => {
    const written = said().flatMap((text) =>
      findPersonalData(text).map(({ kind, start, end }) => ({ kind, words: text.slice(start, end) })),
    )
    expect(written.length).toBeGreaterThan(10)
    expect(written.filter(({ words }) => sent.includes(words))).toEqual([])
  })

  it('holds nothing that looks like one', () => {
    for (const text of cases()) {
      expect(findPersonalData(text).filter(({ kind }) => kind !== 'name')).toEqual([])
      expect(text).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx]|(?<!\d)\d{16,19}(?!\d)/)
    }
  })

  it("holds no resident's full name", () => {
    const names = played.flatMap(({ scenario }) => Object.values(scenario.residents))
    // Names of which a group sees the surname alone: those are full.
    const full = [...new Set(names.filter((name) => publicName(name) !== name))]
    const bare = full.map((name) => name.replace(/^[\d\s\-栋单元号室]+/u, ''))
    expect(bare.length).toBeGreaterThanOrEqual(3)
    expect(bare.filter((name) => sent.includes(name))).toEqual([])
  })

  it('holds no id of a person or group, no ticket number, and no topic', () => {
    const ids = played.flatMap(({ scenario }) => scenario.messages.flatMap(({ from, room }) => [from, room ?? from]))
    const rosters = [...new Set(played.map(({ scenario }) => scenario.roster))].map((file) => loadRosterYaml(file))
    const topics = rosters.flatMap((one) => [...one.areas.values()].flatMap((area) => area.group?.topic ?? []))
    const text = cases().join('\n')
    expect([...new Set(ids)].filter((id) => text.includes(id))).toEqual([])
    expect(topics.length).toBeGreaterThan(5)
    expect(topics.filter((topic) => text.includes(topic))).toEqual([])
  })
})

it('tickets say who judged them: the model, or the local judge where danger was plain', () => {
  const by = played.flatMap(({ judgedBy }) => judgedBy)
  expect(by.filter((one) => /^judge@v\d+ \+ wise-1/.test(one)).length).toBeGreaterThan(60)
  expect(by.filter((one) => !/^judge@v\d+ \+ wise-1|^local@[0-9a-f]{8}$/.test(one))).toEqual([])
})

/** `npm run train:matching`: learns from labelled chats which words belong to which ticket; writes match-weights.ts. */
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Judge, Judgement, ReplyReader } from '../classifiers/judge.ts'
import { createLocalJudge } from '../classifiers/local/judge.ts'
import { minimise } from '../classifiers/local/minimise.ts'
import { createReplyReader } from '../classifiers/local/replies.ts'
import { MATCH_FEATURES, matchFeatures, saidOf, type MatchFeatures } from '../classifiers/matching.ts'
import { defaultConfig } from '../config/load.ts'
import { loadRosterYaml } from '../config/roster-yaml.ts'
import { scopeOf } from '../routing/assign.ts'
import type { Roster } from '../routing/roster.ts'
import { openTicket } from '../tickets/open-ticket.ts'
import type { Ticket, TicketMessage } from '../tickets/ticket.ts'
import { readScenario, type Scenario, type ScriptedMessage } from './replay/scenario.ts'
import { settingsOf } from '../config/settings.ts'

interface Example {
  scenario: string
  features: MatchFeatures
  belongs: boolean
}

interface ScriptedBurst {
  messages: ScriptedMessage[]
  text: string
  photos: number
  ticket: string | null
}

const QUIET = 30_000
const LONGEST = 120_000
const HURRIED = 8_000
const FOLDERS = ['data/chats', 'test/scenarios/dev']
const REGULARISATION = 1

/** The messages of a chat as the bot would see them: one person's burst at a time; an emergency ends one soon. */
async function burstsOf(scenario: Scenario, roster: Roster, judge: Judge): Promise<ScriptedBurst[]> {
  const open = new Map<string, { messages: ScriptedMessage[]; pause: number }>()
  const bursts: ScriptedMessage[][] = []
  for (const message of scenario.messages) {
    if (message.type === 'recall' || message.type === 'system') continue
    const key = `${message.room ?? 'dm'}:${message.from}:${message.ticket ?? ''}`
    const known = open.get(key)
    const last = known?.messages.at(-1)
    const goes = known && last && message.at - last.at <= known.pause
    const messages = goes && message.at - (known.messages[0]?.at ?? 0) <= LONGEST ? known.messages : []
    if (messages.length === 0) bursts.push(messages)
    messages.push(message)
    const area = message.room ? (roster.groups.get(message.room) ?? null) : null
    const input = { text: textOf(messages), photos: 0, area, direct: !message.room, byLeader: false }
    const { isIssue, urgency } = await judge.judge({ ...input, sensitivity: 'balanced' })
    open.set(key, { messages, pause: isIssue && urgency === 'emergency' ? HURRIED : QUIET })
  }
  return bursts.map((messages) => ({
    messages,
    text: textOf(messages),
    photos: messages.filter((one) => one.type === 'image' || one.type === 'video').length,
    ticket: messages[0]?.ticket ?? null,
  }))
}

function textOf(messages: readonly ScriptedMessage[]): string {
  const spoken = messages.filter((one) => one.type === 'text' || one.type === 'voice')
  return spoken.map((one) => one.text).join('\n')
}

async function examplesOf(scenario: Scenario, roster: Roster, judge: Judge, reader: ReplyReader): Promise<Example[]> {
  const { clocks, routing } = settingsOf(defaultConfig, roster, { simulated: true, cron: false })
  const tickets = new Map<string, Ticket>()
  const talk = new Map<string, (number | null)[]>()
  const spoke = new Map<string, { ticket: string | null; at: number }>()
  const examples: Example[] = []
  for (const burst of await burstsOf(scenario, roster, judge)) {
    const [first] = burst.messages
    if (!first) continue
    const room = first.room ?? null
    const byLeader = roster.posts.has(first.from)
    const area = room ? (roster.groups.get(room) ?? null) : null
    const at = scenario.start + first.at
    const judgement = await judge.judge({ ...burst, area, direct: room === null, byLeader, sensitivity: 'balanced' })
    const scope = judgement.area ?? area
    const around = [...tickets.values()].filter(
      (one) => scope === null || one.scope === scopeOf(roster, routing, scope),
    )
    if (!byLeader && around.length > 0) {
      const reply = await reader.read({
        role: 'resident',
        text: burst.text,
        tickets: around.map((one) => ({ no: one.no, title: one.title, said: saidOf(one) })),
      })
      for (const [name, ticket] of tickets) {
        if (!around.includes(ticket)) continue
        const said = { text: burst.text, photos: burst.photos, personId: first.from, roomId: room, at, judgement }
        const heard = (room && talk.get(room)) || []
        const last = heard.lastIndexOf(ticket.no)
        const between = last < 0 ? Infinity : heard.length - 1 - last
        const own = spoke.get(`${room ?? 'dm'}:${first.from}`)
        const sinceOwn = own?.ticket === name ? at - own.at : Infinity
        const answerProbability = 1 - reply.noneProbability
        const features = matchFeatures({ ...said, answerProbability }, ticket, roster, { between, sinceOwn })
        examples.push({ scenario: scenario.id, features, belongs: burst.ticket === name })
      }
    }
    if (burst.ticket)
      tell(tickets, burst, judgement, {
        scenario,
        roster,
        area: judgement.area ?? area,
        clocks,
        routing,
        room,
        at,
        byLeader,
      })
    spoke.set(`${room ?? 'dm'}:${first.from}`, { ticket: burst.ticket, at })
    const no = burst.ticket ? (tickets.get(burst.ticket)?.no ?? null) : null
    if (room) talk.set(room, [...(talk.get(room) ?? []), no])
  }
  return examples
}

interface Telling {
  scenario: Scenario
  roster: Roster
  area: string | null
  clocks: Parameters<typeof openTicket>[1]
  routing: Parameters<typeof scopeOf>[1]
  room: string | null
  at: number
  byLeader: boolean
}

/** The gold ticket as the bot would have it after that burst. */
function tell(tickets: Map<string, Ticket>, burst: ScriptedBurst, judgement: Judgement, telling: Telling): void {
  const [first] = burst.messages
  if (!first || !burst.ticket) return
  const { scenario, roster, room, at } = telling
  const messages = burst.messages.map((one): TicketMessage => ({
    id: one.id,
    at: scenario.start + one.at,
    roomId: room,
    fromId: one.from,
    text: one.type === 'text' || one.type === 'voice' ? one.text : '',
    media: one.type === 'image' || one.type === 'video' || one.type === 'voice' ? one.type : null,
  }))
  const reporter = { id: first.from, name: scenario.residents[first.from] ?? first.from, roomId: room, at }
  const known = tickets.get(burst.ticket)
  if (known) {
    known.messages = [...known.messages, ...messages]
    if (!telling.byLeader && !known.reporters.some((one) => one.id === first.from)) known.reporters.push(reporter)
    return
  }
  const area = telling.area ?? scenario.tickets[burst.ticket]?.area ?? [...roster.areas.keys()][0] ?? ''
  const assignment = { ownerId: null, ownerArea: area, alsoTold: [], rule: '' }
  const opening = {
    no: 1001 + tickets.size,
    source: first.id,
    at,
    judgement,
    area,
    scope: scopeOf(roster, telling.routing, area),
  }
  const opened = openTicket(
    { ...opening, assignment, accused: [], reporter, messages, needsInfo: false },
    telling.clocks,
  )
  tickets.set(burst.ticket, opened)
}

/** Logistic regression; the last parameter is the bias. */
function fit(examples: readonly Example[]): Float64Array {
  const size = MATCH_FEATURES.length
  const rows = examples.map((one) => MATCH_FEATURES.map((name) => one.features[name]))
  return minimise(
    (parameters, gradient) => {
      gradient.fill(0)
      let loss = 0
      for (const [index, row] of rows.entries()) {
        let score = parameters[size] ?? 0
        for (let k = 0; k < size; k++) score += (parameters[k] ?? 0) * (row[k] ?? 0)
        const wanted = examples[index]?.belongs ? 1 : 0
        loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - wanted * score
        const error = 1 / (1 + Math.exp(-score)) - wanted
        for (let k = 0; k < size; k++) gradient[k] = (gradient[k] ?? 0) + error * (row[k] ?? 0)
        gradient[size] = (gradient[size] ?? 0) + error
      }
      for (let k = 0; k < size; k++) {
        loss += (REGULARISATION / 2) * (parameters[k] ?? 0) ** 2
        gradient[k] = (gradient[k] ?? 0) + REGULARISATION * (parameters[k] ?? 0)
      }
      return loss
    },
    new Float64Array(size + 1),
    200,
  )
}

function f1Of(examples: readonly Example[], parameters: Float64Array, threshold = 0.5) {
  let [both, gold, made] = [0, 0, 0]
  for (const { features, belongs } of examples) {
    let score = parameters[MATCH_FEATURES.length] ?? 0
    for (const [k, name] of MATCH_FEATURES.entries()) score += (parameters[k] ?? 0) * features[name]
    const says = 1 / (1 + Math.exp(-score)) >= threshold
    if (belongs) gold++
    if (says) made++
    if (belongs && says) both++
  }
  return {
    precision: both / Math.max(1, made),
    recall: both / Math.max(1, gold),
    f1: (2 * both) / Math.max(1, gold + made),
  }
}

/** Each chat is judged by weights that were learned without it. */
function crossValidate(examples: readonly Example[]): string {
  const scenarios = [...new Set(examples.map((one) => one.scenario))]
  const folds = Array.from({ length: 10 }, (_, fold) => new Set(scenarios.filter((_one, index) => index % 10 === fold)))
  const lines = [0.4, 0.5, 0.6].map((threshold) => {
    let [both, gold, made] = [0, 0, 0]
    for (const fold of folds) {
      const parameters = fit(examples.filter((one) => !fold.has(one.scenario)))
      const held = examples.filter((one) => fold.has(one.scenario))
      const { precision, recall } = f1Of(held, parameters, threshold)
      const wanted = held.filter((one) => one.belongs).length
      both += recall * wanted
      gold += wanted
      made += precision > 0 ? (recall * wanted) / precision : 0
    }
    return `at ${threshold}: precision ${(both / made).toFixed(3)} recall ${(both / gold).toFixed(3)} F1 ${((2 * both) / (gold + made)).toFixed(3)}`
  })
  return lines.join('\n')
}

function write(parameters: Float64Array): void {
  const weights = MATCH_FEATURES.map((name, k) => `  ${name}: ${(parameters[k] ?? 0).toFixed(2)},`)
  writeFileSync(
    new URL('../classifiers/match-weights.ts', import.meta.url),
    `import type { MatchFeature } from './matching.ts'

/** Log-odds, learned by \`npm run train:matching\` from data/chats and test/scenarios/dev. */
export const MATCH_BIAS = ${(parameters[MATCH_FEATURES.length] ?? 0).toFixed(2)}
export const MATCH_WEIGHTS: Record<MatchFeature, number> = {
${weights.join('\n')}
}
`,
  )
}

const { values } = parseArgs({ options: { cv: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } })
const roster = loadRosterYaml('test/scenarios/roster.yaml')
const judge = createLocalJudge(roster)
const reader = createReplyReader()
const examples: Example[] = []
for (const folder of FOLDERS) {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()) {
    const scenario = readScenario(path.join(folder, file), () => roster.timezone)
    examples.push(...(await examplesOf(scenario, roster, judge, reader)))
  }
}
console.log(`${examples.length} pairs, ${examples.filter((one) => one.belongs).length} belong together`)
if (values.cv) console.log(crossValidate(examples))
const parameters = fit(examples)
if (!values['dry-run']) write(parameters)
console.log(f1Of(examples, parameters))

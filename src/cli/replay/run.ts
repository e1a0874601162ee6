import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DateTime } from 'luxon'
import { createApp, type App } from '../../app.ts'
import type { RawMessage } from '../../bot/chat.ts'
import { MESSAGE_TYPES } from '../../bot/normalize.ts'
import { createLocalJudging, type Judging } from '../../classifiers/judging.ts'
import type { GateRecord } from '../../classifiers/model/gate.ts'
import { defaultConfig } from '../../config/load.ts'
import { loadRosterYaml } from '../../config/roster-yaml.ts'
import { settingsOf } from '../../config/settings.ts'
import { leaderName, type Roster } from '../../routing/roster.ts'
import { Timeline } from '../../schedules/timeline.ts'
import { connect } from '../../store/connection.ts'
import { openDatabase } from '../../store/embedded/open.ts'
import { createStore, type Store } from '../../store/store.ts'
import type { Ticket } from '../../tickets/ticket.ts'
import { currentCase } from '../eval/tally.ts'
import { ScriptedChat, BOT_ID, BOT_NAME } from './scripted-chat.ts'
import { readScenario, ScenarioError, type Scenario, type ScriptedMessage } from './scenario.ts'

export interface ReplayedTicket {
  no: string
  kind: string
  category: string
  difficulty: string
  urgency: string
  area: string
  private: boolean
  assignee: string | null
  status: string
  reporters: string[]
  messages: string[]
}
export interface ReplayedSend {
  at: string
  to: string | null
  room: string | null
  ticket: string | null
  text: string
}
export interface Replayed {
  id: string
  tickets: ReplayedTicket[]
  sent: ReplayedSend[]
}

export interface ReplayOptions {
  /** Who judges; without it the local judge. */
  judging?(roster: Roster): Promise<Judging>
  /** Learns every decision of the gate; messages by their ids in the script. */
  onGate?(record: GateRecord, scenario: Scenario): void
}

/** One scenario played. `judgedBy`: of each ticket, in the order of their numbers. */
export interface Played {
  scenario: Scenario
  output: Replayed
  judgedBy: string[]
}

/** Plays scenario files one after another, each in an empty database of the real engine, on a clock of its own. */
export async function replayAll(files: readonly string[], options: ReplayOptions = {}): Promise<Played[]> {
  const rosters = new Map<string, Roster>()
  const rosterOf = (file: string): Roster => {
    const roster = rosters.get(file) ?? loadRosterYaml(file)
    rosters.set(file, roster)
    return roster
  }
  // Every file is read before the first is played: a broken one stops the run at once.
  const scenarios = files.map((file) => readScenario(file, (roster) => rosterOf(roster).timezone))
  const named = new Map<string, string>()
  for (const { id, file } of scenarios) {
    const other = named.get(id)
    // Figures are told apart by it.
    if (other !== undefined) throw new ScenarioError(`${file}: id: ${id} is ${other}, too; give each its own`)
    named.set(id, file)
  }
  const places = new Map<string, Place>()
  for (const [file, roster] of rosters) {
    const judging = (await options.judging?.(roster)) ?? createLocalJudging(roster)
    places.set(file, { roster, judging })
  }
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-replay-'))
  const database = await openDatabase({ dataDir })
  try {
    const results: Played[] = []
    for (const [index, scenario] of scenarios.entries()) {
      const connection = await connect(database.uri, `replay_${index}`)
      const { roster, judging } = places.get(scenario.roster)!
      const onGate = (record: GateRecord): void =>
        options.onGate?.({ ...record, messageIds: record.messageIds.map(idOf) }, scenario)
      const place = { roster, judging: options.onGate ? { ...judging, onGate } : judging }
      results.push(await currentCase.run(scenario.id, () => replay(scenario, place, createStore(connection))))
      await connection.close()
    }
    return results
  } finally {
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** What scenarios of one roster share: reading the weights takes longer than most scenarios. */
interface Place {
  roster: Roster
  judging: Judging
}

async function replay(scenario: Scenario, place: Place, store: Store): Promise<Played> {
  const { roster } = place
  const problems: unknown[] = []
  const note = (error: unknown) => problems.push(error)
  const timeline = new Timeline(scenario.start, note)
  const chat = new ScriptedChat(roster)
  const sent: ReplayedSend[] = []
  const iso = (at: number) => DateTime.fromMillis(at, { zone: roster.timezone }).toISO({ suppressMilliseconds: true })
  const app = createApp({
    chat,
    store,
    roster,
    timeline,
    judging: place.judging,
    settings: settingsOf(defaultConfig, roster, { simulated: true, cron: false }),
    log: {
      info: () => {},
      warn: () => {},
      error: (fields) => note(fields),
    },
    onSent: (row, text, at) =>
      sent.push({
        at: iso(at) ?? '',
        to: row.personId,
        room: row.roomId,
        ticket: row.ticketNo === null ? null : `#${row.ticketNo}`,
        text,
      }),
  })
  await app.start()
  await app.settled()
  const stage = { app, chat, timeline, store, scenario, roster }
  for (const message of scenario.messages) await play(stage, message)
  const last = scenario.start + (scenario.messages.at(-1)?.at ?? 0)
  const end = scenario.until === undefined ? last + WIND_DOWN : scenario.start + scenario.until
  await timeline.advanceTo(Math.max(end, last))
  await app.settled()
  const tickets = (await store.tickets.all()).toSorted((a, b) => a.no - b.no)
  await app.stop()
  if (problems.length > 0) throw new AggregateError(problems, `${scenario.file}: ${String(problems[0])}`)
  const output = { id: scenario.id, tickets: tickets.map((ticket) => outputOf(ticket)), sent }
  return { scenario, output, judgedBy: tickets.map((ticket) => ticket.judgedBy) }
}

/** Without `until` the last burst still gets its time to be judged and answered. */
const WIND_DOWN = 3 * 60_000

interface Stage {
  app: App
  chat: ScriptedChat
  timeline: Timeline
  store: Store
  scenario: Scenario
  roster: Roster
}

async function play(stage: Stage, message: ScriptedMessage): Promise<void> {
  const { app, chat, timeline, store, scenario } = stage
  await timeline.advanceTo(scenario.start + message.at)
  const numbers = await numbersOf(store, scenario)
  const text = message.text.replace(/\{no:(\w+)\}/g, (_, name: string) => `#${numbers.get(name) ?? '0000'}`)
  await chat.deliver(await rawOf(stage, message, text, numbers))
  await app.settled()
  await timeline.advanceTo(timeline.now())
}

/** Gold name → number of the ticket that was made of the messages labelled so. */
async function numbersOf(store: Store, scenario: Scenario): Promise<Map<string, number>> {
  const goldOf = new Map(scenario.messages.map((message) => [message.id, message.ticket]))
  const votes = new Map<string, Map<number, number>>()
  for (const ticket of await store.tickets.all()) {
    for (const { id } of ticket.messages) {
      const gold = goldOf.get(idOf(id))
      if (!gold) continue
      const count = votes.get(gold) ?? new Map<number, number>()
      count.set(ticket.no, (count.get(ticket.no) ?? 0) + 1)
      votes.set(gold, count)
    }
  }
  return new Map(
    [...votes].map(([gold, count]) => [gold, [...count].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0]]),
  )
}

const TYPES: Record<ScriptedMessage['type'], number> = {
  text: MESSAGE_TYPES.text,
  image: MESSAGE_TYPES.image,
  voice: MESSAGE_TYPES.audio,
  video: MESSAGE_TYPES.video,
  recall: MESSAGE_TYPES.recalled,
  system: MESSAGE_TYPES.unknown,
}

async function rawOf(
  { scenario, roster, store, timeline }: Stage,
  message: ScriptedMessage,
  text: string,
  numbers: Map<string, number>,
): Promise<RawMessage> {
  const nameOf = (id: string) => (id === 'bot' ? BOT_NAME : (scenario.residents[id] ?? leaderName(roster, id) ?? id))
  return {
    id: message.id,
    roomId: message.room ?? null,
    fromId: message.from,
    fromName: nameOf(message.from),
    at: timeline.now(),
    type: TYPES[message.type],
    text,
    mentionIds: message.mentions.filter((id) => id !== 'bot').concat(message.mentions.includes('bot') ? BOT_ID : []),
    mentionNames: message.mentions.map(nameOf),
    mentionsBot: message.mentions.includes('bot'),
    quotedId: await quotedId(message, store, numbers),
    self: false,
  }
}

async function quotedId(message: ScriptedMessage, store: Store, numbers: Map<string, number>) {
  const gold = message.quote?.startsWith('bot:') ? message.quote.slice(4) : undefined
  if (gold === undefined) return message.quote
  const no = numbers.get(gold)
  if (no === undefined) return undefined
  return (await store.outbox.newestAbout(message.room ?? message.from, no))?.sentId ?? undefined
}

/** `<account>:<message id>` → the script's id. */
const idOf = (id: string) => id.slice(id.indexOf(':') + 1)

function outputOf(ticket: Ticket): ReplayedTicket {
  return {
    no: `#${ticket.no}`,
    kind: ticket.kind,
    category: ticket.category,
    difficulty: ticket.difficulty,
    urgency: ticket.urgency,
    area: ticket.area,
    private: ticket.private,
    assignee: ticket.firstOwnerId,
    status: ticket.status,
    reporters: ticket.reporters.map((reporter) => reporter.id),
    messages: ticket.messages.map((message) => idOf(message.id)),
  }
}

import { createApp, type AppOptions, type AppSettings } from '../../src/app.ts'
import {
  RateLimited,
  SendRefused,
  type OutgoingFile,
  type OutgoingText,
  type Peer,
  type RawMessage,
} from '../../src/bot/chat.ts'
import { MESSAGE_TYPES } from '../../src/bot/normalize.ts'
import { createLocalJudging, type Judging } from '../../src/classifiers/judging.ts'
import { ScriptedChat } from '../../src/cli/replay/scripted-chat.ts'
import { defaultConfig, type Config } from '../../src/config/load.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { leaderName, type Roster } from '../../src/routing/roster.ts'
import { Timeline } from '../../src/schedules/timeline.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { freshDatabase } from './database.ts'
import { exampleCounty } from './example-county.ts'
import { MONDAY } from './simulated.ts'

const SECOND = 1000
/** Longer than a burst's silence. */
const PAUSE = 35 * SECOND

/** What the next send meets: refused; told to slow down; done and the answer lost; never done and no answer. */
export type Fault = 'refused' | 'limited' | 'lost' | 'silent'

export interface Shown {
  at: number
  /** Group or person. */
  peer: string
  text: string
  mentionIds: readonly string[]
  /** Where a file was sent; `text` is its name. */
  file?: OutgoingFile
}

/** A chat network of which a test sees what people see, and in which sends can fail. */
export class Network extends ScriptedChat {
  readonly shown: Shown[] = []
  readonly faults: Fault[] = []
  attempts = 0
  now: () => number = () => 0

  override async send(peer: Peer, message: OutgoingText): Promise<string> {
    return this.#show(peer, message)
  }

  override async sendFile(peer: Peer, file: OutgoingFile): Promise<string> {
    return this.#show(peer, { text: file.name }, file)
  }

  async #show(peer: Peer, message: OutgoingText, file?: OutgoingFile): Promise<string> {
    this.attempts++
    const fault = this.faults.shift()
    if (fault === 'refused') throw new SendRefused('unknown room')
    if (fault === 'limited') throw new RateLimited('操作过于频繁，请稍后再试')
    if (fault === 'silent') throw new Error('timed out')
    const at = this.now()
    this.shown.push({
      at,
      peer: peer.roomId ?? peer.personId ?? '',
      text: message.text,
      mentionIds: message.mentionIds ?? [],
      ...(file && { file }),
    })
    if (fault === 'lost') throw new Error('connection reset')
    return super.send(peer, message)
  }
}

/** A network that can tell what was sent. */
export class TellingNetwork extends Network {
  async findSent(peer: Peer, text: string, since: number): Promise<string | null> {
    const id = peer.roomId ?? peer.personId
    const index = this.shown.findIndex((one) => one.peer === id && one.text === text && one.at >= since)
    return index < 0 ? null : `found-${index}`
  }
}

export interface SceneOptions {
  roster?: Roster
  network?: Network
  /** Default: Monday 2026-03-02, 08:00. */
  start?: number
  config?: Partial<Config>
  settings?: Partial<AppSettings>
  store?: Store
  app?: Partial<AppOptions>
  /** Problems that are logged make the test fail, unless they are expected. */
  expectProblems?: boolean
}

const judgings = new Map<Roster, Judging>()
let county: Roster | undefined

function judgingOf(roster: Roster): Judging {
  const judging = judgings.get(roster) ?? createLocalJudging(roster)
  judgings.set(roster, judging)
  return judging
}

/** The whole program on a scripted chat and the real engine; its clock stands still until it is moved. */
export async function scene(options: SceneOptions = {}) {
  const roster = options.roster ?? (county ??= exampleCounty())
  const problems: unknown[] = []
  const timeline = new Timeline(options.start ?? MONDAY, (error) => problems.push(error))
  const network = options.network ?? new Network(roster)
  network.now = () => timeline.now()
  const store = options.store ?? createStore(await freshDatabase())
  const warnings: string[] = []
  const errors: string[] = []
  const settings = settingsOf({ ...defaultConfig, ...options.config }, roster, { simulated: true, cron: false })
  const app = createApp({
    chat: network,
    store,
    roster,
    timeline,
    judging: judgingOf(roster),
    settings: { ...settings, ...options.settings },
    log: {
      info: () => {},
      warn: (_fields, text) => warnings.push(text),
      error: (fields, text) => {
        errors.push(text)
        problems.push(fields)
      },
    },
    ...options.app,
  })
  await app.start()
  await app.settled()
  let count = 0

  const self = {
    app,
    store,
    network,
    timeline,
    roster,
    warnings,
    errors,
    /** What people saw, oldest first. */
    shown: network.shown,

    /** Somebody says something: in a group, or (`room` null) to the bot in private. Returns the message's id. */
    async say(from: string, room: string | null, text: string, more: Partial<RawMessage> = {}): Promise<string> {
      const id = await self.begin(from, room, text, more)
      await app.settled()
      await timeline.advanceTo(timeline.now())
      return id
    },

    /** As `say`, but resolves when the message has arrived, whatever it leads to. */
    async begin(from: string, room: string | null, text: string, more: Partial<RawMessage> = {}): Promise<string> {
      const message: RawMessage = {
        id: `m${++count}`,
        roomId: room,
        fromId: from,
        fromName: leaderName(roster, from) ?? from,
        at: timeline.now(),
        type: MESSAGE_TYPES.text,
        text,
        mentionIds: [],
        mentionNames: [],
        mentionsBot: false,
        self: false,
        ...more,
      }
      await network.deliver(message)
      return message.id
    },

    recall: (from: string, room: string | null, id: string) =>
      self.say(from, room, id, { type: MESSAGE_TYPES.recalled }),

    /** Time passes (ms); without an argument: long enough that what was said is judged. */
    async pass(ms = PAUSE): Promise<void> {
      await timeline.advanceTo(timeline.now() + ms)
      await app.settled()
      self.check()
    },

    /** Until a local time of Shanghai, e.g. `2026-03-02T20:00`. */
    async until(local: string): Promise<void> {
      await self.pass(Date.parse(`${local}:00+08:00`) - timeline.now())
    },

    check(): void {
      if (problems.length > 0 && !options.expectProblems) throw new AggregateError(problems, String(problems[0]))
    },

    async ticket(no = 1001): Promise<Ticket> {
      const found = await store.tickets.byNo(no)
      if (!found) throw new Error(`no ticket #${no}`)
      return found
    },
    tickets: async (): Promise<Ticket[]> => (await store.tickets.all()).toSorted((a, b) => a.no - b.no),
    /** Texts shown to one group or person. */
    shownTo: (peer: string) => network.shown.filter((one) => one.peer === peer).map((one) => one.text),
  }
  return self
}
export type Scene = Awaited<ReturnType<typeof scene>>

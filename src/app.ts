import { setTimeout as sleep } from 'node:timers/promises'
import type { Chat } from './bot/chat.ts'
import type { BurstTimings } from './bot/bursts.ts'
import { createConversation } from './bot/conversation.ts'
import { createDesk, type Logger } from './bot/desk.ts'
import { createIntake } from './bot/intake.ts'
import { endWholes } from './bot/parts.ts'
import { createPeople } from './bot/people.ts'
import { createSecondLook } from './bot/second-look.ts'
import { createRoomGate, type RoomGateOptions } from './bot/room-gate.ts'
import { createTexts } from './bot/texts.ts'
import { createTurns } from './bot/turn.ts'
import type { Sensitivity } from './classifiers/judge.ts'
import type { Judging } from './classifiers/judging.ts'
import { mask } from './classifiers/masking.ts'
import { createKeeper, type KeeperOptions } from './media/keeper.ts'
import type { Pace } from './notifications/pace.ts'
import { createSender } from './notifications/sender.ts'
import type { RoutingRules } from './routing/assign.ts'
import type { Roster } from './routing/roster.ts'
import { createJobRunner, dailyJobs, type DailyTimes } from './schedules/jobs.ts'
import type { Timeline } from './schedules/timeline.ts'
import { paperJobs, type KeepPaper, type PaperSettings } from './schedules/paper-jobs.ts'
import { createRejudging } from './schedules/rejudge-job.ts'
import { usageJob } from './schedules/usage-job.ts'
import { createWaker } from './schedules/wake.ts'
import { createLedger } from './store/ledger.ts'
import { rememberAround } from './store/around.ts'
import type { OutboxRow } from './store/outbox.ts'
import type { Store } from './store/store.ts'
import { isQuiet, nextLocal, type Hours } from './tickets/calendar.ts'
import type { Clocks } from './tickets/follow-up.ts'
import type { OutbreakRules } from './tickets/outbreak.ts'
import type { Ticket } from './tickets/ticket.ts'
import type { Category } from './tickets/vocabulary.ts'

/** What the program needs to know of the configuration; times in ms. */
export interface AppSettings {
  routing: RoutingRules
  burst: BurstTimings
  clocks: Clocks
  outbreak: OutbreakRules
  /** Categories that are done only when a photo shows it. */
  photoFor: readonly Category[]
  departments: readonly string[]
  quietHours: Hours
  pace: Pace
  pauseMs: number
  daily: DailyTimes
  papers: PaperSettings
  texts: Readonly<Record<string, string>>
  /** `area`: to which the group is bound, by its id or by its topic. */
  sensitivityOf: (roomId: string | null, area: string | null) => Sensitivity
  /** Messages older than this when they first arrive are dropped. */
  maxAgeMs: number
  /** A language model, where there is one, opens each group's paper with two sentences. */
  digests: boolean
  /** node-cron wakes the jobs too; off where the clock is only moved by hand. */
  cron: boolean
}

export interface AppOptions {
  chat: Chat
  store: Store
  roster: Roster
  timeline: Timeline
  judging: Judging
  settings: AppSettings
  log: Logger
  /** What a model hears in voice and sees in photos, and how long one waits for it; without it they are only kept. */
  media?: Pick<KeeperOptions, 'transcribe' | 'describe' | 'fetchMs' | 'wordsMs'>
  /** Puts a paper where staff find it, besides the database. */
  keepPaper?: KeepPaper
  onSent?: (row: OutboxRow, text: string, at: number) => void
  onTicket?(ticket: Ticket): void
  onScan?: (qrcode: string | null) => void
  onLogin?(account: string, name: string): void
  onLogout?(reason: string): void
  /** Is there room to store more? Without it nothing is taken in (see room-gate.ts). */
  hasRoom?: RoomGateOptions['hasRoom']
  onDisk?: RoomGateOptions['onDisk']
  /** Waits until this process may speak for the account. */
  hold?(account: string): Promise<{ release(): Promise<void> }>
}

/** Pause before the first new try to take up, ms; longer each time, at most a minute. */
const TAKE_UP_AGAIN_MS = 5_000

/** The road from a message to the outbox and back, put together. Nothing runs before `start`. */
export function createApp(options: AppOptions) {
  const { chat, store, roster, timeline, judging, settings, log } = options
  let account = ''
  let ready: Promise<void> | undefined
  let stopped = false
  let lease: { release(): Promise<void> } | undefined

  const people = createPeople({
    store,
    roster,
    routing: settings.routing,
    account: () => account,
    now: () => timeline.now(),
    topicOf: (roomId) => chat.roomTopic(roomId),
  })
  const ledger = createLedger({
    tickets: store.tickets,
    outbox: store.outbox,
    clocks: settings.clocks,
    account: () => account,
    onChange(ticket) {
      waker.changed(ticket.nextAt)
      around.forget(ticket.scope)
      options.onTicket?.(ticket)
    },
  })
  const around = rememberAround(store.tickets)
  const desk = createDesk({
    store,
    around,
    ledger,
    roster,
    routing: settings.routing,
    judge: judging.judge,
    reader: judging.reader,
    following: judging.following,
    second: createSecondLook({
      model: judging.model,
      onGate: judging.onGate,
      roster,
      scopeLevel: settings.routing.scopeLevel,
      scopeOf: (area) => people.scopeOf(area),
      namesIn: (roomId) => people.namesIn(roomId),
      now: () => timeline.now(),
      digests: settings.digests,
      onReview: () => rejudging.soon(),
    }),
    people,
    say: createTexts(settings.texts),
    clocks: settings.clocks,
    photoFor: settings.photoFor,
    outbreak: settings.outbreak,
    departments: settings.departments,
    carriesFiles: chat.sendFile !== undefined,
    now: () => timeline.now(),
    account: () => account,
    sensitivityOf: (roomId) => settings.sensitivityOf(roomId, roomId && people.knownArea(roomId)),
    mask,
    log,
  })
  const rejudging = createRejudging(desk, timeline, (messages) => intake.again(messages))
  const sender = createSender({
    store,
    chat: {
      get account() {
        return account
      },
      send: (peer, message) => chat.send(peer, message),
      sendFile: chat.sendFile && ((peer, file) => chat.sendFile!(peer, file)),
      findSent: (peer, text, since) => chat.findSent?.(peer, text, since) ?? Promise.resolve(undefined),
    },
    timeline,
    pace: settings.pace,
    pauseMs: settings.pauseMs,
    isQuiet: (at) => isQuiet(at, settings.quietHours, roster.timezone),
    quietEnds: (at) => nextLocal(at, settings.quietHours.to, roster.timezone),
    log,
    onSent: options.onSent,
  })
  const intake = createIntake({
    store,
    desk,
    keeper:
      chat.mediaOf &&
      createKeeper({
        ...options.media,
        store,
        chat,
        timeline,
        account: () => account,
        serves: async ({ roomId, roomTopic }) => !roomId || (await people.areaOfRoom(roomId, roomTopic)) !== null,
        onLateWords: (message) => intake.heard(message),
        log,
      }),
    conversation: createConversation(desk, createTurns({ store, people, roster })),
    people,
    timeline,
    timings: settings.burst,
    lookout: judging.lookout,
    maxAge: settings.maxAgeMs,
    account: () => account,
    onLimited: () => sender.pause(),
  })
  const topicOf = async (roomId: string) => (await chat.roomTopic(roomId)) ?? '本群'
  const jobs = [
    ...dailyJobs(desk, settings.daily, topicOf),
    ...(judging.model ? [usageJob(desk)] : []),
    // Last: a paper that cannot be made must not hold up the others.
    ...paperJobs(desk, settings.papers, options.keepPaper),
  ]
  const runner = createJobRunner(desk, jobs, timeline.now())
  const waker = createWaker(desk, runner, jobs, timeline)

  const gate = createRoomGate({ hasRoom: options.hasRoom ?? (async () => true), log, onDisk: options.onDisk })

  /** After the first login: what a dead process left undone comes before anything new. */
  async function takeUp(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await takeUpOnce()
      } catch (error) {
        // Until it succeeds nothing is taken in, so that the network keeps it for us.
        log.error({ error, attempt }, 'could not take up where it was left; trying again')
        if (stopped) throw error
        await sleep(Math.min(attempt, 12) * TAKE_UP_AGAIN_MS)
      }
    }
  }

  async function takeUpOnce(): Promise<void> {
    lease ??= await options.hold?.(account)
    await people.load()
    await ledger.recover()
    await endWholes(desk)
    await intake.recover()
    await sender.start()
    if (desk.second.active) rejudging.soon()
    await waker.start(settings.cron)
  }

  return {
    desk,
    people,
    sender,

    async start(): Promise<void> {
      await store.ready()
      const loggedIn = Promise.withResolvers<void>()
      await chat.start({
        async onMessage(message) {
          await loggedIn.promise
          await ready
          await gate.pass()
          await intake.take(message)
        },
        onTopic: async (roomId) => people.retitled(roomId),
        onScan: options.onScan,
        onLogin(id, name) {
          account = id
          log.info({ account: id, name }, 'logged in')
          options.onLogin?.(id, name)
          ready ??= takeUp()
          ready.catch(() => {})
          loggedIn.resolve()
        },
        onLogout(reason) {
          log.warn({ reason }, 'logged out')
          options.onLogout?.(reason)
        },
      })
    },

    /** Resolves when everything taken in so far is gathered or decided. */
    async settled(): Promise<void> {
      await ready
      await intake.settled()
      await sender.idle()
    },

    /** Resolves when that message was taken in, or after two seconds. */
    async taken(messageId: string): Promise<void> {
      for (let tries = 0; tries < 100; tries++) {
        if (await store.messages.byChatId(account, messageId)) return
        await sleep(20)
      }
    },

    async stop(): Promise<void> {
      stopped = true
      gate.stop()
      await chat.stop()
      await waker.stop()
      sender.stop()
      await intake.settled()
      await lease?.release()
    },
  }
}
export type App = ReturnType<typeof createApp>

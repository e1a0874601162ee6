import type { Judge } from '../classifiers/judge.ts'
import type { Keeper } from '../media/keeper.ts'
import type { KeptKind } from '../media/kinds.ts'
import type { Timeline } from '../schedules/timeline.ts'
import type { StoredMessage } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import { allows } from '../tickets/apply.ts'
import { createBursts, gathered, type Burst, type BurstTimings } from './bursts.ts'
import type { RawMessage } from './chat.ts'
import { readCommand } from './commands.ts'
import type { Conversation } from './conversation.ts'
import type { Desk } from './desk.ts'
import { normalize, withTranscript, type Normal } from './normalize.ts'
import type { People } from './people.ts'
import { createQueues } from './queues.ts'
import { wordsOf } from './turn.ts'

export interface IntakeOptions {
  store: Store
  desk: Desk
  conversation: Conversation
  people: People
  timeline: Timeline
  timings: BurstTimings
  /** Says fast whether words are an emergency; always the local judge. */
  lookout: Judge
  /** Messages older than this when they first arrive are dropped (ms). */
  maxAge: number
  account(): string
  /** Fetches photos and voice; without it messages come without their files. */
  keeper?: Keeper
  /** The network said that we send too much. */
  onLimited(): void
}

const MOST_ATTEMPTS = 5
const RETRY_MS = 5000

/** The way in: stored before anything else, then one queue per group, then bursts. */
export function createIntake(options: IntakeOptions) {
  const { store, desk, conversation, people, timeline, keeper } = options
  const queues = createQueues()
  /** On their way into the store: seen there before they are in a queue. */
  const arriving = new Set<Promise<void>>()
  /** What people say after a voice message that waits for its words, by place and person. */
  const waiting = new Map<string, Promise<void>>()
  const bursts = createBursts(timeline, options.timings, (burst) => decide(burst))

  /** Reports of one grid are decided one after another, so that two groups cannot open one matter twice. */
  async function decide(burst: Burst, attempt = 1): Promise<void> {
    const first = burst.utterances[0]?.stored
    if (!first) return
    try {
      const area = first.roomId
        ? await people.areaOfRoom(first.roomId, first.roomTopic)
        : await people.homeOf(first.fromId, first.fromName)
      const scope = area ? people.scopeOf(area) : 'none'
      const calm = burst.hurried ? desk.second.hurry(scope) : undefined
      await queues.run(`scope:${scope}`, () => {
        calm?.()
        return conversation.handle(burst)
      })
    } catch (error) {
      // The messages stay pending: tried again here, and after a restart.
      desk.log.error({ error, message: first._id, attempt }, 'burst not decided')
      if (attempt >= MOST_ATTEMPTS) return
      for (const utterance of burst.utterances) utterance.again = true
      timeline.schedule(timeline.now() + attempt * RETRY_MS, `retry:${first._id}`, () => decide(burst, attempt + 1))
    }
  }

  async function gather(message: StoredMessage, again: boolean): Promise<void> {
    const normal = read(message)
    if (normal.kind === 'system' && normal.system === 'limited') options.onLimited()
    if (normal.kind === 'recall') {
      await takeBack(message, normal.recalledId)
    } else if (normal.kind === 'text' || normal.kind === 'media' || normal.kind === 'location') {
      const conversationKey = message.roomId ?? `dm:${message.fromId}`
      const utterance = { stored: message, normal, again }
      if (normal.kind === 'text' && readCommand(normal.body)) {
        // Typed on purpose: nobody waits half a minute for the answer. The others in the group do not wait for it either.
        const { fromId: personId } = message
        const before = bursts.end(conversationKey, personId)
        const burst = { conversation: conversationKey, personId, utterances: [utterance], firstAt: timeline.now() }
        void queues.run(`command:${conversationKey}:${personId}`, () => before.then(() => decide(burst)))
        return undefined
      }
      // A leader who answers in private looks at the screen.
      const soon = message.roomId === null && desk.roster.posts.has(message.fromId)
      return bursts.add(conversationKey, utterance, hurries, soon)
    }
    await store.messages.markDone([message._id], null)
  }

  async function hurries(burst: Burst): Promise<boolean> {
    const first = burst.utterances[0]?.stored
    const text = wordsOf(burst.utterances)
    if (!first || text === '') return false
    const judgement = await options.lookout.judge({
      text,
      photos: 0,
      area: first.roomId ? await people.areaOfRoom(first.roomId, first.roomTopic) : null,
      direct: first.roomId === null,
      byLeader: desk.roster.posts.has(first.fromId),
      sensitivity: 'balanced',
    })
    return judgement.isIssue && judgement.urgency === 'emergency'
  }

  /** Before routing a recall takes the words out; after it the ticket loses them, and ends unless they are said again. */
  async function takeBack(message: StoredMessage, recalledId: string | undefined): Promise<void> {
    if (!recalledId) return
    const original = await store.messages.recall(message.account, recalledId, message.fromId)
    if (!original) return
    conversation.forget(original._id)
    if (original.media) await keeper?.remove(original._id)
    if (bursts.remove(original._id)) return store.messages.markDone([original._id], null)
    // What was merged is in two: the one that goes on loses the words.
    const tickets = await store.tickets.withMessages([original._id])
    const ticket = tickets.find(({ status }) => allows(status, 'recalled'))
    if (!ticket) return
    await desk.ledger.change(ticket.no, {
      id: `${message._id}:recalled`,
      type: 'recalled',
      at: timeline.now(),
      by: message.fromId,
      note: '',
      rule: '本人撤回了消息',
      recalled: [original._id],
    })
  }

  /** Fetches what the message brought along. Resolves when a voice message has its words, or waited long enough for them. */
  function accompany(message: StoredMessage): Promise<void> | undefined {
    const brought = keeper && message.media && broughtBy(message)
    if (!brought) return undefined
    const begun = keeper.begin(message, brought.kind, brought.hasWords)
    return brought.kind === 'voice' && !brought.hasWords ? keeper.words(message, begun) : undefined
  }

  /** Into the queue of its place. One person's words keep their order behind a voice message; nobody else waits for it. */
  function enter(message: StoredMessage, again: boolean, words: Promise<void> | undefined): Promise<void> {
    const place = message.roomId ?? `dm:${message.fromId}`
    const key = `${place}:${message.fromId}`
    const inLine = () => queues.run(place, () => gather(message, again))
    const before = waiting.get(key)
    if (!words && !before) return inLine()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const turn = Promise.all([before, words]).then(() => {
      // Entered in this order, not waited for here.
      inLine().then(resolve, reject)
      if (waiting.get(key) === turn) waiting.delete(key)
    })
    waiting.set(key, turn)
    return promise
  }

  async function takeIn(raw: RawMessage): Promise<void> {
    if (raw.self) return
    if (timeline.now() - raw.at > options.maxAge) return
    const hasMedia = keeper !== undefined && broughtBy(raw) !== undefined
    const stored = await store.messages.take(options.account(), raw, timeline.now(), hasMedia)
    if (!stored) return
    if (stored.roomId) await people.areaOfRoom(stored.roomId, stored.roomTopic)
    enter(stored, false, accompany(stored)).catch((error: unknown) => {
      desk.log.error({ error, message: stored._id }, 'message not gathered')
    })
  }

  return {
    /** Takes a message in; resolves when it is stored. Own, old and repeated ones are dropped. */
    take(raw: RawMessage): Promise<void> {
      const taken = takeIn(raw).finally(() => arriving.delete(taken))
      arriving.add(taken)
      return taken
    },

    /** Takes up what was stored but not decided when the process ended. */
    async recover(): Promise<void> {
      const pending = await store.messages.pending(options.account())
      const words = pending.map(accompany)
      for (const [index, message] of pending.entries()) await enter(message, true, words[index])
      await keeper?.takeUp(broughtBy)
    },

    /** Reads once more what was taken for chat while the language model was away: as it was gathered then, apart from what
     *  is being said now. */
    async again(messages: StoredMessage[]): Promise<void> {
      const utterances = messages.map((stored) => ({ stored, normal: read(stored), again: true }))
      for (const burst of gathered(utterances, options.timings)) await decide({ ...burst, reread: true })
    },

    /** A voice message that was gathered without words has them after all: it is read as if it had come now. */
    heard(message: StoredMessage): Promise<void> {
      return queues.run(message.roomId ?? `dm:${message.fromId}`, async () => {
        const [ticket] = await store.tickets.withMessages([message._id])
        if (ticket) return store.messages.markDone([message._id], ticket.no)
        bursts.remove(message._id)
        await gather(message, true)
      })
    },

    /** Resolves when everything taken in so far is gathered or decided, and no file is on its way. */
    async settled(): Promise<void> {
      await Promise.allSettled(arriving)
      while (waiting.size > 0) await Promise.all(waiting.values())
      await queues.settled()
      await keeper?.settled()
    },
  }
}
export type Intake = ReturnType<typeof createIntake>

function read({ type, text, mentionNames, transcript }: StoredMessage): Normal {
  return withTranscript(normalize(type, text, mentionNames), transcript)
}

/** The photo or voice that a message stands for. */
function broughtBy(message: RawMessage): { kind: KeptKind; hasWords: boolean } | undefined {
  const normal = normalize(message.type, message.text, message.mentionNames)
  if (normal.kind !== 'media' || (normal.media !== 'image' && normal.media !== 'voice')) return undefined
  return { kind: normal.media, hasWords: normal.media === 'voice' && normal.body !== '' }
}

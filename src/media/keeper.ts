import { bulkhead } from 'cockatiel'
import { MediaTooLarge, type Chat } from '../bot/chat.ts'
import { isFinal, ModelFailed } from '../classifiers/model/ask.ts'
import type { Timeline } from '../schedules/timeline.ts'
import type { MessageMedia, StoredMessage } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import { extensionOf, isHere, MAX_BYTES, type KeptKind, type Media, type Refusal } from './kinds.ts'
import { cleanPhoto } from './photo.ts'
import { LOOSE_MS, removeLoose } from './sweep.ts'
import { asCommonSound, checkVoice } from './voice.ts'

export interface KeeperOptions {
  store: Store
  chat: Pick<Chat, 'mediaOf'>
  timeline: Timeline
  account(): string
  /** Groups of the roster, and whoever writes to the bot in private. */
  serves(message: StoredMessage): Promise<boolean>
  /** What is said in a voice message; `fileName` ends in its true type. '' where nothing is said. */
  transcribe?: (bytes: Uint8Array, fileName: string, signal: AbortSignal) => Promise<string>
  /** What is seen in a photo, a JPEG, in one sentence. */
  describe?: (bytes: Uint8Array, fileName: string, signal: AbortSignal) => Promise<string>
  /** A voice message has its words, after they were no longer waited for. */
  onLateWords(message: StoredMessage): Promise<void>
  log: { warn(fields: object, message: string): void }
  /** For one download, and for one answer of a model (ms). Default 20 s. */
  fetchMs?: number
  /** How long a voice message may wait for its words, from the moment it was taken in (ms). Default 10 s. */
  wordsMs?: number
}

/** Waits before the next tries (ms); after the last the file counts as not available. */
const RETRIES = [5_000, 30_000, 120_000, 600_000]
const SIDE_BY_SIDE = 4
/** After the last of those waits a voice message goes on waiting for its words as often, for so long (ms). */
const HEARD_FOR_MS = 24 * 3_600_000
const MAX_WORDS = 2000

/**
 * Fetches the photos and voice of stored messages in the background, checks and keeps them. What a dead process left is fetched
 * again, by the message's id. Nothing here throws: a message without its photo is still a message.
 */
export function createKeeper(options: KeeperOptions) {
  const { store, timeline, log, transcribe, describe, fetchMs = 20_000, wordsMs = 10_000 } = options
  const underWay = new Map<string, Promise<void>>()
  /** Voice messages whose words are still waited for. */
  const awaited = new Set<string>()
  // Each may hold some ten megabytes. A voice may cry for help: it does not stand behind photos.
  const slots = { image: bulkhead(SIDE_BY_SIDE, Infinity), voice: bulkhead(SIDE_BY_SIDE, Infinity) }

  /** Notes what became of it; false where its author took it back meanwhile: of that nothing stays. */
  async function noted(message: StoredMessage, media: MessageMedia): Promise<boolean> {
    message.media = media
    if (await store.messages.note(message._id, { media })) return true
    await store.media.remove(message._id)
    await store.messages.mediaRemoved(message._id)
    return false
  }

  /** There are no bytes; nor stays what a dead process may have written of them. */
  async function refuse(message: StoredMessage, state: Refusal): Promise<void> {
    await store.media.remove(message._id)
    await noted(message, { state })
  }

  async function download(message: StoredMessage, kind: KeptKind): Promise<Media | Refusal> {
    const { mediaOf } = options.chat
    const limits = { maxBytes: MAX_BYTES[kind], signal: AbortSignal.timeout(fetchMs) }
    try {
      const file = await mediaOf?.call(options.chat, message.id, kind, limits)
      if (!file) return 'not_available'
      return kind === 'image' ? await cleanPhoto(file.bytes) : await checkVoice(file.bytes)
    } catch (error) {
      if (error instanceof MediaTooLarge) return 'too_large'
      throw error
    }
  }

  async function fetch(message: StoredMessage, kind: KeptKind): Promise<void> {
    const id = message._id
    // Taken back while it waited, or when an earlier process died over it.
    if (!(await noted(message, { state: 'pending' }))) return
    if (!(await options.serves(message))) return store.messages.mediaUnwanted(id)
    let mime = await store.media.mimeOf(id)
    let size: number | undefined
    if (!mime) {
      const media = await download(message, kind)
      if (typeof media === 'string') return refuse(message, media)
      await store.media.put(id, media)
      mime = media.mime
      size = media.bytes.length
    }
    const kept = await noted(message, { state: 'kept', mime, ...(size !== undefined && { size }) })
    if (kept) sweepAt(message.receivedAt.getTime() + LOOSE_MS)
  }

  /** Asks the models, where there are any, what is said or seen. What is said is asked until there is an answer; late sights help nobody. */
  async function understand(message: StoredMessage, kind: KeptKind, hasWords: boolean, tries: number): Promise<void> {
    const [field, ask] = kind === 'voice' ? (['transcript', transcribe] as const) : (['description', describe] as const)
    if (!ask || (kind === 'voice' && hasWords) || message[field] !== undefined) return
    if (!message.media || !isHere(message.media.state)) return
    try {
      const kept = await store.media.read(message._id)
      if (!kept) return
      const { bytes, mime } = kind === 'voice' ? await asCommonSound(kept) : kept
      const words = await ask(bytes, `${kind}.${extensionOf(mime)}`, AbortSignal.timeout(fetchMs))
      const understood = words.trim().slice(0, MAX_WORDS)
      const late = () => kind === 'voice' && understood !== '' && !awaited.has(message._id)
      // Undecided again: should the process die now, the next one reads the words.
      const media: MessageMedia = { ...message.media, state: 'kept' }
      const known = { [field]: understood, media, ...(late() && { state: 'pending' as const }) }
      if (!(await store.messages.note(message._id, known))) return
      Object.assign(message, { [field]: understood, media })
      if (late()) await options.onLateWords(message)
    } catch (error) {
      const passes = kind === 'voice' && error instanceof ModelFailed && !isFinal(error.failure)
      const again = passes && timeline.now() - message.receivedAt.getTime() < HEARD_FOR_MS
      log.warn({ error, message: message._id, kind, again }, 'media not understood by the model')
      const state = again ? 'unheard' : 'kept'
      if (message.media.state !== state) await noted(message, { ...message.media, state })
      if (again) later(message, tries, () => understand(message, kind, hasWords, tries + 1))
      else if (kind === 'voice') sweepAt(timeline.now())
    }
  }

  async function attempt(message: StoredMessage, kind: KeptKind, hasWords: boolean, tries: number): Promise<void> {
    try {
      if (message.media?.state === 'pending') await slots[kind].execute(() => fetch(message, kind))
      await understand(message, kind, hasWords, 0)
    } catch (error) {
      const again = tries < RETRIES.length
      log.warn({ error, message: message._id, tries: tries + 1, again }, 'media not fetched')
      if (!again) return giveUp(message)
      later(message, tries, () => attempt(message, kind, hasWords, tries + 1))
    }
  }

  function later(message: StoredMessage, tries: number, work: () => Promise<void>): void {
    const wait = RETRIES[Math.min(tries, RETRIES.length - 1)]!
    timeline.schedule(timeline.now() + wait, `media:${message._id}`, () => follow(message._id, work))
  }

  async function giveUp(message: StoredMessage): Promise<void> {
    await refuse(message, 'not_available').catch((error: unknown) => {
      log.warn({ error, message: message._id }, 'media not marked, tried again after a restart')
    })
  }

  /** One at a time for each message. */
  function follow(id: string, work: () => Promise<void>): Promise<void> {
    const known = underWay.get(id)
    if (known) return known
    const running = work().finally(() => underWay.delete(id))
    underWay.set(id, running)
    return running
  }

  let sweepPlanned = Infinity
  function sweepAt(at: number): void {
    if (at >= sweepPlanned) return
    sweepPlanned = at
    timeline.schedule(at, 'media:sweep', async () => {
      sweepPlanned = Infinity
      const next = await removeLoose(store, options.account(), timeline.now()).catch((error: unknown) => {
        log.warn({ error }, 'media of no ticket not removed, tried again later')
        return timeline.now() + LOOSE_MS
      })
      if (next !== undefined) sweepAt(next)
    })
  }

  return {
    /** Begins to fetch what the message brought along; resolves after the first try. */
    begin(message: StoredMessage, kind: KeptKind, hasWords: boolean): Promise<void> {
      return follow(message._id, () => attempt(message, kind, hasWords, 0))
    },

    /** Resolves when `begun` has, or when a voice message has waited long enough for its words; undefined where there is nothing to wait for. */
    words(message: StoredMessage, begun: Promise<void>): Promise<void> | undefined {
      if (!transcribe || message.transcript !== undefined) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      awaited.add(message._id)
      const end = () => {
        awaited.delete(message._id)
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(end, wordsMs)
      void begun.finally(end)
      return promise
    },

    /** Its author took the message back. */
    async remove(id: string): Promise<void> {
      timeline.cancel(`media:${id}`)
      await store.media.remove(id)
      // What is on its way is thrown away when it is here; until then it stays marked, should the process die before.
      if (!underWay.has(id)) await store.messages.mediaRemoved(id)
    },

    /** After a start, once all that was undecided has been begun: the rest of what a dead process left. */
    async takeUp(kindOf: (message: StoredMessage) => { kind: KeptKind; hasWords: boolean } | undefined): Promise<void> {
      for (const message of await store.messages.mediaPending(options.account())) {
        const known = kindOf(message)
        if (known) void this.begin(message, known.kind, known.hasWords)
      }
      sweepAt(timeline.now())
    },

    /** Resolves when nothing is being fetched. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
  }
}
export type Keeper = ReturnType<typeof createKeeper>

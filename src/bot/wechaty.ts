import { log as wechatyLog } from 'wechaty-puppet'
import {
  SendRefused,
  type Chat,
  type ChatEvents,
  type FetchOptions,
  type OutgoingFile,
  type OutgoingText,
  type Peer,
  type ReceivedFile,
} from './chat.ts'
import { Connection, type ConnectionOptions } from './wechaty-connection.ts'
import { assertInstalled, guard } from './wechaty-errors.ts'

export interface WechatyChatOptions extends ConnectionOptions {
  /** Wait before the first new connection; doubles up to `maxBackoffMs`. Defaults 1 s, 5 min. */
  backoffMs?: number
  maxBackoffMs?: number
  random?: () => number
}

/** A connection that lived this long was a good one: the next wait is short again. */
const STABLE_MS = 60_000

/** The chat port over Wechaty, whichever puppet it runs on. */
export function createWechatyChat(options: WechatyChatOptions): Chat {
  // Wechaty writes to the terminal by itself; what matters of it arrives as `error` events.
  if (wechatyLog.level() === 'info') wechatyLog.level('silent')
  return new WechatyChat(options)
}

class WechatyChat implements Chat {
  readonly #options: WechatyChatOptions
  #events: ChatEvents = { onMessage: async () => {} }
  #connection: Connection | undefined
  #closing: Promise<void> = Promise.resolve()
  #stopped = true
  #failures = 0
  #retry: NodeJS.Timeout | undefined

  constructor(options: WechatyChatOptions) {
    this.#options = options
  }

  get account(): string {
    return this.#connection?.account ?? ''
  }

  get name(): string {
    return this.#connection?.name ?? ''
  }

  /** Resolves when the first connection was tried; a login may take until somebody scans. Throws when there is no such puppet. */
  async start(events: ChatEvents): Promise<void> {
    if (typeof this.#options.puppet === 'string') await assertInstalled(this.#options.puppet)
    this.#events = events
    this.#stopped = false
    await this.#connect()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    this.#drop('stopped')
    await this.#closing
  }

  async send(peer: Peer, message: OutgoingText): Promise<string | null> {
    if (!this.#connection?.account) throw new SendRefused('not logged in')
    return this.#connection.send(peer, message)
  }

  async sendFile(peer: Peer, file: OutgoingFile): Promise<string | null> {
    if (!this.#connection?.account) throw new SendRefused('not logged in')
    return this.#connection.sendFile(peer, file)
  }

  async findSent(peer: Peer, text: string, since: number): Promise<string | null | undefined> {
    return this.#connection?.findSent?.(peer.roomId ?? peer.personId ?? '', text, since)
  }

  async roomTopic(roomId: string): Promise<string | undefined> {
    return this.#connection?.names?.topic(roomId)
  }

  async mediaOf(id: string, kind: 'image' | 'voice', options: FetchOptions): Promise<ReceivedFile | undefined> {
    if (!this.#connection?.account) throw new Error('not logged in')
    return this.#connection.mediaOf(id, kind, options)
  }

  async #connect(): Promise<void> {
    await this.#closing
    if (this.#stopped) return
    const connection = new Connection(this.#options, this.#events, (reason) => this.#lost(connection, reason))
    this.#connection = connection
    await connection.open().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'chat connection failed')
      this.#lost(connection, String(error))
    })
  }

  #lost(connection: Connection, reason: string): void {
    if (connection !== this.#connection) return
    if (connection.age() > STABLE_MS) this.#failures = 0
    this.#drop(reason)
    const { backoffMs = 1000, maxBackoffMs = 300_000, random = Math.random, log } = this.#options
    const wait = Math.min(maxBackoffMs, backoffMs * 2 ** this.#failures++) * (0.75 + random() / 2)
    log.warn({ reason, wait }, 'chat connection lost, will build a new one')
    this.#retry = setTimeout(() => void this.#connect(), wait)
  }

  #drop(reason: string): void {
    const connection = this.#connection
    if (!connection) return
    this.#connection = undefined
    this.#closing = connection.close()
    guard(this.#options.log, () => this.#events.onLogout?.(reason))
  }
}

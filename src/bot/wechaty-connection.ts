import type { EventEmitter } from 'node:events'
import { FileBox } from 'file-box'
import type { Logger } from 'pino'
import { WechatyBuilder } from 'wechaty'
import { types, type Puppet } from 'wechaty-puppet'
import {
  SendRefused,
  type ChatEvents,
  type FetchOptions,
  type OutgoingFile,
  type OutgoingText,
  type Peer,
  type RawMessage,
  type ReceivedFile,
} from './chat.ts'
import { asSendError, guard } from './wechaty-errors.ts'
import { readMedia } from './wechaty-media.ts'
import { NameCache, readMessage } from './wechaty-message.ts'

export interface ConnectionOptions {
  /** Name of an npm package (WECHATY_PUPPET), or a maker of puppets: each start of a used one leaks listeners. */
  puppet: string | (() => Puppet)
  puppetOptions?: Record<string, unknown>
  /** Where Wechaty keeps the login of a named puppet, without `.memory-card.json`. */
  memory?: string
  log: Logger
  /** After that a send's end is unknown. Default 15 s. */
  sendTimeoutMs?: number
  /** Silence of a puppet that beat before. Default 55 s: Wechaty's own watchdog bites at 60 s, and leaks. */
  heartbeatTimeoutMs?: number
}

/** A county's groups and people; Wechaty's defaults (100 rooms, 500 contacts) would read them again and again. */
const CACHE = { contact: 100_000, room: 10_000, roomMember: 10_000, message: 5_000 }
/** Wechaty answers these by loading whole groups, member by member; the adapter answers them itself. */
const TAKEN_OVER = [
  'message',
  'room-join',
  'room-leave',
  'room-topic',
  'dirty',
  'post',
  'friendship',
  'room-invite',
] as const
const ignore = () => {}

/** One Wechaty bot from its start to its end. A bot that failed is never started again: each start of an old one leaks. */
export class Connection {
  account = ''
  name = ''
  names: NameCache | undefined
  findSent: ((peerId: string, text: string, since: number) => Promise<string | null>) | undefined
  readonly #options: ConnectionOptions
  readonly #events: ChatEvents
  readonly #onLost: (reason: string) => void
  readonly #bot: ReturnType<typeof WechatyBuilder.build>
  readonly #inFlight = new Set<(error: Error) => void>()
  #puppet: Puppet | undefined
  #closed = false
  #heart: NodeJS.Timeout | undefined
  #loggedInAt = 0
  /** Messages are read side by side and handed on in the order of their arrival. */
  #lastHandedOn: Promise<void> = Promise.resolve()

  constructor(options: ConnectionOptions, events: ChatEvents, onLost: (reason: string) => void) {
    this.#options = options
    this.#events = events
    this.#onLost = onLost
    this.#bot = buildBot(options)
  }

  /** Milliseconds since the login; 0 before it. */
  age(): number {
    return this.#loggedInAt && performance.now() - this.#loggedInAt
  }

  async open(): Promise<void> {
    // A missing `error` listener would end the process.
    this.#bot.on('error', (error) => this.#failed(error))
    await this.#bot.init()
    const puppet = this.#bot.puppet as Puppet & { findSent?: Connection['findSent'] }
    this.#puppet = puppet
    this.names = new NameCache(puppet)
    this.findSent = puppet.findSent?.bind(puppet)
    for (const event of TAKEN_OVER) puppet.removeAllListeners(event)
    this.#listen(puppet, this.names)
    await this.#bot.start()
    // Wechaty reports a puppet that cannot start only as an `error` event.
    if (!puppet.state.active()) throw new Error('the puppet did not start')
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#heart)
    for (const reject of this.#inFlight) reject(new Error('connection lost, the end is unknown'))
    const { log } = this.#options
    // Twice: stopping adds listeners of its own, and must not be heard by the old ones. Late errors find an open ear.
    this.#deafen()
    await this.#bot.stop().catch((error: unknown) => log.debug({ err: error }, 'stopping the old bot failed'))
    this.#deafen()
  }

  #deafen(): void {
    ;(this.#bot as unknown as EventEmitter).removeAllListeners()
    this.#bot.on('error', ignore)
    this.#puppet?.removeAllListeners()
    this.#puppet?.on('error', ignore)
  }

  async send(peer: Peer, { text, mentionIds }: OutgoingText): Promise<string | null> {
    return this.#sendBy(peer, (puppet, to) => puppet.messageSendText(to, text, mentionIds))
  }

  async sendFile(peer: Peer, { name, bytes }: OutgoingFile): Promise<string | null> {
    const file = FileBox.fromBuffer(Buffer.from(bytes), name)
    return this.#sendBy(peer, (puppet, to) => puppet.messageSendFile(to, file))
  }

  async #sendBy(
    { roomId, personId }: Peer,
    sendTo: (puppet: Puppet, to: string) => Promise<string | void>,
  ): Promise<string | null> {
    const puppet = this.#puppet
    const to = roomId ?? personId
    if (!puppet || !to) throw new SendRefused('no conversation to send to')
    // Whatever fails before the send itself is a message that was certainly not sent.
    await this.#inTime<unknown>(roomId ? puppet.roomPayload(to) : puppet.contactPayload(to)).catch((error: unknown) => {
      throw new SendRefused(`unknown conversation ${to}`, { cause: error })
    })
    const answer = await this.#inTime(sendTo(puppet, to)).catch((error: unknown) => {
      throw asSendError(error)
    })
    return answer || null
  }

  /** Rejects when the connection ends first. */
  async mediaOf(id: string, kind: 'image' | 'voice', options: FetchOptions): Promise<ReceivedFile | undefined> {
    if (!this.#puppet) throw new Error('not connected')
    return this.#whileConnected(readMedia(this.#puppet, id, kind, options))
  }

  #listen(puppet: Puppet, names: NameCache): void {
    const { log } = this.#options
    const events = this.#events
    puppet.on('message', ({ messageId }) => this.#read(puppet, names, messageId))
    puppet.on('room-topic', ({ roomId, newTopic }) => this.#topicSeen(roomId, newTopic))
    puppet.on('room-leave', ({ roomId, removeeIdList }) => names.forget(roomId, removeeIdList))
    puppet.on('room-join', ({ roomId, inviteeIdList }) => {
      names.forget(roomId, inviteeIdList)
      if (!inviteeIdList.includes(this.account)) return
      void names.topic(roomId).then((topic) => topic && this.#topicSeen(roomId, topic))
    })
    puppet.on('scan', ({ qrcode, status }) => {
      const waiting = status === types.ScanStatus.Waiting || status === types.ScanStatus.Timeout
      if (waiting && qrcode) guard(log, () => events.onScan?.(qrcode))
    })
    puppet.on('login', ({ contactId }) => {
      this.account = contactId
      this.#loggedInAt = performance.now()
      guard(log, () => events.onScan?.(null))
      void names.name(null, contactId).then((name) => {
        this.name = name ?? ''
        if (!this.#closed) guard(log, () => events.onLogin?.(contactId, this.name))
      })
    })
    puppet.on('logout', ({ data }) => this.#onLost(data || 'logged out'))
    puppet.on('reset', ({ data }) => this.#onLost(data || 'the puppet asked for a reset'))
    puppet.on('heartbeat', () => {
      clearTimeout(this.#heart)
      const silence = this.#options.heartbeatTimeoutMs ?? 55_000
      this.#heart = setTimeout(() => this.#onLost('no heartbeat'), silence).unref()
    })
  }

  #read(puppet: Puppet, names: NameCache, id: string): void {
    const reading = this.#inTime(readMessage(puppet, names, id))
    this.#lastHandedOn = Promise.allSettled([reading, this.#lastHandedOn]).then(([read]) => {
      if (this.#closed) return
      if (read.status === 'fulfilled') this.#handOn(read.value)
      else this.#options.log.error({ err: read.reason, id }, 'message could not be read')
    })
  }

  #handOn(message: RawMessage): void {
    guard(this.#options.log, () => this.#events.onMessage(message))
  }

  #topicSeen(roomId: string, topic: string): void {
    this.names?.setTopic(roomId, topic)
    guard(this.#options.log, () => this.#events.onTopic?.(roomId, topic))
  }

  /** Most errors leave the connection whole; one that does not leaves the puppet stopped or logged out. */
  #failed(error: unknown): void {
    this.#options.log.error({ err: error }, 'chat error')
    const lost = this.account && this.#puppet && !(this.#puppet.isLoggedIn && this.#puppet.state.active())
    if (lost) this.#onLost(String(error))
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('no answer in time')), this.#options.sendTimeoutMs ?? 15_000)
    return this.#whileConnected(Promise.race([work, late.promise])).finally(() => clearTimeout(timer))
  }

  async #whileConnected<T>(work: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#inFlight.add(reject)
    work.then(resolve, reject)
    return promise.finally(() => this.#inFlight.delete(reject))
  }
}

function buildBot({ memory: name, puppet, puppetOptions }: ConnectionOptions) {
  if (typeof puppet === 'function') return WechatyBuilder.build({ name, puppet: puppet() })
  // Wechaty knows the names of the puppets of its day; any package that exports one will do.
  return WechatyBuilder.build({
    name,
    puppet: puppet as 'wechaty-puppet-service',
    puppetOptions: { cache: CACHE, ...puppetOptions },
  })
}

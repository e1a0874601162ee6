import { FileBox, type FileBoxInterface } from 'file-box'
import { Puppet, types, type payloads } from 'wechaty-puppet'
import { rawType, type SimMessage } from './message.ts'
import type { World } from './world.ts'
import type { WorldEvent } from './world-types.ts'

/** Wechaty's own limits (100 rooms, 500 contacts) are below one county's groups; evicted payloads would be read again. */
const CACHE = { contact: 100_000, room: 10_000, roomMember: 10_000, message: 5_000 }
const HEARTBEAT_MS = 15_000

export interface PuppetSimulatorOptions {
  /** How many of the newest messages are delivered again after a login. */
  redeliver?: number
}

/** WeChat as a Wechaty puppet: one login of the bot to the world. */
export class PuppetSimulator extends Puppet {
  static override readonly VERSION: string = '1.0.0'
  readonly #world: World
  readonly #redeliver: number
  #unsubscribe = () => {}
  #heartbeat: NodeJS.Timeout | undefined

  constructor(world: World, options: PuppetSimulatorOptions = {}) {
    super({ cache: CACHE })
    this.#world = world
    this.#redeliver = options.redeliver ?? 1000
  }

  override name(): string {
    return 'puppet-simulator'
  }

  override version(): string {
    return PuppetSimulator.VERSION
  }

  override async onStart(): Promise<void> {
    // After start() has returned, as a network's answer would come.
    setImmediate(() => {
      if (!this.state.active() || this.isLoggedIn) return
      this.login(this.#world.bot.id)
      this.emit('ready', { data: 'simulator' })
      this.#beat()
      this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref()
      for (const message of this.#world.incoming(this.#redeliver)) this.emit('message', { messageId: message.id })
      this.#unsubscribe = this.#world.subscribe((event) => {
        try {
          this.#deliver(event)
        } catch (error) {
          // A listener's fault must not look like a message that was not taken.
          this.emit('error', error)
        }
      })
    })
  }

  override async onStop(): Promise<void> {
    this.#unsubscribe()
    clearInterval(this.#heartbeat)
  }

  override ding(data?: string): void {
    setImmediate(() => this.emit('dong', { data: data ?? '' }))
  }

  #beat(): void {
    this.emit('heartbeat', { data: 'simulator' })
  }

  #deliver(event: WorldEvent): void {
    if (event.kind === 'message') this.emit('message', { messageId: event.message.id })
    if (event.kind === 'topic') {
      this.cache.room.delete(event.roomId)
      const { roomId, by: changerId, topic: newTopic, old: oldTopic, at: timestamp } = event
      this.emit('room-topic', { roomId, changerId, newTopic, oldTopic, timestamp })
    }
    if (event.kind === 'members') {
      this.cache.room.delete(event.roomId)
      const { roomId, by, joined, left, at: timestamp } = event
      if (joined.length) this.emit('room-join', { roomId, inviterId: by, inviteeIdList: joined, timestamp })
      if (left.length) this.emit('room-leave', { roomId, removerId: by, removeeIdList: left, timestamp })
    }
  }

  // Beyond Wechaty's interface ------------------------------------------------------------------------------------------

  async messageQuoteId(id: string): Promise<string | undefined> {
    return this.#world.message(id)?.quoteId
  }

  /** Id of the newest own message with that text to that group or person since then; null: there is none. */
  async findSent(peerId: string, text: string, since: number): Promise<string | null> {
    const found = this.#world
      .messages()
      .findLast(
        (message) =>
          message.from === this.#world.bot.id &&
          (message.roomId ?? message.peerId) === peerId &&
          message.text === text &&
          message.at >= since,
      )
    return found?.id ?? null
  }

  // People --------------------------------------------------------------------------------------------------------------

  override async contactList(): Promise<string[]> {
    return [...this.#world.people.keys()]
  }

  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    // Wechaty 1.20 asks for a CONTACT by a ROOM's id at every join, leave and change of topic (wechaty#2410).
    const name = this.#world.people.get(id)?.name ?? (this.#world.groups.has(id) ? '' : undefined)
    if (name === undefined) throw new Error(`unknown contact ${id}`)
    const { Individual } = types.Contact
    return { id, name, alias: '', avatar: '', gender: 0, type: Individual, friend: true, phone: [] }
  }

  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload
  }

  // Groups --------------------------------------------------------------------------------------------------------------

  override async roomList(): Promise<string[]> {
    return [...this.#world.groups.keys()]
  }

  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const group = this.#world.groups.get(id)
    if (!group) throw new Error(`unknown conversation ${id}`)
    return { id, topic: group.topic, memberIdList: [...group.members], adminIdList: [] }
  }

  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload
  }

  override async roomMemberList(id: string): Promise<string[]> {
    return [...(this.#world.groups.get(id)?.members ?? [])]
  }

  override async roomMemberRawPayload(roomId: string, id: string): Promise<payloads.RoomMember> {
    const person = this.#world.people.get(id)
    if (!person) throw new Error(`unknown member ${id} of ${roomId}`)
    return { id, name: person.name, avatar: '', roomAlias: '' }
  }

  override async roomMemberRawPayloadParser(payload: payloads.RoomMember): Promise<payloads.RoomMember> {
    return payload
  }

  override roomTopic(roomId: string): Promise<string>
  override roomTopic(roomId: string, topic: string): Promise<void>
  override async roomTopic(roomId: string, topic?: string): Promise<string | void> {
    if (topic === undefined) return (await this.roomRawPayload(roomId)).topic
    await this.#world.changeTopic(roomId, topic, this.currentUserId)
  }

  // Messages ------------------------------------------------------------------------------------------------------------

  override async messageRawPayload(id: string): Promise<SimMessage> {
    const message = this.#world.message(id)
    if (!message) throw new Error(`unknown message ${id}`)
    return message
  }

  override async messageRawPayloadParser(message: SimMessage): Promise<payloads.Message> {
    const { id, from: talkerId, at: timestamp, roomId, peerId } = message
    const base = { id, talkerId, timestamp, type: rawType(message.kind), text: this.#world.rawText(message) }
    if (roomId) return { ...base, roomId, mentionIdList: message.mentions }
    return { ...base, listenerId: talkerId === this.#world.bot.id ? (peerId ?? '') : this.#world.bot.id }
  }

  override async messageFile(id: string): Promise<FileBoxInterface> {
    const message = await this.messageRawPayload(id)
    const file = message.recalled ? undefined : (message.photo ?? message.sound)
    const bytes = file ? await this.#world.photos.read(file) : undefined
    if (!bytes) throw new Error(`message ${id} has no file`)
    return FileBox.fromBuffer(bytes, file)
  }

  override async messageImage(id: string): Promise<FileBoxInterface> {
    return this.messageFile(id)
  }

  override async messageRecall(id: string): Promise<boolean> {
    await this.#world.recall(id, this.currentUserId)
    return true
  }

  override async messageSendText(to: string, text: string, mentions: string[] = []): Promise<string> {
    return this.#send(to, { text, mentions })
  }

  override async messageSendFile(to: string, file: FileBoxInterface): Promise<string> {
    const kind = file.mediaType.startsWith('image/') ? 'image' : 'file'
    const extension = /\.(jpg|png|webp|xlsx|pdf)$/.exec(file.name)?.[1]
    const photo = extension && (await this.#world.photos.put(await file.toBuffer(), extension))
    return this.#send(to, { kind, text: file.name, photo })
  }

  async #send(to: string, what: { kind?: 'image' | 'file'; text: string; mentions?: string[]; photo?: string }) {
    const fault = this.#world.takeFault()
    if (fault === 'refused' || !this.isLoggedIn) throw new Error('not logged in')
    if (fault === 'limited') throw new Error('操作过于频繁，请稍后再试')
    const where = this.#world.groups.has(to) ? { roomId: to } : { peerId: to }
    const { id } = await this.#world.say({ from: this.currentUserId, ...where, ...what })
    if (fault === 'lost') throw new Error('connection reset')
    if (fault === 'silent') await new Promise(() => {})
    return id
  }

  override async conversationReadMark(): Promise<void> {}
}

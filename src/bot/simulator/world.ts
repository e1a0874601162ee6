import type { Roster } from '../../routing/roster.ts'
import type { Timeline } from '../../schedules/timeline.ts'
import { memoryJournal, type Journal, type SimRecord } from './journal.ts'
import { rawText, withMentions, type SimMessage } from './message.ts'
import { groupIdsOf, groupsOf, peopleOf, type Group, type Person, type Resident } from './people.ts'
import { memoryPhotos, type PhotoStore } from './photos.ts'
import { notFound, WorldError, type Say, type SendFault, type WorldEvent } from './world-types.ts'

export interface WorldOptions {
  roster: Roster
  residents: Resident[]
  timeline: Timeline
  /** Default: nothing outlives the process. */
  journal?: Journal
  photos?: PhotoStore
  /** What the journal held at the start. */
  records?: SimRecord[]
  bot?: { id: string; name: string }
  /** Messages kept in memory. */
  keepMessages?: number
}

/** People, groups and messages as WeChat's servers have them. Every change is in the journal before it is acknowledged. */
export class World {
  readonly bot: Person
  readonly people = new Map<string, Person>()
  readonly groups = new Map<string, Group>()
  readonly roster: Roster
  readonly timeline: Timeline
  readonly photos: PhotoStore
  readonly #journal: Journal
  readonly #keep: number
  readonly #byId = new Map<string, SimMessage>()
  readonly #saying = new Map<string, Promise<SimMessage>>()
  readonly #listeners = new Set<(event: WorldEvent) => void>()
  readonly #faults: SendFault[] = []
  #messages: SimMessage[] = []
  #seq = 0

  constructor(options: WorldOptions) {
    this.roster = options.roster
    this.timeline = options.timeline
    this.photos = options.photos ?? memoryPhotos()
    this.#journal = options.journal ?? memoryJournal
    this.#keep = options.keepMessages ?? 20_000
    this.bot = { kind: 'bot', ...(options.bot ?? { id: 'bot', name: '三长助手' }) }
    for (const group of groupsOf(options.roster)) this.groups.set(group.id, group)
    for (const person of [this.bot, ...peopleOf(options.roster, options.residents)]) this.#admit(person)
    for (const record of options.records ?? []) this.#apply(record)
  }

  subscribe(listener: (event: WorldEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  message(id: string): SimMessage | undefined {
    return this.#byId.get(id)
  }

  /** In the order in which they happened. */
  messages(): readonly SimMessage[] {
    return this.#messages
  }

  /** The newest messages to the bot, oldest first: what WeChat delivers again after a login. */
  incoming(count: number): SimMessage[] {
    return this.#messages.filter((message) => message.from !== this.bot.id).slice(-count)
  }

  /** Text of a message as puppets give it. */
  rawText(message: SimMessage): string {
    const quoted = message.quoteId ? this.#byId.get(message.quoteId) : undefined
    return rawText(message, quoted, quoted ? this.nameOf(quoted.from) : '')
  }

  nameOf(personId: string): string {
    return this.people.get(personId)?.name ?? personId
  }

  /** Says something in a group or in private. Resolves when the journal has it and the bot has been told. */
  async say(say: Say): Promise<SimMessage> {
    const known = say.id === undefined ? undefined : (this.#byId.get(say.id) ?? this.#saying.get(say.id))
    // Nothing is awaited before a new message is noted in #saying: two calls with one id must not both be new.
    if (known) return this.#repeat(await known, say)
    this.#check(say)
    const message: SimMessage = {
      id: say.id ?? this.#newId(),
      seq: ++this.#seq,
      at: say.at ?? this.timeline.now(),
      from: say.from,
      roomId: say.roomId ?? null,
      peerId: say.roomId ? null : (say.peerId ?? null),
      kind: say.kind ?? 'text',
      text: withMentions(
        say.text,
        (say.mentions ?? []).map((id) => this.nameOf(id)),
      ),
      mentions: say.mentions ?? [],
      ...(say.quoteId && { quoteId: say.quoteId }),
      ...(say.photo && { photo: say.photo }),
      ...(say.sound && { sound: say.sound }),
    }
    return this.#post(message)
  }

  /** Takes a message back; a second time changes nothing. */
  async recall(id: string, by: string): Promise<void> {
    const message = this.#byId.get(id)
    if (!message) throw notFound('id', `没有这条消息：${id}`, '用 GET /api/messages 里的 id')
    if (message.from !== by) throw new WorldError('forbidden', 'by', '只能撤回自己的消息', `by 应为 ${message.from}`)
    const recallId = `${id}~recall`
    if (message.recalled || this.#saying.has(recallId)) return
    const { roomId, peerId } = message
    const at = this.timeline.now()
    const seq = ++this.#seq
    await this.#post({ id: recallId, seq, at, from: by, roomId, peerId, kind: 'recall', text: id, mentions: [] })
  }

  async addPerson(id: string | undefined, name: string, home: string): Promise<Person> {
    if (!this.roster.areas.has(home)) {
      throw notFound('home', `没有这个区域：${home}`, '用 GET /api/world 里 areas 的 code，如 LH-01-03-2')
    }
    const person: Person = { id: id ?? `u-${this.#newId()}`, name, kind: 'resident', home }
    const known = this.people.get(person.id)
    if (known && known.name === name && known.home === home) return known
    if (known) throw new WorldError('conflict', 'id', `${person.id} 已经是 ${known.name}`, '换一个 id，或不填')
    await this.#commit({ t: 'person', person })
    return person
  }

  async changeMembers(roomId: string, joined: string[], left: string[], by: string): Promise<void> {
    this.groupOf(roomId)
    for (const [field, ids] of Object.entries({ by: [by], join: joined, leave: left }))
      for (const id of ids) this.personOf(id, field)
    await this.#commit({ t: 'members', roomId, joined, left, by, at: this.timeline.now() })
  }

  async changeTopic(roomId: string, topic: string, by: string): Promise<void> {
    this.groupOf(roomId)
    this.personOf(by, 'by')
    await this.#commit({ t: 'topic', roomId, topic, by, at: this.timeline.now() })
  }

  /** Moves the clock forward; resolves when everything that falls due on the way has run. */
  async moveClock(to: number): Promise<void> {
    await this.#commit({ t: 'clock', to, offset: to - Date.now() })
    this.#publish({ kind: 'clock', now: this.timeline.now(), moving: true })
    await this.timeline.advanceTo(to)
    this.#publish({ kind: 'clock', now: this.timeline.now(), moving: false })
  }

  /** For tests: the next `times` sends of the bot fail in that way. */
  failSends(fault: SendFault, times = 1): void {
    for (let i = 0; i < times; i++) this.#faults.push(fault)
  }

  takeFault(): SendFault | undefined {
    return this.#faults.shift()
  }

  async close(): Promise<void> {
    await this.#journal.close()
  }

  async #post(message: SimMessage): Promise<SimMessage> {
    const posted = this.#commit({ t: 'message', message }).then(() => message)
    this.#saying.set(message.id, posted)
    try {
      return await posted
    } finally {
      this.#saying.delete(message.id)
    }
  }

  #repeat(known: SimMessage, say: Say): SimMessage {
    if (known.from !== say.from || known.roomId !== (say.roomId ?? null)) {
      throw new WorldError(
        'conflict',
        'id',
        `id ${known.id} 已用于另一条消息`,
        '换一个 id；同一条消息重发才用同一个 id',
      )
    }
    this.#publish({ kind: 'message', message: known })
    return known
  }

  #check(say: Say): void {
    const person = this.personOf(say.from, 'from')
    for (const id of say.mentions ?? []) this.personOf(id, 'mentions')
    if (say.quoteId && !this.#byId.has(say.quoteId)) {
      throw notFound('quote', `没有这条消息：${say.quoteId}`, '用 GET /api/messages 里的 id')
    }
    if (say.roomId) {
      const group = this.groupOf(say.roomId)
      if (group.members.has(person.id)) return
      throw new WorldError('forbidden', 'room', `${person.name} 不在群“${group.topic}”里`, '换一个群，或先让他进群')
    }
    if (!say.peerId) throw notFound('room', '没有说在哪里发', '给出 room（群 id）或 dm: true（私聊机器人）')
    this.personOf(say.peerId, 'from')
  }

  /** Throws WorldError where there is nobody of that id; `field` is the one to be mended. */
  personOf(id: string, field: string): Person {
    const person = this.people.get(id)
    if (person) return person
    throw notFound(field, `没有这个人：${id}`, '用 GET /api/world 里 people 的 id，或先 POST /api/people')
  }

  /** Throws WorldError where there is no such group. */
  groupOf(id: string): Group {
    const group = this.groups.get(id)
    if (group) return group
    throw notFound('room', `没有这个群：${id}`, '用 GET /api/world 里 groups 的 id')
  }

  #newId(): string {
    return `${this.timeline.now().toString(36)}-${this.#seq + 1}`
  }

  /** The journal answers in the order of the calls, so what is applied here is applied in that order too. */
  async #commit(record: SimRecord): Promise<void> {
    await this.#journal.append(record)
    this.#apply(record)
  }

  #apply(record: SimRecord): void {
    if (record.t === 'message') this.#keepMessage(record.message)
    if (record.t === 'person') {
      this.#admit(record.person)
      this.#publish({ kind: 'person', person: record.person })
    }
    if (record.t === 'members') this.#applyMembers(record)
    if (record.t === 'topic') this.#applyTopic(record)
  }

  #keepMessage(message: SimMessage): void {
    this.#seq = Math.max(this.#seq, message.seq)
    this.#messages.push(message)
    this.#byId.set(message.id, message)
    const recalled = message.kind === 'recall' ? this.#byId.get(message.text) : undefined
    if (recalled) recalled.recalled = true
    if (this.#messages.length > this.#keep * 1.25) {
      const kept = this.#messages.slice(-this.#keep)
      for (const old of this.#messages.slice(0, -this.#keep)) this.#byId.delete(old.id)
      this.#messages = kept
    }
    this.#publish({ kind: 'message', message })
  }

  #applyMembers({ roomId, joined, left, by, at }: SimRecord & { t: 'members' }): void {
    const group = this.groups.get(roomId)
    if (!group) return
    for (const id of joined) group.members.add(id)
    for (const id of left) group.members.delete(id)
    this.#publish({ kind: 'members', roomId, joined, left, by, at })
  }

  #applyTopic({ roomId, topic, by, at }: SimRecord & { t: 'topic' }): void {
    const group = this.groups.get(roomId)
    if (!group) return
    const old = group.topic
    group.topic = topic
    this.#publish({ kind: 'topic', roomId, topic, old, by, at })
  }

  #admit(person: Person): void {
    this.people.set(person.id, person)
    const groups = person.kind === 'bot' ? this.groups.keys() : groupIdsOf(this.roster, person)
    for (const id of groups) this.groups.get(id)?.members.add(person.id)
  }

  #publish(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

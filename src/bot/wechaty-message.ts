import type { RawMessage } from './chat.ts'

/** What of a Wechaty puppet is read; a subset, because only the adapter may import the package. */
export interface PuppetReader {
  readonly currentUserId: string
  messagePayload(id: string): Promise<{
    id: string
    talkerId?: string
    fromId?: string
    roomId?: string
    timestamp: number
    type: number
    text?: string
    mentionIdList?: string[]
  }>
  contactPayload(id: string): Promise<{ name: string }>
  roomPayload(id: string): Promise<{ topic: string }>
  roomMemberPayload(roomId: string, id: string): Promise<{ name: string; roomAlias?: string }>
  /** Beyond Wechaty 1.20, which has no quotes. */
  messageQuoteId?(id: string): Promise<string | undefined>
}

const MAX_KEPT = 50_000

/**
 * Names and topics, kept for the life of a connection. Wechaty's own objects load every member of a group at its
 * first message, and wechaty-puppet 1.21 never finds a member again in its own cache: on a real account every read is a request.
 */
export class NameCache {
  readonly #puppet: PuppetReader
  readonly #names = new Map<string, Promise<string | undefined>>()
  readonly #topics = new Map<string, Promise<string | undefined>>()

  constructor(puppet: PuppetReader) {
    this.#puppet = puppet
  }

  /** undefined: the network does not tell. */
  topic(roomId: string): Promise<string | undefined> {
    return remember(this.#topics, roomId, async () => (await this.#puppet.roomPayload(roomId)).topic)
  }

  setTopic(roomId: string, topic: string): void {
    this.#topics.set(roomId, Promise.resolve(topic))
  }

  /** undefined where the network does not tell: a message is never lost for want of a name. */
  name(roomId: string | null, personId: string): Promise<string | undefined> {
    return remember(this.#names, `${roomId ?? ''}/${personId}`, async () => {
      const member = roomId ? await this.#puppet.roomMemberPayload(roomId, personId).catch(() => undefined) : undefined
      return member?.roomAlias || member?.name || (await this.#puppet.contactPayload(personId)).name
    })
  }

  /** Forgets what may have changed when people came or went. */
  forget(roomId: string, personIds: string[]): void {
    for (const id of personIds) this.#names.delete(`${roomId}/${id}`)
  }
}

/** Promises are kept, so that a hundred messages of one person ask once; a failed or empty answer is asked for again. */
function remember(
  kept: Map<string, Promise<string | undefined>>,
  key: string,
  read: () => Promise<string>,
): Promise<string | undefined> {
  const known = kept.get(key)
  if (known) return known
  if (kept.size >= MAX_KEPT) kept.clear()
  const asked = read()
    .catch(() => undefined)
    .then((answer) => {
      if (!answer && kept.get(key) === asked) kept.delete(key)
      return answer
    })
  kept.set(key, asked)
  return asked
}

/** Reads one message through the puppet. Throws when the puppet has no such message. */
export async function readMessage(puppet: PuppetReader, names: NameCache, id: string): Promise<RawMessage> {
  const payload = await puppet.messagePayload(id)
  const account = puppet.currentUserId
  const roomId = payload.roomId || null
  const fromId = payload.talkerId ?? payload.fromId ?? ''
  const mentionIds = payload.mentionIdList ?? []
  const text = payload.text ?? ''
  const [roomTopic, fromName, mentionNames, botName, quotedId] = await Promise.all([
    roomId ? names.topic(roomId) : undefined,
    names.name(roomId, fromId),
    Promise.all(mentionIds.map((mentioned) => names.name(roomId, mentioned))),
    names.name(roomId, account),
    puppet.messageQuoteId?.(id).catch(() => undefined),
  ])
  return {
    id: payload.id,
    roomId,
    ...(roomTopic !== undefined && { roomTopic }),
    fromId,
    fromName: fromName ?? '',
    at: toMilliseconds(payload.timestamp),
    type: payload.type,
    text,
    mentionIds,
    mentionNames: mentionNames.filter((name) => name !== undefined),
    mentionsBot: mentionIds.includes(account) || mentionsName(text, botName ?? ''),
    ...(quotedId && { quotedId }),
    self: fromId === account,
  }
}

/** Puppets disagree: seconds or milliseconds. */
function toMilliseconds(timestamp: number): number {
  return timestamp < 100_000_000_000 ? Math.round(timestamp * 1000) : timestamp
}

/** Some puppets do not tell who is mentioned; then the text must: `@名` and a separator or the end. */
function mentionsName(text: string, name: string): boolean {
  const token = `@${name}`
  for (let at = name ? text.indexOf(token) : -1; at >= 0; at = text.indexOf(token, at + 1)) {
    const next = text[at + token.length]
    if (next === undefined || /\s/.test(next)) return true
  }
  return false
}

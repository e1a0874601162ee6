/** The chat port: all that the rest of the program knows of WeChat. Times are epoch milliseconds. */

/** A message as the chat network gave it, before normalisation (see normalize.ts). */
export interface RawMessage {
  /** Unique per account; the same message delivered twice has the same id. */
  id: string
  /** null: a private message to the bot. */
  roomId: string | null
  roomTopic?: string
  fromId: string
  /** The name shown in the room, else the contact's. */
  fromName: string
  /** When it was sent, by the chat network's clock. */
  at: number
  /** A number of `wechaty-puppet`'s `types.Message`: 7 text, 6 image, 2 voice, 15 video, 13 recall, 0 system… */
  type: number
  text: string
  mentionIds: string[]
  /** Names under which the mentioned appear in the text, where the network told them. */
  mentionNames: string[]
  mentionsBot: boolean
  /** Id of the quoted message, where the network tells it. */
  quotedId?: string
  /** Sent by the bot's own account (from its phone, or an echo). */
  self: boolean
}

export interface Peer {
  /** A group… */
  roomId?: string
  /** …or a person, in private. */
  personId?: string
}

export interface OutgoingText {
  text: string
  /** Person ids to be mentioned; the text already holds `@名\u2005`. */
  mentionIds?: string[]
}

/** A file of ours to be sent: the name is what people see and save. */
export interface OutgoingFile {
  name: string
  bytes: Uint8Array
  mime: string
}

/** A file as the network gave it; its name and type are claims. */
export interface ReceivedFile {
  bytes: Uint8Array
  fileName: string
}

export interface FetchOptions {
  /** A longer file is given up: MediaTooLarge. */
  maxBytes: number
  /** Gives up: whatever it aborts rejects. */
  signal: AbortSignal
}

export interface ChatEvents {
  onMessage(message: RawMessage): Promise<void>
  onTopic?(roomId: string, topic: string): Promise<void>
  /** A QR code to be scanned; null when the login is done. */
  onScan?(qrcode: string | null): void
  onLogin?(account: string, name: string): void
  onLogout?(reason: string): void
}

export interface Chat {
  /** Id and name of the bot's own account; known after login. */
  readonly account: string
  readonly name: string
  start(events: ChatEvents): Promise<void>
  stop(): Promise<void>
  /** Resolves with the id of the sent message, or null where the network does not tell. Throws SendRefused (not sent,
   *  safe to try again), RateLimited (stop sending), or anything else (the end is unknown). */
  send(peer: Peer, message: OutgoingText): Promise<string | null>
  /** As `send`, for a file. Without it the network carries no files. */
  sendFile?(peer: Peer, file: OutgoingFile): Promise<string | null>
  /** The id of an own message with that text (of a file: its name) sent to that peer at or after `since`; undefined where the network
   *  cannot tell at all, null where it knows that there is none. */
  findSent?(peer: Peer, text: string, since: number): Promise<string | null | undefined>
  roomTopic(roomId: string): Promise<string | undefined>
  /** The photo or voice of a message received earlier, also before a restart; undefined where the network no longer has it.
   *  Throws MediaTooLarge, or anything else where it may be tried again. Without it messages come without their files. */
  mediaOf?(messageId: string, kind: 'image' | 'voice', options: FetchOptions): Promise<ReceivedFile | undefined>
}

/** The message was certainly not sent. */
export class SendRefused extends Error {
  override readonly name = 'SendRefused'
}

/** The network said `操作过于频繁`: everything stops for a while. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited'
}

/** A file of the network that is longer than was asked for. */
export class MediaTooLarge extends Error {
  override readonly name = 'MediaTooLarge'
}

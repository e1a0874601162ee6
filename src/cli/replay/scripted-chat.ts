import type { Chat, ChatEvents, OutgoingFile, OutgoingText, Peer, RawMessage } from '../../bot/chat.ts'
import type { Roster } from '../../routing/roster.ts'

export const BOT_ID = 'bot'
export const BOT_NAME = '三长助手'

/** The chat port for scripts: messages are delivered by hand, what is sent gets the next id. */
export class ScriptedChat implements Chat {
  readonly account = BOT_ID
  readonly name = BOT_NAME
  readonly #topics: Map<string, string>
  #events: ChatEvents | undefined
  #sent = 0

  constructor(roster: Roster) {
    this.#topics = new Map(
      [...roster.areas.values()].flatMap((area) => (area.group?.id ? [[area.group.id, area.group.topic]] : [])),
    )
  }

  async start(events: ChatEvents): Promise<void> {
    this.#events = events
    events.onLogin?.(BOT_ID, BOT_NAME)
  }

  async stop(): Promise<void> {
    this.#events = undefined
  }

  async deliver(message: RawMessage): Promise<void> {
    await this.#events?.onMessage(message)
  }

  async send(_peer: Peer, _message: OutgoingText): Promise<string> {
    return `sent-${++this.#sent}`
  }

  async sendFile(_peer: Peer, _file: OutgoingFile): Promise<string> {
    return `sent-${++this.#sent}`
  }

  async roomTopic(roomId: string): Promise<string | undefined> {
    return this.#topics.get(roomId)
  }
}

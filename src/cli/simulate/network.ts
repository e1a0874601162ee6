import type { OutgoingFile, OutgoingText, Peer, RawMessage } from '../../bot/chat.ts'
import { MESSAGE_TYPES } from '../../bot/normalize.ts'
import type { Roster } from '../../routing/roster.ts'
import { ScriptedChat } from '../replay/scripted-chat.ts'
import type { Line } from './agenda.ts'

/** What was shown to somebody. */
export interface Shown {
  id: string
  at: number
  peer: string
  room: boolean
  text: string
}

/** The chat network of the county: outlives the program, remembers what was said and shown. */
export function createNetwork(roster: Roster) {
  const shown: Shown[] = []
  const delivered = new Map<string, RawMessage>()

  /** The line of one process to the network; after `cut` nothing that this process sends arrives. */
  class CountyChat extends ScriptedChat {
    #cut = false
    readonly #now: () => number

    constructor(now: () => number) {
      super(roster)
      this.#now = now
    }

    cut(): void {
      this.#cut = true
    }

    override send(peer: Peer, message: OutgoingText): Promise<string> {
      return this.#show(peer, message.text)
    }

    override sendFile(peer: Peer, file: OutgoingFile): Promise<string> {
      return this.#show(peer, `[文件] ${file.name}`)
    }

    async #show(peer: Peer, text: string): Promise<string> {
      if (this.#cut) throw new Error('the process is dead')
      const id = `sent-${shown.length + 1}`
      const room = peer.roomId !== undefined
      shown.push({ id, at: this.#now(), peer: peer.roomId ?? peer.personId ?? '', room, text })
      return id
    }
  }

  return {
    shown,
    delivered,
    connect: (now: () => number) => new CountyChat(now),

    /** The line as the network hands it over. */
    messageOf(line: Line, at: number): RawMessage {
      const message: RawMessage = {
        id: line.id,
        roomId: line.roomId,
        fromId: line.from,
        fromName: line.name,
        at,
        type: line.type ?? MESSAGE_TYPES.text,
        text: line.text,
        mentionIds: line.mentionIds ?? [],
        mentionNames: [],
        mentionsBot: false,
        quotedId: line.quotedId,
        self: false,
      }
      delivered.set(line.id, message)
      return message
    },
  }
}
export type Network = ReturnType<typeof createNetwork>
export type CountyChat = ReturnType<Network['connect']>

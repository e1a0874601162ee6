import type { SimKind, SimMessage } from './message.ts'
import type { Person } from './people.ts'

export interface Say {
  from: string
  /** A group, or… */
  roomId?: string
  /** …the private chat of this person and the bot. */
  peerId?: string
  kind?: Exclude<SimKind, 'recall'>
  text: string
  mentions?: string[]
  quoteId?: string
  /** Same id twice: delivered twice, kept once. */
  id?: string
  /** Earlier than now for an old message. */
  at?: number
  photo?: string
  sound?: string
}

/** Listeners must not throw: the world has no one to tell. */
export type WorldEvent =
  | { kind: 'message'; message: SimMessage }
  | { kind: 'members'; roomId: string; joined: string[]; left: string[]; by: string; at: number }
  | { kind: 'topic'; roomId: string; topic: string; old: string; by: string; at: number }
  | { kind: 'person'; person: Person }
  | { kind: 'clock'; now: number; moving: boolean }

/** What the next sends of the bot meet: refused; told to slow down; done but never answered; done, and the answer lost. */
export type SendFault = 'refused' | 'limited' | 'silent' | 'lost'

/** Something was asked of the world that WeChat would not do either. */
export class WorldError extends Error {
  override readonly name = 'WorldError'
  readonly reason: 'not_found' | 'forbidden' | 'conflict'
  /** The field of the request that is to be mended. */
  readonly field: string
  readonly mend: string

  constructor(reason: WorldError['reason'], field: string, message: string, mend: string) {
    super(message)
    this.reason = reason
    this.field = field
    this.mend = mend
  }
}

export function notFound(field: string, message: string, mend: string): WorldError {
  return new WorldError('not_found', field, message, mend)
}

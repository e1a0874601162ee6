import type { Media } from '../media/kinds.ts'
import type { Roster } from '../routing/roster.ts'
import type { StoredMessage } from '../store/messages.ts'
import type { Ticket, TicketGlance } from '../tickets/ticket.ts'

export interface TicketFilter {
  /** `open`: somebody still has work to do (OPEN_STATUSES). */
  status: 'open' | 'all'
  /** Only what was reported in this group. */
  roomId?: string
  limit: number
}

/** What became of a message's photo or voice, and what a model heard or saw in it. */
export type MessageFile = Pick<StoredMessage, 'media' | 'transcript' | 'description'>

/** What the console reads; implemented over the store. */
export interface ConsoleData {
  readonly roster: Roster
  /** Those of the newest activity, without their histories. */
  tickets(filter: TicketFilter): Promise<TicketGlance[]>
  ticket(no: number): Promise<Ticket | null>
  /** Of a ticket's messages, by id, those that brought a photo or voice along. */
  filesOf?(ticket: Ticket): Promise<ReadonlyMap<string, MessageFile>>
  /** What the same people ended about when they ended this one; without it nothing is seen in bulk. */
  endedWith?(ticket: Ticket): Promise<Ticket[]>
  /** The photo or voice of a message; undefined where none is kept. */
  file?(messageId: string): Promise<Media | undefined>
  /** Names of the papers' files, newest first. */
  papers?(): Promise<{ id: string; length: number; mime: string; at: number }[]>
  paper?(name: string): Promise<Media | undefined>
  /** Calls `listener` after every change of a ticket; returns how to stop that. Without it the page looks for itself
   *  whenever the bot has said something. */
  onTicket?(listener: (no: number) => void): () => void
}

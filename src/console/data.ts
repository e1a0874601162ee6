import type { Roster } from '../routing/roster.ts'
import type { Ticket } from '../tickets/ticket.ts'

export interface TicketFilter {
  /** `open`: somebody still has work to do (OPEN_STATUSES). */
  status: 'open' | 'all'
  /** Only what was reported in this group. */
  roomId?: string
}

/** What the console reads; implemented over the store. */
export interface ConsoleData {
  readonly roster: Roster
  tickets(filter: TicketFilter): Promise<Ticket[]>
  ticket(no: number): Promise<Ticket | null>
  /** Calls `listener` after every change of a ticket; returns how to stop that. Without it the page looks for itself
   *  whenever the bot has said something. */
  onTicket?(listener: (no: number) => void): () => void
}

import { apply, owe, type TicketEvent } from '../tickets/apply.ts'
import type { Clocks } from '../tickets/follow-up.ts'
import type { Note, Ticket } from '../tickets/ticket.ts'
import { Conflict } from './errors.ts'
import type { Outbox } from './outbox.ts'
import type { Tickets } from './tickets.ts'

export interface LedgerOptions {
  tickets: Tickets
  outbox: Outbox
  clocks: Clocks
  account: () => string
  /** Called after every write, so that the sender, the schedule and the page learn of it. */
  onChange: (ticket: Ticket) => void
}

/** Each conflict means that somebody else got on; so many in a row mean that something is wrong. */
const RETRIES = 20

/**
 * The only way to change a ticket. The event and the messages owed because of it are written in one step; then the
 * messages go to the outbox, keyed, so that a crash in between loses none and doubles none.
 */
export function createLedger({ tickets, outbox, clocks, account, onChange }: LedgerOptions) {
  async function relay(ticket: Ticket): Promise<Ticket> {
    if (ticket.owed.length > 0) {
      await outbox.put(account(), ticket.owed)
      await tickets.settleOwed(
        ticket.no,
        ticket.owed.map((note) => note.id),
      )
    }
    const settled = { ...ticket, owed: [], version: ticket.owed.length > 0 ? ticket.version + 1 : ticket.version }
    onChange(settled)
    return settled
  }

  return {
    /** Writes a new ticket with the notes it causes; the existing one where its first message made one before. */
    async open(ticket: Ticket, notes: Note[]): Promise<Ticket> {
      return relay(await tickets.create(owe(ticket, notes)))
    },

    /**
     * Reads, applies, writes; again where somebody else wrote meanwhile. `notes` sees the ticket before and after; so does
     * an event that hangs on what the ticket is at that moment.
     * Returns the ticket unchanged where the event was applied before. Throws TransitionRefused.
     */
    async change(
      no: number,
      event: TicketEvent | ((before: Ticket) => TicketEvent),
      notes: (after: Ticket, before: Ticket) => Note[] = () => [],
    ): Promise<Ticket> {
      for (let attempt = 0; ; attempt++) {
        const before = await tickets.byNo(no)
        if (!before) throw new Error(`no ticket #${no}`)
        const after = apply(before, typeof event === 'function' ? event(before) : event, clocks)
        if (after === before) return relay(before)
        try {
          return await relay(await tickets.save(before, owe(after, notes(after, before))))
        } catch (error) {
          if (!(error instanceof Conflict) || attempt >= RETRIES) throw error
        }
      }
    },

    /** Moves what a dead process left owed into the outbox. */
    async recover(): Promise<void> {
      for (const ticket of await tickets.withOwed()) await relay(ticket)
    },
  }
}
export type Ledger = ReturnType<typeof createLedger>

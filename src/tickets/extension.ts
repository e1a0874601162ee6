/** More time for a matter: asked for, granted, refused. Pure. */
import type { TicketEvent } from './apply.ts'
import type { Ticket } from './ticket.ts'
import { OPEN_STATUSES, type Status } from './vocabulary.ts'

const OPEN: readonly Status[] = OPEN_STATUSES

/** What an event does to an extension that is asked for: it stands until answered, and goes with its owner. */
export function applyExtension(next: Ticket, before: Ticket, event: TicketEvent): void {
  const answered = event.type === 'extended' || event.type === 'extension_refused'
  if (answered || event.owner || !OPEN.includes(next.status)) next.extension = null
  if (event.extension) next.extension = event.extension
  if (event.type === 'extended') next.extendedDays = before.extendedDays + (event.days ?? 0)
}

import { html } from '/assets/preact.js'
import { Icon } from '/assets/icons.js'
import { openTicket } from '/assets/live.js'
import { simulatedNow, spanText, whenText } from '/assets/time.js'

/** Statuses in which the owner has yet to answer: the time to accept counts, later the time to settle. */
const UNANSWERED = ['reported', 'needs_info', 'assigned', 'escalated', 'reopened']

export function isOpen(ticket, labels) {
  return labels.open.includes(ticket.status)
}

export function isUnanswered(ticket) {
  return UNANSWERED.includes(ticket.status)
}

export function isLate(due) {
  return simulatedNow() >= due
}

/** What is due next, in a few words. */
export function dueOf(ticket, labels) {
  if (!isOpen(ticket, labels)) return null
  if (ticket.pausedSince) return { late: false, text: '已暂停，等反映人补充' }
  // Whoever has it anew gets time to answer; the matter itself may be late all the same.
  const first = isUnanswered(ticket) && !isLate(ticket.settleDue)
  const [due, what] = first ? [ticket.acceptDue, '回应'] : [ticket.settleDue, '办结']
  return isLate(due)
    ? { late: true, text: `超时 ${spanText(simulatedNow() - due)}未${what}` }
    : { late: false, text: `${whenText(due)} 前${what}` }
}

/** A number that opens its ticket, and does nothing else where it stands. */
export function TicketLink({ no }) {
  const open = (event) => {
    event.stopPropagation()
    void openTicket(no)
  }
  return html`<button class="ticket-link" onClick=${open}>#${no}</button>`
}

export function Chips({ ticket, labels }) {
  const more = [
    [ticket.outbreak, '多处同报'],
    [ticket.recurrenceOf, '重复发生'],
    [ticket.extension, '申请延期'],
    [ticket.children.length > 0, '已分件'],
  ]
  return html`<span class="chips">
    <span class=${`chip status ${ticket.status}`}>${labels.status[ticket.status]}</span>
    ${ticket.urgency !== 'normal' && html`<span class=${`chip ${ticket.urgency}`}>${labels.urgency[ticket.urgency]}</span>`}
    ${more.map(([is, label]) => is && html`<span key=${label} class="chip">${label}</span>`)}
    <span class="chip plain">${labels.difficulty[ticket.difficulty]}</span>
    ${ticket.private && html`<span class="chip private"><${Icon} name="lock" />私密</span>`}
  </span>`
}

import { html } from '/assets/preact.js'
import { Icon } from '/assets/icons.js'
import { simulatedNow, spanText, whenText } from '/assets/time.js'

/** Statuses in which the owner has yet to answer: the time to accept counts, later the time to settle. */
const UNANSWERED = ['reported', 'needs_info', 'assigned', 'escalated', 'reopened']

export function dueOf(ticket, labels) {
  if (!labels.open.includes(ticket.status)) return null
  if (ticket.pausedSince) return { late: false, text: '已暂停，等反映人补充' }
  const [due, what] = UNANSWERED.includes(ticket.status) ? [ticket.acceptDue, '回应'] : [ticket.settleDue, '办结']
  const late = simulatedNow() - due
  return late > 0
    ? { late: true, text: `超时 ${spanText(late)}未${what}` }
    : { late: false, text: `${whenText(due)} 前${what}` }
}

export function Chips({ ticket, labels }) {
  return html`<span class="chips">
    <span class=${`chip status ${ticket.status}`}>${labels.status[ticket.status]}</span>
    ${ticket.urgency !== 'normal' && html`<span class=${`chip ${ticket.urgency}`}>${labels.urgency[ticket.urgency]}</span>`}
    <span class="chip plain">${labels.difficulty[ticket.difficulty]}</span>
    ${ticket.private && html`<span class="chip private"><${Icon} name="lock" />私密</span>`}
  </span>`
}

import { html, useEffect, useRef } from '/assets/preact.js'
import { set, useStore } from '/assets/store.js'
import { factsOf } from '/assets/ticket-facts.js'
import { History } from '/assets/ticket-history.js'
import { Chips } from '/assets/ticket-parts.js'
import { Said } from '/assets/ticket-said.js'

export function TicketDetail({ no, ticket }) {
  const { world } = useStore()
  const { labels } = world
  const back = () => set({ ticketNo: null, ticket: null, leftTicket: no })
  return html`<header class="tickets-head">
      <button class="back-to-list" onClick=${back}>‹ 全部工单</button>
    </header>
    ${ticket ? html`<${Whole} key=${no} ticket=${ticket} labels=${labels} />` : html`<p class="empty">正在打开 #${no}…</p>`}`
}

function Whole({ ticket, labels }) {
  const box = useRef(null)
  // Whoever came by keyboard reads on here.
  useEffect(() => box.current.focus({ preventScroll: true }), [])
  return html`<div class="detail" tabindex="0" aria-label=${`工单 #${ticket.no}`} ref=${box}>
    <h2><span>#${ticket.no}</span> ${ticket.title}</h2>
    <${Chips} ticket=${ticket} labels=${labels} />
    <dl>
      ${factsOf(ticket, labels).map(
        ([name, value]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <h3>经过</h3>
    <${History} entries=${ticket.history} labels=${labels} />
    ${ticket.messages.length > 0 && html`<h3>原话</h3>`}
    <${Said} messages=${ticket.messages} />
  </div>`
}

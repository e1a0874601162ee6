import { html, useEffect } from '/assets/preact.js'
import { loadTickets, openTicket } from '/assets/live.js'
import { PapersList } from '/assets/papers-list.js'
import { complain, set, state, useStore } from '/assets/store.js'
import { TicketDetail } from '/assets/ticket-detail.js'
import { Chips, dueOf } from '/assets/ticket-parts.js'
import { whenText } from '/assets/time.js'

export function TicketsPanel() {
  const { ticketNo, ticket } = useStore()
  return html`<section class="panel tickets" aria-label="工单">
    ${ticketNo === null ? html`<${TicketList} />` : html`<${TicketDetail} no=${ticketNo} ticket=${ticket} />`}
  </section>`
}

function choose(filter) {
  set({ filter })
  loadTickets().catch(complain)
}

function TicketList() {
  const { tickets, moreTickets, filter, world } = useStore()
  // Back from a ticket one is where one was.
  useEffect(() => document.querySelector(`[data-ticket="${state.leftTicket}"]`)?.focus(), [])
  return html`<header class="tickets-head">
      <h2>工单<small>${tickets.length}${moreTickets && '+'}</small></h2>
      <div class="segments" role="group" aria-label="筛选">
        <button aria-pressed=${filter === 'open'} onClick=${() => choose('open')}>办理中</button>
        <button aria-pressed=${filter === 'all'} onClick=${() => choose('all')}>全部</button>
      </div>
    </header>
    <ul class="ticket-list">
      ${tickets.map((ticket) => html`<li key=${ticket.no}><${TicketCard} ticket=${ticket} labels=${world.labels} /></li>`)}
      ${moreTickets && html`<li class="empty">只列最近有动静的 ${tickets.length} 件</li>`}
      ${
        tickets.length === 0 &&
        html`<li class="empty">
          ${filter === 'open' ? '没有办理中的工单' : '还没有工单。在群里说一件事，片刻后它会出现在这里'}
        </li>`
      }
    </ul>
    <${PapersList} />`
}

function TicketCard({ ticket, labels }) {
  const due = dueOf(ticket, labels)
  const more = ticket.reporters.length > 1 ? `${ticket.reporters.length}人反映` : ''
  return html`<button class=${`card ${ticket.urgency}`} data-ticket=${ticket.no} onClick=${() => openTicket(ticket.no)}>
    <span class="card-top"><b>#${ticket.no}</b><time>${whenText(ticket.createdAt)}</time></span>
    <span class="card-title">${ticket.title}</span>
    <${Chips} ticket=${ticket} labels=${labels} />
    <span class="card-foot">
      <span>${ticket.ownerName ?? '暂无负责人'}${more && ` · ${more}`}</span>
      ${due && html`<span class=${due.late ? 'late' : ''}>${due.text}</span>`}
    </span>
  </button>`
}

import { html, render, useEffect } from '/assets/preact.js'
import { ChatPanel } from '/assets/chat-panel.js'
import { ClockBar } from '/assets/clock-bar.js'
import { connect } from '/assets/live.js'
import { LoginPanel } from '/assets/login-panel.js'
import { PeoplePanel } from '/assets/people-panel.js'
import { followAddress } from '/assets/route.js'
import { chatsOf, set, unread, useStore } from '/assets/store.js'
import { TicketsPanel } from '/assets/tickets-panel.js'

function App() {
  const { world, tab, chatOpen, online, login } = useStore()
  const layout = `${world.simulator ? 'simulator' : 'real'} tab-${tab} ${chatOpen ? 'chat-open' : ''}`
  return html`<div class=${`app ${layout}`}>
    <${Skip} />
    <header class="bar">
      <h1><img src="/assets/icon.svg" alt="" />三长联动<small>${world.simulator ? '模拟微信' : '控制台'}</small></h1>
      <${ClockBar} />
    </header>
    ${!online && html`<p class="offline" role="alert">连接断了，正在重连…</p>`}
    ${online && login?.diskFull && html`<p class="offline" role="alert">硬盘快满了，新消息先不收：请清理硬盘，腾出空间后自动继续</p>`}
    <main>
      ${world.simulator ? [html`<${PeoplePanel} key="people" />`, html`<${ChatPanel} key="chat" />`] : html`<${LoginPanel} />`}
      <${TicketsPanel} />
    </main>
    <${Tabs} />
    <${Toast} />
  </div>`
}

/** By keyboard the way past everybody's name is long; shown while it has the focus. */
function Skip() {
  const { world } = useStore()
  const places = [...(world.simulator ? [['到输入框', '.composer textarea']] : []), ['到工单', '.tickets button']]
  return html`<nav class="skip" aria-label="快速跳转">
    ${places.map(([label, place]) => html`<button key=${place} onClick=${() => document.querySelector(place)?.focus()}>${label}</button>`)}
  </nav>`
}

/** On a phone only. */
function Tabs() {
  const { tab, me, tickets, world } = useStore()
  const waiting = me ? chatsOf(me).reduce((sum, chat) => sum + unread(me, chat), 0) : 0
  const tabs = [
    ['chats', world.simulator ? '群聊' : '登录', waiting],
    ['tickets', '工单', tickets.length],
    ...(world.simulator ? [['time', '时间', 0]] : []),
  ]
  const open = (to) => set({ tab: to, ...(to === 'chats' && tab === 'chats' && { chatOpen: false }) })
  return html`<nav class="tabs" aria-label="页面">
    ${tabs.map(
      ([id, label, count]) =>
        html`<button key=${id} aria-current=${tab === id ? 'page' : undefined} data-tab=${id} onClick=${() => open(id)}>
          ${label}${count > 0 && html`<span class=${id === 'chats' ? 'badge' : 'count'}>${count}</span>`}
        </button>`,
    )}
  </nav>`
}

function Toast() {
  const { toast } = useStore()
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => set({ toast: null }), 8000)
    return () => clearTimeout(timer)
  }, [toast])
  return html`<div class="toast-place" role="alert">
    ${
      toast &&
      html`<p class="toast">
        <span><b>${toast.text}</b>${toast.mend}</span
        ><button aria-label="关闭" onClick=${() => set({ toast: null })}>×</button>
      </p>`
    }
  </div>`
}

const place = document.getElementById('app')

try {
  await connect()
  followAddress()
  place.replaceChildren()
  render(html`<${App} />`, place)
  // What is due, and since when, is told anew.
  setInterval(() => set({}), 60_000)
} catch (error) {
  place.replaceChildren(
    Object.assign(document.createElement('p'), { className: 'loading', textContent: `打不开：${error.message}` }),
  )
}

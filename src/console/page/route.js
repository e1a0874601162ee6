import { BOT_CHAT, chatsOf, set, state } from '/assets/store.js'

/** `#u-wang/r-b3u2`: who I am and where I read. */
function readAddress() {
  const [me = '', chat = ''] = decodeURIComponent(location.hash.slice(1)).split('/')
  const first = [...state.people.values()].find((person) => person.kind === 'resident') ?? [...state.people.values()][0]
  const person = state.people.get(me) ?? first
  if (!person) return
  const chats = chatsOf(person.id)
  set({ me: person.id, chat: chats.includes(chat) ? chat : (chats[1] ?? BOT_CHAT) })
}

export function followAddress() {
  addEventListener('hashchange', readAddress)
  readAddress()
}

/** `open`: on a phone, shows the chat instead of the list. */
export function goTo(me, chat, open = state.chatOpen) {
  set({ me, chat, chatOpen: open, tab: 'chats' })
  history.replaceState(null, '', `#${me}/${chat}`)
}

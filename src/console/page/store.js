import { useEffect, useReducer } from '/assets/preact.js'

/** The private chat with the bot, among the ids of groups. */
export const BOT_CHAT = '@bot'

/** Everything that the page knows; changed only through `set`. */
export const state = {
  world: null,
  people: new Map(),
  groups: new Map(),
  messages: [],
  /** Who speaks on this page, and where: in the address, so that two windows can be two people. */
  me: '',
  chat: '',
  tickets: [],
  /** There are more than are listed. */
  moreTickets: false,
  filter: 'open',
  ticketNo: null,
  ticket: null,
  /** The ticket whose view was left for the list. */
  leftTicket: null,
  /** Simulated time minus this machine's. */
  clockAhead: 0,
  moving: false,
  online: true,
  login: null,
  /** On a phone: chats | tickets | time, and whether a chat is open. */
  tab: 'chats',
  chatOpen: false,
  toast: null,
  /** `person|chat` → seq of the last message seen there. */
  seen: {},
}

const listeners = new Set()
let told = false

export function set(change) {
  Object.assign(state, change)
  if (told) return
  told = true
  queueMicrotask(() => {
    told = false
    for (const listener of listeners) listener()
  })
}

/** Draws the component again after every change. */
export function useStore() {
  const [, redraw] = useReducer((count) => count + 1, 0)
  useEffect(() => {
    listeners.add(redraw)
    return () => listeners.delete(redraw)
  }, [])
  return state
}

export function complain(error) {
  set({ toast: { text: error.message, mend: error.mend ?? '' } })
}

/** The same message may come twice, and a recall changes an earlier one. */
export function addMessages(fresh) {
  const byId = new Map(state.messages.map((message) => [message.id, message]))
  for (const message of fresh) byId.set(message.id, message)
  for (const message of fresh) {
    const taken = message.type === 'recall' && byId.get(message.text)
    if (taken) byId.set(taken.id, { ...taken, recalled: true })
  }
  set({ messages: [...byId.values()].toSorted((a, b) => a.seq - b.seq) })
}

export function lastSeq() {
  return state.messages.at(-1)?.seq ?? 0
}

/** What that person sees in that chat. */
export function messagesOf(person, chat) {
  return state.messages.filter((message) => (chat === BOT_CHAT ? message.person === person : message.room === chat))
}

/** The bot's private chat, then the person's groups from the smallest to the largest. */
export function chatsOf(person) {
  const depth = (code) => {
    let steps = 0
    for (let area = areaOf(code); area; area = areaOf(area.parent)) steps++
    return steps
  }
  const groups = [...state.groups.values()].filter((group) => group.members.includes(person))
  groups.sort((a, b) => depth(b.area) - depth(a.area) || a.topic.localeCompare(b.topic, 'zh'))
  return [BOT_CHAT, ...groups.map((group) => group.id)]
}

export function chatName(chat) {
  return chat === BOT_CHAT ? `${state.world?.bot?.name ?? '机器人'}（私聊）` : (state.groups.get(chat)?.topic ?? chat)
}

export function areaOf(code) {
  return code ? state.areas?.get(code) : undefined
}

const SEEN_KEY = 'sanzhang.seen'

export function loadSeen() {
  let seen = {}
  try {
    seen = JSON.parse(localStorage.getItem(SEEN_KEY) ?? '{}')
  } catch {
    // A browser without storage simply forgets.
  }
  // On the first visit, and when the simulator's data was deleted, nothing counts as unread.
  if (!(seen.base <= lastSeq())) seen = { base: lastSeq() }
  set({ seen })
  saveSeen()
}

function saveSeen() {
  try {
    localStorage.setItem(SEEN_KEY, JSON.stringify(state.seen))
  } catch {
    // As above.
  }
}

export function markSeen(person, chat) {
  const key = `${person}|${chat}`
  const last = messagesOf(person, chat).at(-1)?.seq ?? 0
  if (last <= (state.seen[key] ?? 0)) return
  set({ seen: { ...state.seen, [key]: last } })
  saveSeen()
}

export function unread(person, chat) {
  const from = Math.max(state.seen[`${person}|${chat}`] ?? 0, state.seen.base ?? 0)
  return messagesOf(person, chat).filter(({ seq, from: by, type }) => seq > from && by !== person && type !== 'recall')
    .length
}

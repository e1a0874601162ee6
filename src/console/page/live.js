import { get } from '/assets/api.js'
import { addMessages, complain, loadSeen, set, state } from '/assets/store.js'

async function loadWorld() {
  const world = await get('/api/world')
  set({
    world,
    people: new Map(world.people.map((person) => [person.id, person])),
    groups: new Map(world.groups.map((group) => [group.id, group])),
    areas: new Map(world.areas.map((area) => [area.code, area])),
  })
}

/** Always the newest: what was heard live says nothing about what was missed before it. */
async function loadMessages() {
  addMessages((await get('/api/messages?limit=1000')).messages)
}

export async function loadTickets() {
  const { filter } = state
  const { tickets, more } = await get(`/api/tickets?status=${filter}`)
  if (state.filter === filter) set({ tickets, moreTickets: more })
  if (state.ticketNo !== null) await loadTicket(state.ticketNo)
}

/** Somebody who clicks fast may be looking at another one by the time it is here. */
async function loadTicket(no) {
  const ticket = await get(`/api/tickets/${no}`)
  if (state.ticketNo === no) set({ ticket })
}

export async function openTicket(no) {
  set({ ticketNo: no, ticket: null, tab: 'tickets' })
  try {
    await loadTicket(no)
  } catch (error) {
    if (state.ticketNo === no) set({ ticketNo: null })
    complain(error)
  }
}

function setClock({ now, moving }) {
  set({ clockAhead: now - Date.now(), moving: moving ?? false })
}

let ticketTimer

/** Several messages often concern one ticket: one look a moment later is enough. */
function lookAtTickets() {
  clearTimeout(ticketTimer)
  ticketTimer = setTimeout(() => loadTickets().catch(complain), 150)
}

async function loadAll() {
  await loadWorld()
  const loading = [loadTickets(), get('/api/clock').then(setClock), get('/api/login').then((login) => set({ login }))]
  if (state.world.simulator) loading.push(loadMessages())
  await Promise.all(loading)
}

/** A browser comes back by itself after a break, and not after a refusal, as where too many pages are open. */
const AGAIN_MS = 3000

/** Follows what happens, and loads everything once that has begun, so that nothing falls between the two; after a break too. */
export async function connect() {
  // A page too many still shows what there is, only not live.
  await follow()
  await loadAll()
  loadSeen()
}

/** Resolves with the first answer, whatever it is. */
function follow() {
  const events = new EventSource('/api/events')
  const on = (name, handle) => events.addEventListener(name, (event) => handle(JSON.parse(event.data)))
  on('message', (message) => {
    addMessages([message])
    if (message.bot) lookAtTickets()
  })
  on('ticket', lookAtTickets)
  on('people', () => loadWorld().catch(complain))
  on('login', () => get('/api/login').then((login) => set({ login }), complain))
  on('clock', (clock) => {
    setClock(clock)
    if (!clock.moving) lookAtTickets()
  })
  return new Promise((resolve) => {
    events.onopen = () => {
      set({ online: true })
      if (state.world) void loadAll().catch(complain)
      resolve()
    }
    events.onerror = () => {
      set({ online: false })
      if (events.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN_MS)
      resolve()
    }
  })
}

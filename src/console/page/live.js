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
  const { tickets } = await get(`/api/tickets?status=${state.filter}`)
  set({ tickets })
  if (state.ticketNo !== null) set({ ticket: await get(`/api/tickets/${state.ticketNo}`) })
}

export async function openTicket(no) {
  set({ ticketNo: no, ticket: null, tab: 'tickets' })
  try {
    set({ ticket: await get(`/api/tickets/${no}`) })
  } catch (error) {
    set({ ticketNo: null })
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

/** Follows what happens, and loads everything once that has begun, so that nothing falls between the two; after a break too. */
export async function connect() {
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
  // A page too many still shows what there is, only not live.
  await new Promise((resolve) => {
    events.onopen = resolve
    events.onerror = resolve
  })
  await loadAll()
  loadSeen()
  set({ online: events.readyState === EventSource.OPEN })
  events.onerror = () => set({ online: false })
  events.onopen = () => {
    set({ online: true })
    void loadAll().catch(complain)
  }
}

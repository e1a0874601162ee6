import { createSender, type SenderOptions } from '../../src/notifications/sender.ts'
import type { Pace } from '../../src/notifications/pace.ts'
import { Timeline } from '../../src/schedules/timeline.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import { isQuiet, nextLocal } from '../../src/tickets/calendar.ts'
import type { Note } from '../../src/tickets/ticket.ts'
import { freshDatabase } from './database.ts'
import { exampleCounty } from './example-county.ts'
import { Network } from './scene.ts'
import { MONDAY } from './simulated.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
const ZONE = 'Asia/Shanghai'
const NIGHT = { from: '22:00', to: '07:00' }
/** No pace at all. */
export const AT_ONCE: Pace = {
  samePeerMs: 0,
  otherPeerMs: [0, 0],
  perMinute: 1000,
  perHour: 1000,
  perDay: 1000,
  perPeerPerHour: 1000,
}

interface Setup {
  /** Errors of tasks are part of the test. */
  expectErrors?: boolean
  network?: Network
  store?: Store
  start?: number
  pace?: Pace
}

/** A paced sender on the real engine and a scripted network; quiet from 22:00 to 07:00, pauses for an hour. */
export async function sending({ network = new Network(exampleCounty()), start = MONDAY, ...setup }: Setup = {}) {
  const timeline = new Timeline(start, (error) => {
    if (!setup.expectErrors) throw error
  })
  network.now = () => timeline.now()
  const store = setup.store ?? createStore(await freshDatabase())
  if (!setup.store) await store.ready()
  const options: SenderOptions = {
    store,
    chat: network,
    timeline,
    pace: setup.pace ?? AT_ONCE,
    pauseMs: HOUR,
    isQuiet: (moment) => isQuiet(moment, NIGHT, ZONE),
    quietEnds: (moment) => nextLocal(moment, NIGHT.to, ZONE),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  }
  const sender = createSender(options)
  return {
    network,
    store,
    timeline,
    sender,
    shown: network.shown,
    put: (...notes: Note[]) => store.outbox.put(network.account, notes),
    pass: (ms = 0) => timeline.advanceTo(timeline.now() + ms),
    stateOf: async (id: string) => (await store.outbox.model.findById(id).lean())?.state,
  }
}

let count = 0
/** A note that waits to be sent, to a group (`r-…`) or a person. */
export function note(peer: string, text: string, more: Partial<Note> = {}): Note {
  const room = peer.startsWith('r-')
  return {
    id: `note-${++count}`,
    roomId: room ? peer : null,
    personId: room ? null : peer,
    text,
    mentionIds: [],
    urgent: false,
    purpose: 'prompt',
    ticketNo: null,
    createdAt: 0,
    ...more,
  }
}

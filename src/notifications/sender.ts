import { RateLimited, SendRefused, type Chat } from '../bot/chat.ts'
import type { Logger } from '../bot/desk.ts'
import type { Timeline } from '../schedules/timeline.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { isPaused } from '../tickets/follow-up.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import { sendPaper } from './paper-file.ts'
import { drawOf, nextSlot, type Pace, type Sent } from './pace.ts'

export interface SenderOptions {
  store: Store
  chat: Pick<Chat, 'account' | 'send' | 'sendFile' | 'findSent'>
  timeline: Timeline
  pace: Pace
  /** Everything stops for this long after the network said `操作过于频繁` (ms). */
  pauseMs: number
  isQuiet(at: number): boolean
  /** End of the quiet hours that hold at `at`. */
  quietEnds(at: number): number
  log: Logger
  onSent?(row: OutboxRow, text: string, at: number): void
}

const DAY = 86_400_000
/** Rows of the outbox read at a time. */
const PAGE = 200
const MOST_ATTEMPTS = 5
const RETRY_MS = 30_000
/** Sent together: to a group whatever waits; to a person only notes that ask for no answer of their own. */
const MOST_MERGED = 5
const LONGEST_MERGED = 800
/** A leader's list of what is late: long, but one message. */
const REMINDERS = ['reminder', 'overdueLeader', 'overdueTop']
const MOST_REMINDERS = 20
const LONGEST_REMINDERS = 1500
const ASIDES = ['joined', 'added', 'addedPhoto', 'pressed', ...REMINDERS]
const MERGED_FOR_PERSONS = new Set([...ASIDES, 'praised'])
/** Untrue once the ticket is no longer open or somebody else's. */
const PERISHABLE = new Set([...ASIDES, 'saysSolved'])

/** Yesterday's paper is no news (ms). */
const PAPERS = new Set(['digest', 'leaderList', 'overduePost'])
const PAPER_LASTS = 16 * 3_600_000

/** Sends what stands in the outbox, one message at a time, at a pace that keeps the account alive. */
export function createSender(options: SenderOptions) {
  const { store, chat, timeline, pace, log } = options
  const { outbox } = store
  let history: Sent[] = []
  let waiting: OutboxRow[] = []
  /** The outbox may hold rows that are not among the waiting. */
  let more = true
  /** …and one of them cannot wait its turn. */
  let urgent = false
  /** There was more in the outbox than was read. */
  let pageFull = false
  /** When the first of the rows that must wait may go. */
  let laterAt: number | undefined
  const writing = new Set<Promise<void>>()
  let pumping: Promise<void> | undefined
  let running = false
  let pausedUntil = 0

  function slotOf(row: OutboxRow, now: number): number {
    let slot = Math.max(nextSlot(pace, history, row.peer, now, drawOf(row._id)), row.notBefore, pausedUntil)
    if (!row.urgent && options.isQuiet(slot)) slot = options.quietEnds(slot)
    return slot
  }

  async function pump(): Promise<void> {
    if (pumping || !running) return
    pumping = sendAll()
    try {
      await pumping
    } catch (error) {
      // The database was away: what waits there must not wait for the next message that comes in.
      more = true
      if (running) timeline.schedule(timeline.now() + RETRY_MS, 'sender', pump)
      throw error
    }
  }

  async function sendAll(): Promise<void> {
    try {
      for (;;) {
        if (urgent) await lookUp()
        let next = earliest(timeline.now())
        // The outbox is read again only when nothing that was read can be sent: under load it is long.
        const blocked = !next || next.slot > timeline.now()
        if (blocked && (more || (waiting.length === 0 && pageFull))) {
          await lookUp()
          next = earliest(timeline.now())
        }
        if (!next || next.slot > timeline.now()) {
          const wakeAt = Math.min(next?.slot ?? Infinity, laterAt ?? Infinity)
          if (wakeAt < Infinity) timeline.schedule(wakeAt, 'sender', pumpAnew)
          break
        }
        await sendWith(next.row, timeline.now())
      }
    } finally {
      await Promise.all(writing)
      pumping = undefined
    }
    if (more && running) timeline.schedule(timeline.now(), 'sender', pump)
  }

  async function lookUp(): Promise<void> {
    more = false
    urgent = false
    const now = timeline.now()
    ;[waiting, laterAt] = await Promise.all([
      outbox.ready(chat.account, now, PAGE),
      outbox.nextAfter(chat.account, now),
    ])
    pageFull = waiting.length >= PAGE
  }

  /** At the time for which it was planned: what was read is still true, unless something had to wait until now. */
  function pumpAnew(): Promise<void> {
    more ||= laterAt !== undefined && laterAt <= timeline.now()
    return pump()
  }

  function wake(atOnce = false): void {
    more = true
    urgent ||= atOnce
    if (running && !pumping) timeline.schedule(timeline.now(), 'sender', pump)
  }
  outbox.onPut(wake)

  function earliest(now: number): { row: OutboxRow; slot: number } | undefined {
    let best: { row: OutboxRow; slot: number } | undefined
    for (const row of waiting) {
      const slot = slotOf(row, now)
      if (slot <= now) return { row, slot }
      if (!best || slot < best.slot) best = { row, slot }
    }
    return best
  }

  async function sendWith(row: OutboxRow, now: number): Promise<void> {
    if (await isUntrue(row)) {
      waiting = waiting.filter((one) => one !== row)
      return outbox.finish([row._id], 'dropped', { problem: 'no longer true' })
    }
    const rows = await stillTrue(row, mergeable(row, now))
    const ids = rows.map((one) => one._id)
    waiting = waiting.filter((one) => !rows.includes(one))
    const text = rows.map((one) => one.text).join('\n')
    if (!(await outbox.claim(ids, text, now))) {
      more = true
      return
    }
    await deliver(rows, text, now)
  }

  function mergeable(row: OutboxRow, now: number): OutboxRow[] {
    const rows = [row]
    if (row.urgent || row.file || (row.personId && !MERGED_FOR_PERSONS.has(row.purpose))) return rows
    const list = REMINDERS.includes(row.purpose)
    const [most, longest] = list ? [MOST_REMINDERS, LONGEST_REMINDERS] : [MOST_MERGED, LONGEST_MERGED]
    let length = row.text.length
    for (const other of waiting) {
      if (other === row || other.peer !== row.peer || other.urgent || other.file || other.notBefore > now) continue
      if (PERISHABLE.has(other.purpose) !== PERISHABLE.has(row.purpose)) continue
      if (other.personId && !MERGED_FOR_PERSONS.has(other.purpose)) continue
      if (REMINDERS.includes(other.purpose) !== list) continue
      if (rows.length >= most || length + other.text.length > longest) break
      rows.push(other)
      length += other.text.length
    }
    return rows
  }

  /** What is merged with `row`, which was looked at, without what has become untrue. */
  async function stillTrue(row: OutboxRow, rows: OutboxRow[]): Promise<OutboxRow[]> {
    const kept: OutboxRow[] = []
    for (const one of rows) {
      if (one === row || !(await isUntrue(one))) kept.push(one)
      else await outbox.finish([one._id], 'dropped', { problem: 'no longer true' })
    }
    waiting = waiting.filter((one) => kept.includes(one) || !rows.includes(one))
    return kept
  }

  async function isUntrue(row: OutboxRow): Promise<boolean> {
    if (PAPERS.has(row.purpose) && timeline.now() - row.createdAt > PAPER_LASTS) return true
    if (!PERISHABLE.has(row.purpose) || row.ticketNo === null || !row.personId) return false
    const ticket = await store.tickets.byNo(row.ticketNo)
    const open: readonly Status[] = OPEN_STATUSES
    if (!ticket || !open.includes(ticket.status) || ticket.ownerId !== row.personId) return true
    // Answered, or asked back, since: its clock began anew or stands still.
    return REMINDERS.includes(row.purpose) && (row.createdAt < ticket.clockFrom || isPaused(ticket))
  }

  async function deliver(rows: OutboxRow[], text: string, now: number): Promise<void> {
    const [row] = rows
    if (!row) return
    const ids = rows.map((one) => one._id)
    const mentionIds = [...new Set(rows.flatMap((one) => one.mentionIds))]
    const peer = row.roomId ? { roomId: row.roomId } : { personId: row.peer }
    history = [...history.filter((one) => one.at > now - DAY), { at: now, peer: row.peer }]
    try {
      const sentId = row.file
        ? await sendPaper(chat, store, peer, row.file.name)
        : await chat.send(peer, { text, mentionIds })
      // The next message need not wait for this line: a row that stays "sending" is looked up after a restart.
      track(outbox.finish(ids, 'sent', { sentAt: now, sentId }))
      for (const one of rows) options.onSent?.(one, text, now)
    } catch (error) {
      await failed(rows, text, now, error)
    }
  }

  function track(write: Promise<void>): void {
    const safe = write.catch((error: unknown) => log.error({ error }, 'sent, but not noted'))
    writing.add(safe)
    void safe.then(() => writing.delete(safe))
  }

  async function failed(rows: OutboxRow[], text: string, now: number, error: unknown): Promise<void> {
    const ids = rows.map((one) => one._id)
    const problem = error instanceof Error ? error.message : String(error)
    const fields = { rows: ids, problem }
    more = true
    if (error instanceof RateLimited) {
      pause()
      return outbox.finish(ids, 'ready', { problem })
    }
    if (error instanceof SendRefused) {
      const given = rows.some((one) => one.attempts + 1 >= MOST_ATTEMPTS)
      log.warn(fields, given ? 'message refused for good' : 'message refused')
      return outbox.finish(ids, given ? 'refused' : 'ready', { problem, notBefore: now + RETRY_MS })
    }
    log.warn(fields, 'end of a send unknown')
    await reconcile(rows, text, now, problem)
  }

  /** Was it sent? Where the network can tell, it is finished or sent again; where not, only emergencies are repeated. */
  async function reconcile(rows: OutboxRow[], text: string, since: number, problem: string): Promise<void> {
    const [row] = rows
    if (!row) return
    const ids = rows.map((one) => one._id)
    const peer = row.roomId ? { roomId: row.roomId } : { personId: row.peer }
    const found = await chat.findSent?.(peer, text, since - 5000).catch(() => undefined)
    if (found) return outbox.finish(ids, 'sent', { sentAt: since, sentId: found })
    const again = found === null || row.urgent
    await outbox.finish(ids, again ? 'ready' : 'unknown', { problem, notBefore: timeline.now() + (again ? 1000 : 0) })
  }

  function pause(): void {
    pausedUntil = timeline.now() + options.pauseMs
    log.error({ until: new Date(pausedUntil).toISOString() }, 'the network limits us: sending stopped')
    const saved = outbox
      .pause(chat.account, pausedUntil)
      .catch((error: unknown) => log.warn({ error }, 'pause not saved'))
      .finally(() => writing.delete(saved))
    writing.add(saved)
  }

  return {
    /** Looks up what was sent before and what was in flight when the process died, then sends. */
    async start(): Promise<void> {
      const sent = await outbox.sentSince(chat.account, timeline.now() - DAY)
      const messages = new Map(sent.map((row) => [row.batch ?? row, { at: row.sentAt, peer: row.peer }]))
      history = [...messages.values()]
      pausedUntil = await outbox.pausedUntil(chat.account)
      const batches = Map.groupBy(await outbox.inFlight(chat.account), (row) => row.batch)
      for (const rows of batches.values()) {
        const [row] = rows
        if (row) await reconcile(rows, row.sentText ?? row.text, row.sendingSince ?? 0, 'process ended while sending')
      }
      running = true
      wake()
    },

    stop(): void {
      running = false
      timeline.cancel('sender')
    },

    /** Resolves when nothing is being sent. */
    async idle(): Promise<void> {
      // What went wrong is told by whoever runs the pump.
      while (pumping) await pumping.catch(() => {})
    },

    /** Full stop, for as long as configured. */
    pause,
  }
}
export type Sender = ReturnType<typeof createSender>

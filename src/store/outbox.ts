import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'
import type { Note } from '../tickets/ticket.ts'
import { createBatch } from './batch.ts'
import { duplicatesOf } from './errors.ts'

/**
 * `ready` → `sending` → `sent`; `unknown`: the network did not say whether it went out, so it is not sent again;
 * `refused`: the network would not take it; `dropped`: it had become untrue while it waited.
 */
export const OUTBOX_STATES = ['ready', 'sending', 'sent', 'unknown', 'refused', 'dropped'] as const
export type OutboxState = (typeof OUTBOX_STATES)[number]

export interface OutboxRow extends Omit<Note, 'id' | 'notBefore'> {
  _id: string
  account: string
  /** Group or person that it goes to. */
  peer: string
  order: number
  state: OutboxState
  notBefore: number
  attempts: number
  /** Rows sent together as one message share the id of the first. */
  batch: string | null
  /** The whole text of the message, when it was sent with others; else null. */
  sentText: string | null
  sendingSince: number | null
  sentAt: number | null
  sentId: string | null
  problem: string | null
}

const schema = new Schema<OutboxRow>({ _id: String }, { versionKey: false, strict: false, minimize: false })
// what may be sent next, emergencies first
schema.index({ account: 1, urgent: -1, order: 1 }, { partialFilterExpression: { state: 'ready' }, name: 'ready' })
// what must still wait
schema.index({ account: 1, notBefore: 1 }, { partialFilterExpression: { state: 'ready' }, name: 'waiting' })
// what was being sent when the process died
schema.index({ account: 1, sendingSince: 1 }, { partialFilterExpression: { state: 'sending' }, name: 'sending' })
// which ticket does a quoted message of ours speak of; how much was sent in the last hour and day
schema.index({ peer: 1, sentAt: -1 })
schema.index({ account: 1, sentAt: -1 }, { partialFilterExpression: { state: 'sent' }, name: 'sent' })
schema.index({ sentId: 1 }, { sparse: true })
// have this ticket's notes been sent
schema.index({ ticketNo: 1 })

export function createOutbox(connection: Connection) {
  const model = connection.model<OutboxRow>('outbox', schema, 'outbox')
  const pauses = connection.collection<{ _id: string; until: number }>('pauses')
  const listeners = new Set<(urgent: boolean) => void>()
  let last = 0
  const nextOrder = () => (last = Math.max(last + 1, Date.now() * 1000))

  const insert = createBatch(async (rows: OutboxRow[]): Promise<void[]> => {
    try {
      await model.collection.insertMany(rows as never[], { ordered: false })
    } catch (error) {
      duplicatesOf(error)
    }
    return rows.map(() => undefined)
  })

  const finish = createBatch(async (done: { ids: string[]; set: Partial<OutboxRow> }[]): Promise<void[]> => {
    const updates = done.map(({ ids, set }) => ({
      updateMany: { filter: { _id: { $in: ids } }, update: { $set: set } },
    }))
    await model.collection.bulkWrite(updates as never[], { ordered: true })
    return done.map(() => undefined)
  })

  return {
    model,

    /** Puts notes into the outbox; those that are there already stay as they are. */
    async put(account: string, notes: readonly Note[]): Promise<void> {
      if (notes.length === 0) return
      const rows = notes.map(({ id, ...note }): OutboxRow => ({
        ...note,
        _id: id,
        account,
        peer: note.roomId ?? note.personId ?? '',
        order: nextOrder(),
        state: 'ready',
        notBefore: note.notBefore ?? 0,
        attempts: 0,
        batch: null,
        sentText: null,
        sendingSince: null,
        sentAt: null,
        sentId: null,
        problem: null,
      }))
      await Promise.all(rows.map((row) => insert(row)))
      const urgent = notes.some((note) => note.urgent)
      for (const tell of listeners) tell(urgent)
    },

    /** Told after every `put` of this process; `urgent`: with something that cannot wait its turn. */
    onPut: (listener: (urgent: boolean) => void): void => void listeners.add(listener),

    /** Rows that may go now, emergencies first, then in order. */
    ready: (account: string, now: number, most: number): Promise<OutboxRow[]> =>
      model
        .find({ account, state: 'ready', notBefore: { $lte: now } })
        .sort({ urgent: -1, order: 1 })
        .limit(most)
        .lean<OutboxRow[]>(),

    /** When the next of those that must wait may go; undefined where none waits. */
    async nextAfter(account: string, now: number): Promise<number | undefined> {
      const row = await model
        .findOne({ account, state: 'ready', notBefore: { $gt: now } })
        .sort({ notBefore: 1 })
        .select({ notBefore: 1 })
        .lean<{ notBefore: number }>()
      return row?.notBefore
    },

    /** Takes rows for one message, all or none; false where somebody else was quicker with any of them. */
    async claim(ids: string[], sentText: string, now: number): Promise<boolean> {
      const [first] = ids
      const result = await model.updateMany(
        { _id: { $in: ids }, state: 'ready' },
        { $set: { state: 'sending', batch: first, sentText, sendingSince: now }, $inc: { attempts: 1 } },
      )
      if (result.modifiedCount === ids.length) return true
      // Some were taken or dropped meanwhile: what we got goes back, or it would wait for a restart.
      await model.updateMany(
        { _id: { $in: ids }, state: 'sending', batch: first, sendingSince: now },
        { $set: { state: 'ready', batch: null, sentText: null, sendingSince: null }, $inc: { attempts: -1 } },
      )
      return false
    },

    async finish(ids: string[], state: OutboxState, fields: Partial<OutboxRow>): Promise<void> {
      await finish({ ids, set: { state, sendingSince: null, ...fields } })
    },

    inFlight: (account: string): Promise<OutboxRow[]> =>
      model.find({ account, state: 'sending' }).sort({ order: 1 }).lean<OutboxRow[]>(),

    /** When and to whom messages went since then, oldest first. */
    sentSince: (account: string, since: number): Promise<{ sentAt: number; peer: string; batch: string | null }[]> =>
      model
        .find({ account, state: 'sent', sentAt: { $gte: since } })
        .sort({ sentAt: 1 })
        .select({ sentAt: 1, peer: 1, batch: 1 })
        .lean<{ sentAt: number; peer: string; batch: string | null }[]>(),

    /** The network wants no messages from that account until then; a restart must not forget it. */
    async pause(account: string, until: number): Promise<void> {
      await pauses.updateOne({ _id: account }, { $set: { until } }, { upsert: true })
    },
    pausedUntil: async (account: string): Promise<number> => (await pauses.findOne({ _id: account }))?.until ?? 0,

    bySentId: (sentId: string): Promise<OutboxRow[]> => model.find({ sentId }).lean<OutboxRow[]>(),

    /** Newest thing sent to that peer about a ticket. */
    newestAbout: async (peer: string, ticketNo: number): Promise<OutboxRow | undefined> =>
      (await model.findOne({ peer, ticketNo, state: 'sent' }).sort({ sentAt: -1 }).lean<OutboxRow>()) ?? undefined,
  }
}
export type Outbox = ReturnType<typeof createOutbox>

import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'
import type { RawMessage } from '../bot/chat.ts'
import { createBatch } from './batch.ts'
import { duplicatesOf } from './errors.ts'

/** A message as it was taken in. `pending` until what it means has been decided and written. */
export interface StoredMessage extends RawMessage {
  /** `<account>:<message id>` */
  _id: string
  account: string
  /** Order of arrival within the account. */
  seq: number
  receivedAt: Date
  state: 'pending' | 'done'
  ticketNo: number | null
  recalled: boolean
}

const schema = new Schema<StoredMessage>(
  {
    _id: String,
    account: { type: String, required: true },
    id: { type: String, required: true },
    roomId: { type: String, default: null },
    roomTopic: String,
    fromId: { type: String, required: true },
    fromName: { type: String, default: '' },
    at: { type: Number, required: true },
    type: { type: Number, required: true },
    text: { type: String, default: '' },
    mentionIds: [String],
    mentionNames: [String],
    mentionsBot: { type: Boolean, default: false },
    quotedId: String,
    self: { type: Boolean, default: false },
    seq: { type: Number, required: true },
    receivedAt: { type: Date, required: true },
    state: { type: String, enum: ['pending', 'done'], required: true },
    ticketNo: { type: Number, default: null },
    recalled: { type: Boolean, default: false },
  },
  { versionKey: false, minimize: false },
)
// what was taken in but not decided when the process died, in order
schema.index({ account: 1, seq: 1 }, { partialFilterExpression: { state: 'pending' }, name: 'pending' })
// the groups that somebody speaks in: where a person lives
schema.index({ fromId: 1, roomId: 1 })

export function createMessages(connection: Connection) {
  const model = connection.model<StoredMessage>('message', schema, 'messages')
  let last = 0
  /** Larger than every earlier one, also after a restart: microseconds of the real clock. */
  const nextSeq = () => (last = Math.max(last + 1, Date.now() * 1000))
  const key = (account: string, id: string) => `${account}:${id}`

  /** True for each document that was not there before. */
  const insert = createBatch(async (documents: StoredMessage[]): Promise<boolean[]> => {
    try {
      await model.collection.insertMany(documents as never[], { ordered: false })
      return documents.map(() => true)
    } catch (error) {
      const known = duplicatesOf(error)
      return documents.map((_, index) => !known.has(index))
    }
  })

  const settle = createBatch(async (decided: { ids: string[]; ticketNo: number | null }[]): Promise<void[]> => {
    const updates = [...Map.groupBy(decided, (one) => one.ticketNo)].map(([ticketNo, ones]) => ({
      updateMany: {
        filter: { _id: { $in: ones.flatMap((one) => one.ids) } },
        update: { $set: { state: 'done' as const, ticketNo } },
      },
    }))
    await model.collection.bulkWrite(updates as never[], { ordered: false })
    return decided.map(() => undefined)
  })

  return {
    model,

    /** Stores a message; undefined where it was stored before. */
    async take(account: string, message: RawMessage, now: number): Promise<StoredMessage | undefined> {
      const document: StoredMessage = {
        ...message,
        _id: key(account, message.id),
        account,
        seq: nextSeq(),
        receivedAt: new Date(now),
        state: 'pending',
        ticketNo: null,
        recalled: false,
      }
      return (await insert(document)) ? document : undefined
    },

    async markDone(ids: string[], ticketNo: number | null): Promise<void> {
      if (ids.length > 0) await settle({ ids, ticketNo })
    },

    /** Marks the original of a recall; undefined where it is not known or somebody else's. */
    async recall(account: string, id: string, by: string): Promise<StoredMessage | undefined> {
      const found = await model
        .findOneAndUpdate({ _id: key(account, id), fromId: by }, { $set: { recalled: true, text: '' } })
        .lean()
      return found ?? undefined
    },

    async byChatId(account: string, id: string): Promise<StoredMessage | undefined> {
      return (await model.findById(key(account, id)).lean()) ?? undefined
    },

    async pending(account: string): Promise<StoredMessage[]> {
      return model.find({ account, state: 'pending' }).sort({ seq: 1 }).lean()
    },

    async hasSpoken(personId: string): Promise<boolean> {
      return (await model.exists({ fromId: personId })) !== null
    },

    /** Who spoke under one of these names, and in which groups. Looks through everything: for the command line. */
    async speakersNamed(names: string[]): Promise<{ personId: string; name: string; roomIds: string[] }[]> {
      const found = await model.aggregate<{ _id: { personId: string; name: string }; rooms: (string | null)[] }>([
        { $match: { fromName: { $in: names } } },
        { $group: { _id: { personId: '$fromId', name: '$fromName' }, rooms: { $addToSet: '$roomId' } } },
        { $sort: { _id: 1 } },
      ])
      return found.map(({ _id, rooms }) => ({ ..._id, roomIds: rooms.filter((room) => room !== null).toSorted() }))
    },

    async roomsOf(personId: string): Promise<string[]> {
      const rooms = await model.distinct('roomId', { fromId: personId, roomId: { $ne: null } })
      return rooms.filter((room) => room !== null)
    },
  }
}
export type Messages = ReturnType<typeof createMessages>

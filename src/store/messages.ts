import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'
import type { Failure } from '../classifiers/model/ask.ts'
import type { RawMessage } from '../bot/chat.ts'
import type { MediaState } from '../media/kinds.ts'
import { createBatch } from './batch.ts'
import { duplicatesOf } from './errors.ts'

/** What became of a message's photo or voice; its bytes are in media.ts. */
export interface MessageMedia {
  state: MediaState
  /** Where it is kept: type and size in bytes, as kept. */
  mime?: string
  size?: number
}

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
  /** Why the language model could not be asked whether it is an issue after all; null or absent: nothing is owed. */
  review?: Failure | null
  recalled: boolean
  /** Photos and voice of those whom the bot serves. */
  media?: MessageMedia
  /** What a model heard in a voice message that came without words; '' where it heard none. */
  transcript?: string
  /** What a model saw in a photo. */
  description?: string
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
    review: { type: String, default: null },
    recalled: { type: Boolean, default: false },
    media: { state: String, mime: String, size: Number },
    transcript: String,
    description: String,
  },
  { versionKey: false, minimize: false },
)
// what was taken in but not decided when the process died, in order
schema.index({ account: 1, seq: 1 }, { partialFilterExpression: { state: 'pending' }, name: 'pending' })
// judged by the local judge alone while the language model was away, and taken for chat
schema.index({ account: 1, seq: 1 }, { partialFilterExpression: { review: { $type: 'string' } }, name: 'review' })
// the groups that somebody speaks in: where a person lives
schema.index({ fromId: 1, roomId: 1 })
// photos and voice that were still to be fetched when the process died
schema.index({ account: 1, seq: 1 }, { partialFilterExpression: { 'media.state': 'pending' }, name: 'media_pending' })
// voice whose words a model still owes
schema.index({ account: 1, seq: 1 }, { partialFilterExpression: { 'media.state': 'unheard' }, name: 'media_unheard' })
// photos and voice that belong to no ticket (yet)
schema.index(
  { account: 1, receivedAt: 1 },
  { partialFilterExpression: { 'media.state': 'kept', ticketNo: null }, name: 'media_loose' },
)

interface Decided {
  ids: string[]
  ticketNo: number | null
  review: Failure | null
}

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

  const settle = createBatch(async (decided: Decided[]): Promise<void[]> => {
    const updates = [...Map.groupBy(decided, (one) => `${one.ticketNo} ${one.review}`).values()].map((ones) => ({
      updateMany: {
        filter: { _id: { $in: ones.flatMap((one) => one.ids) } },
        update: { $set: { state: 'done' as const, ticketNo: ones[0]!.ticketNo, review: ones[0]!.review } },
      },
    }))
    await model.collection.bulkWrite(updates as never[], { ordered: false })
    return decided.map(() => undefined)
  })

  return {
    model,

    /** Stores a message; undefined where it was stored before. `hasMedia`: its photo or voice is to be fetched. */
    async take(
      account: string,
      message: RawMessage,
      now: number,
      hasMedia = false,
    ): Promise<StoredMessage | undefined> {
      const document: StoredMessage = {
        ...message,
        _id: key(account, message.id),
        account,
        seq: nextSeq(),
        receivedAt: new Date(now),
        state: 'pending',
        ticketNo: null,
        recalled: false,
        ...(hasMedia && { media: { state: 'pending' } }),
      }
      return (await insert(document)) ? document : undefined
    },

    /** Decided. `review`: without the language model, which failed so; to be judged again. */
    async markDone(ids: string[], ticketNo: number | null, review: Failure | null = null): Promise<void> {
      if (ids.length > 0) await settle({ ids, ticketNo, review })
    },

    /** Words without a ticket that the language model has still to judge, oldest first. */
    toReview: (account: string, since: number, limit: number) =>
      model
        .find({ account, review: { $type: 'string' }, recalled: false, receivedAt: { $gte: new Date(since) } })
        .sort({ seq: 1 })
        .limit(limit)
        .lean<StoredMessage[]>(),

    /** Marks the original of a recall; undefined where it is not known or somebody else's. */
    async recall(account: string, id: string, by: string): Promise<StoredMessage | undefined> {
      const found = await model
        .findOneAndUpdate(
          { _id: key(account, id), fromId: by },
          {
            $set: { recalled: true, text: '' },
            $unset: { transcript: 1, description: 1 },
          },
        )
        .lean()
      return found ?? undefined
    },

    async byChatId(account: string, id: string): Promise<StoredMessage | undefined> {
      return (await model.findById(key(account, id)).lean()) ?? undefined
    },

    /** What became of its media, or what was heard or seen in it; false where its author took the message back. */
    async note(
      id: string,
      known: Partial<Pick<StoredMessage, 'media' | 'transcript' | 'description' | 'state'>>,
    ): Promise<boolean> {
      return (await model.updateOne({ _id: id, recalled: false }, { $set: known })).matchedCount > 0
    },

    /** Its media is gone. */
    async mediaRemoved(id: string): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { media: { state: 'removed' } } })
    },

    /** None of ours after all: as if it had brought nothing along. */
    async mediaUnwanted(id: string): Promise<void> {
      await model.updateOne({ _id: id }, { $unset: { media: 1 } })
    },

    /** Not fetched yet, or not heard yet; oldest first. */
    mediaPending: (account: string) =>
      model
        .find({ $or: (['pending', 'unheard'] as const).map((state) => ({ account, 'media.state': state })) })
        .sort({ seq: 1 })
        .lean<StoredMessage[]>(),

    /** Decided messages without a ticket whose media is kept, received until `until`, oldest first. What the language model has
     *  still to judge is left out until `final`. */
    mediaLoose: (account: string, until: number, final: number, limit: number) =>
      model
        .find({
          account,
          'media.state': 'kept',
          ticketNo: null,
          state: 'done',
          receivedAt: { $lte: new Date(until) },
          $or: [{ review: null }, { receivedAt: { $lte: new Date(final) } }],
        })
        .sort({ receivedAt: 1 })
        .limit(limit)
        .lean<StoredMessage[]>(),

    /** When the oldest kept media that belongs to no ticket was received. */
    async oldestLoose(account: string): Promise<number | undefined> {
      const found = await model
        .findOne({ account, 'media.state': 'kept', ticketNo: null })
        .sort({ receivedAt: 1 })
        .select({ receivedAt: 1 })
        .lean()
      return found?.receivedAt.getTime()
    },

    byIds: (ids: string[]) => model.find({ _id: { $in: ids } }).lean<StoredMessage[]>(),

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

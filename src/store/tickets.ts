import type { Connection, QueryFilter } from 'mongoose'
import { Schema } from 'mongoose'
import { ENDING_TYPES } from '../tickets/closing.ts'
import { TICKET_DEFAULTS, type Note, type Ticket, type TicketGlance } from '../tickets/ticket.ts'
import { OPEN_STATUSES, SETTLED_STATUSES, type Category } from '../tickets/vocabulary.ts'
import { Conflict, isDuplicateKey } from './errors.ts'

type TicketDocument = Ticket & { _id: number }

// The ticket's shape is checked by its type and its table of transitions; here stand only the keys that are asked for.
const schema = new Schema<TicketDocument>({ _id: Number }, { versionKey: false, strict: false, minimize: false })
// creation is idempotent: one ticket per first message
schema.index({ source: 1 }, { unique: true })
// judged by the local judge alone while the language model was away
schema.index({ review: 1, _id: 1 }, { partialFilterExpression: { review: { $type: 'string' } } })
// which open or recent tickets of this grid could a message mean
schema.index({ scope: 1, updatedAt: -1 })
// what is due next
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $type: 'number' } } })
// what changed lately, newest first
schema.index({ updatedAt: -1 })
// the daily papers: everything open
schema.index({ status: 1 })
// a leader's list
schema.index({ ownerId: 1, status: 1 })
// what a leader had before
schema.index({ formerOwners: 1 })
// what somebody helps with
schema.index({ 'coHandlers.id': 1 }, { partialFilterExpression: { 'coHandlers.id': { $type: 'string' } } })
// a resident's list
schema.index({ 'reporters.id': 1, updatedAt: -1 })
// was this message applied before the process died
schema.index({ 'messages.id': 1 })
// who still has to say a word on an extension
schema.index({ 'extension.askedOf': 1 }, { partialFilterExpression: { 'extension.askedOf': { $type: 'string' } } })
// notes that did not reach the outbox before the process died
schema.index({ 'owed.id': 1 }, { partialFilterExpression: { 'owed.id': { $type: 'string' } } })

interface Counter {
  _id: string
  value: number
}
const counterSchema = new Schema<Counter>({ _id: String, value: Number }, { versionKey: false })

/** First number handed out is 1001: four digits from the start, so that `#1042` reads the same everywhere. */
const FIRST_NUMBER = 1000

export function createTickets(connection: Connection) {
  const model = connection.model<TicketDocument>('ticket', schema, 'tickets')
  const counters = connection.model<Counter>('counter', counterSchema, 'counters')

  /** For looking through many: without the history, which is most of a ticket. */
  const glance = async (filter: QueryFilter<TicketDocument>, limit: number): Promise<TicketGlance[]> =>
    (
      await model
        .find(filter)
        .sort({ updatedAt: -1, _id: -1 })
        .limit(limit)
        .select({ history: 0, owed: 0 })
        .lean<TicketDocument[]>()
    ).map(({ _id, ...ticket }) => ({ ...TICKET_DEFAULTS, ...ticket, no: _id }))

  const find = async (filter: QueryFilter<TicketDocument>, limit = 0): Promise<Ticket[]> =>
    (await model.find(filter).sort({ updatedAt: -1, _id: -1 }).limit(limit).lean<TicketDocument[]>()).map(strip)

  return {
    model,

    async nextNumber(): Promise<number> {
      const counter = await counters
        .findOneAndUpdate({ _id: 'ticket' }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean()
      return FIRST_NUMBER + (counter?.value ?? 1)
    },

    /** Writes a new ticket; where its first message made one before, that one is returned instead. */
    async create(ticket: Ticket): Promise<Ticket> {
      try {
        await model.collection.insertOne({ ...ticket, _id: ticket.no } as never)
        return ticket
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        const [existing] = await find({ source: ticket.source }, 1)
        if (!existing) throw error
        return existing
      }
    },

    /** Replaces the version that was read. Throws Conflict where it changed meanwhile. */
    async save(before: Ticket, after: Ticket): Promise<Ticket> {
      const written = { ...after, version: before.version + 1 }
      const result = await model.collection.replaceOne(
        { _id: before.no, version: before.version, status: before.status } as never,
        written,
      )
      if (result.matchedCount === 0) throw new Conflict(`#${before.no} changed since version ${before.version}`)
      return written
    },

    async reschedule(ticket: Ticket, nextAt: number | null): Promise<void> {
      await model.updateOne({ _id: ticket.no, version: ticket.version }, { $set: { nextAt }, $inc: { version: 1 } })
    },

    /** Notes that are in the outbox now. */
    async settleOwed(no: number, ids: string[]): Promise<void> {
      await model.collection.updateOne({ _id: no } as never, {
        $pull: { owed: { id: { $in: ids } } } as never,
        $inc: { version: 1 } as never,
      })
    },

    withOwed: () => find({ 'owed.id': { $type: 'string' } } as QueryFilter<TicketDocument>),

    async byNo(no: number): Promise<Ticket | undefined> {
      return (await find({ _id: no }, 1))[0]
    },

    async bySource(source: string): Promise<Ticket | undefined> {
      return (await find({ source }, 1))[0]
    },

    /** Tickets that hold any of those messages. */
    withMessages: (ids: string[]) => find({ 'messages.id': { $in: ids } }),

    /** Open tickets of those scopes, and settled ones touched since `since`; newest activity first, at most 200. */
    around: (scopes: readonly string[], since: number) =>
      glance(
        {
          scope: { $in: [...scopes] },
          updatedAt: { $gte: since },
          status: { $in: [...OPEN_STATUSES, ...SETTLED_STATUSES, 'rejected', 'confirmed'] },
        },
        200,
      ),

    /** Everything that person reported and that can still move, newest activity first. */
    reportedBy: (personId: string, since: number) => find({ 'reporters.id': personId, updatedAt: { $gte: since } }, 50),

    /** Tickets on which that person did something since, newest first. */
    touchedBy: (personId: string, since: number) =>
      glance({ updatedAt: { $gte: since }, history: { $elemMatch: { by: personId, at: { $gte: since } } } }, 10),

    /** Tickets that one of those people ended around those moments, within `within` ms. */
    endedAround: (ends: readonly { by: string; at: number }[], within: number): Promise<Ticket[]> =>
      ends.length === 0
        ? Promise.resolve([])
        : find({
            updatedAt: { $gte: Math.min(...ends.map(({ at }) => at)) - within },
            $or: ends.map(({ by, at }) => ({
              history: {
                $elemMatch: { by, type: { $in: ENDING_TYPES }, at: { $gte: at - within, $lte: at + within } },
              },
            })),
          }),

    /** Open ones that the language model has still to judge, oldest first. */
    async toReview(limit: number): Promise<Ticket[]> {
      const filter = { review: { $type: 'string' }, status: { $in: [...OPEN_STATUSES] } } as QueryFilter<TicketDocument>
      return (await model.find(filter).sort({ _id: 1 }).limit(limit).lean<TicketDocument[]>()).map(strip)
    },

    /** Open ones that this person has, then those they had; each newest activity first. */
    async heldBy(personId: string): Promise<TicketGlance[]> {
      const open = { status: { $in: [...OPEN_STATUSES] } }
      const found = await glance({ $or: [{ ownerId: personId }, { formerOwners: personId }], ...open }, 200)
      return found.toSorted((a, b) => Number(b.ownerId === personId) - Number(a.ownerId === personId))
    },

    ownedBy: (personId: string) => glance({ ownerId: personId, status: { $in: [...OPEN_STATUSES] } }, 200),

    /** Of that category in that grid, closed since; newest first. */
    closedIn: (scope: string, category: Category, since: number) =>
      glance({ scope, category, status: { $in: ['confirmed', 'closed'] }, clockFrom: { $gte: since } }, 50),

    /**
     * Open hard matters that are no part of another, and what somebody has handed up to one of those posts; oldest first.
     * What only rose there because nobody answered is no matter for departments.
     */
    async hard(posts: readonly string[]): Promise<TicketGlance[]> {
      const brought = { ownerArea: { $in: [...posts] }, history: { $elemMatch: { type: 'handed_up' } } }
      const open = { parentNo: null, status: { $in: [...OPEN_STATUSES] } }
      const found = await glance(
        { $or: [{ difficulty: 'hard' }, brought], ...open } as QueryFilter<TicketDocument>,
        500,
      )
      return found.toSorted((a, b) => a.no - b.no)
    },

    /** Open ones that were split. */
    split: () => glance({ status: { $in: [...OPEN_STATUSES] }, 'children.0': { $type: 'number' } }, 500),

    /** Open ones that this person helps with. */
    coHandledBy: (personId: string) => glance({ 'coHandlers.id': personId, status: { $in: [...OPEN_STATUSES] } }, 50),

    /** Open ones of which an extension waits for that person's word. */
    extensionsAskedOf: (personId: string) =>
      glance({ 'extension.askedOf': personId, status: { $in: [...OPEN_STATUSES] } }, 20),

    dueBy: (now: number) =>
      model
        .find({ nextAt: { $lte: now } })
        .sort({ nextAt: 1, _id: 1 })
        .limit(200)
        .lean<TicketDocument[]>()
        .then((found) => found.map(strip)),

    async nextDue(): Promise<number | undefined> {
      const first = await model
        .findOne({ nextAt: { $gt: 0 } })
        .sort({ nextAt: 1 })
        .select({ nextAt: 1 })
        .lean<{ nextAt: number }>()
      return first?.nextAt
    },

    openOrChangedSince: (since: number) =>
      find({ $or: [{ status: { $in: [...OPEN_STATUSES] } }, { updatedAt: { $gte: since } }] }),

    all: (filter: QueryFilter<TicketDocument> = {}, limit = 500) => find(filter, limit),

    /** For a list, newest activity first: of a group those that were reported there. */
    listed: (which: { open: boolean; roomId?: string }, limit: number) =>
      glance(
        {
          ...(which.open && { status: { $in: [...OPEN_STATUSES] } }),
          ...(which.roomId !== undefined && { 'reporters.roomId': which.roomId }),
        },
        limit,
      ),
  }
}
export type Tickets = ReturnType<typeof createTickets>

function strip({ _id, ...ticket }: TicketDocument): Ticket {
  return { ...TICKET_DEFAULTS, ...ticket, no: _id, owed: ticket.owed as Note[] }
}

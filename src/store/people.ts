import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'

/** Which account a leader uses of whom the roster knows only a name. Made by an explicit act, never by nickname. */
export interface Binding {
  /** Their id in the roster, `name:李姐`. */
  _id: string
  personId: string
  boundAt: number
}

/** Somebody who was seen under a leader's name; a suggestion, since anybody may call himself so. */
export interface Candidate {
  personId: string
  name: string
  roomIds: string[]
}

const schema = new Schema<Binding>({ _id: String, personId: String, boundAt: Number }, { versionKey: false })
// one account is one person
schema.index({ personId: 1 }, { unique: true })

export function createPeopleStore(connection: Connection) {
  const model = connection.model<Binding>('person', schema, 'people')
  return {
    model,
    all: (): Promise<Binding[]> => model.find().sort({ _id: 1 }).lean<Binding[]>(),

    /** Roster id → account. */
    async accounts(): Promise<Map<string, string>> {
      return new Map((await this.all()).map((one) => [one._id, one.personId]))
    },

    async bind({ _id, ...binding }: Binding): Promise<void> {
      await model.updateOne({ _id }, { $set: binding }, { upsert: true })
    },

    /** False where it was not bound. */
    async unbind(_id: string): Promise<boolean> {
      return (await model.deleteOne({ _id })).deletedCount === 1
    },
  }
}
export type PeopleStore = ReturnType<typeof createPeopleStore>

import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'

/** A chat group as it was first seen, and the area that it is bound to. */
export interface Group {
  _id: string
  account: string
  topic: string
  area: string | null
  firstSeen: number
  /** Full names of those who spoke or were mentioned there: nobody's name goes where it must not, also after a restart. */
  names?: string[]
}

const schema = new Schema<Group>(
  {
    _id: String,
    account: String,
    topic: String,
    area: { type: String, default: null },
    firstSeen: Number,
    names: { type: [String], default: undefined },
  },
  { versionKey: false },
)

export function createGroups(connection: Connection) {
  const model = connection.model<Group>('group', schema, 'groups')
  return {
    model,
    all: (): Promise<Group[]> => model.find().lean<Group[]>(),
    async see(group: Group): Promise<void> {
      const { _id, area, topic, ...first } = group
      await model.updateOne({ _id }, { $set: { area, topic }, $setOnInsert: first }, { upsert: true })
    },
    /** Names that were met in a group, which the roster may know by its id and nobody has seen yet. */
    async met({ _id, ...first }: Group, names: readonly string[]): Promise<void> {
      const change = { $addToSet: { names: { $each: [...names] } }, $setOnInsert: first }
      await model.updateOne({ _id }, change, { upsert: true })
    },
  }
}
export type Groups = ReturnType<typeof createGroups>

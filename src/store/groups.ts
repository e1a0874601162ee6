import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'

/** A chat group as it was first seen, and the area that it is bound to. */
export interface Group {
  _id: string
  account: string
  topic: string
  area: string | null
  firstSeen: number
}

const schema = new Schema<Group>(
  { _id: String, account: String, topic: String, area: { type: String, default: null }, firstSeen: Number },
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
  }
}
export type Groups = ReturnType<typeof createGroups>

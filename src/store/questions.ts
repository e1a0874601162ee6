import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'

/** "Which one?" asked of a person; their next words may choose. */
export interface Question {
  /** Person id: one open question per person. */
  _id: string
  /** What they said that fitted several tickets. */
  text: string
  messageIds: string[]
  options: number[]
  askedAt: number
}

const schema = new Schema<Question>(
  { _id: String, text: String, messageIds: [String], options: [Number], askedAt: Number },
  { versionKey: false },
)

export function createQuestions(connection: Connection) {
  const model = connection.model<Question>('question', schema, 'questions')
  return {
    model,
    async ask({ _id, ...question }: Question): Promise<void> {
      await model.updateOne({ _id }, { $set: question }, { upsert: true })
    },
    open: async (personId: string, since: number): Promise<Question | undefined> =>
      (await model.findOne({ _id: personId, askedAt: { $gte: since } }).lean<Question>()) ?? undefined,
    async settle(personId: string): Promise<void> {
      await model.deleteOne({ _id: personId })
    },
  }
}
export type Questions = ReturnType<typeof createQuestions>

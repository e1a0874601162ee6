import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'
import type { Usage } from '../classifiers/model/ask.ts'

/** What one group's questions to language models cost on one day. */
export interface DayUsage extends Usage {
  /** `<day>:<group or "private">:<task>:<model>` */
  _id: string
  /** Day of the county, `2026-03-02`. */
  day: string
  /** Group id; null: said in private, or a paper. */
  group: string | null
  task: string
  model: string
  questions: number
  failed: number
}

const schema = new Schema<DayUsage>({ _id: String }, { versionKey: false, strict: false, minimize: false })
// what a day or the last days cost: the budget, the log, doctor
schema.index({ day: 1 })

export type Spent = Pick<DayUsage, 'day' | 'group' | 'task' | 'model' | 'failed'> & { usage: Usage }
export type UsageSum = Usage & { questions: number; failed: number }

const SUM = {
  questions: { $sum: '$questions' },
  failed: { $sum: '$failed' },
  calls: { $sum: '$calls' },
  inputTokens: { $sum: '$inputTokens' },
  cachedTokens: { $sum: '$cachedTokens' },
  outputTokens: { $sum: '$outputTokens' },
  yuan: { $sum: '$yuan' },
}
const NOTHING: UsageSum = {
  questions: 0,
  failed: 0,
  calls: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  yuan: 0,
}

/** Sums only: no words, no people. */
export function createUsage(connection: Connection) {
  const model = connection.model<DayUsage>('model_usage', schema, 'model_usage')

  return {
    model,

    async add({ day, group, task, model: name, failed, usage }: Spent): Promise<void> {
      await model.updateOne(
        { _id: `${day}:${group ?? 'private'}:${task}:${name}` },
        {
          $setOnInsert: { day, group, task, model: name },
          $inc: {
            questions: 1,
            failed,
            calls: usage.calls,
            inputTokens: usage.inputTokens,
            cachedTokens: usage.cachedTokens,
            outputTokens: usage.outputTokens,
            yuan: usage.yuan ?? 0,
          },
        },
        { upsert: true },
      )
    },

    async ofDay(day: string): Promise<UsageSum> {
      const [sum] = await model.aggregate<UsageSum>([
        { $match: { day } },
        { $group: { _id: null, ...SUM } },
        { $project: { _id: 0 } },
      ])
      return sum ?? NOTHING
    },

    /** Since that day, oldest first. */
    byDay: (from: string): Promise<(UsageSum & { day: string })[]> =>
      model.aggregate([
        { $match: { day: { $gte: from } } },
        { $group: { _id: '$day', ...SUM } },
        { $sort: { _id: 1 } },
        { $set: { day: '$_id' } },
        { $project: { _id: 0 } },
      ]),

    /** Of one day, dearest first; `group` null: said in private. */
    groupsOf: (day: string): Promise<(UsageSum & { group: string | null })[]> =>
      model.aggregate([
        { $match: { day } },
        { $group: { _id: '$group', ...SUM } },
        { $sort: { inputTokens: -1, _id: 1 } },
        { $set: { group: '$_id' } },
        { $project: { _id: 0 } },
      ]),
  }
}
export type UsageStore = ReturnType<typeof createUsage>

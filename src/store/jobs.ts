import type { Connection } from 'mongoose'
import { Schema } from 'mongoose'
import { isDuplicateKey } from './errors.ts'

export interface JobRun {
  /** `<job>:<period>`: one run per period, whoever fires it. */
  _id: string
  startedAt: number
  doneAt: number | null
}

const schema = new Schema<JobRun>({ _id: String, startedAt: Number, doneAt: Number }, { versionKey: false })

/** A run that has not ended after this long is taken over (its work is idempotent). */
const TAKE_OVER_AFTER = 10 * 60_000

export function createJobs(connection: Connection) {
  const model = connection.model<JobRun>('job', schema, 'jobs')
  return {
    model,

    /** True where this period is ours to run. */
    async claim(job: string, period: string, now: number, holder: { started: number }): Promise<boolean> {
      const _id = `${job}:${period}`
      try {
        await model.collection.insertOne({ _id, startedAt: now, doneAt: null } as never)
        return true
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
      }
      // Taken over when its runner died: it started before this process did, or long ago.
      const taken = await model.updateOne(
        { _id, doneAt: null, startedAt: { $lt: Math.max(holder.started, now - TAKE_OVER_AFTER) } },
        { $set: { startedAt: now } },
      )
      return taken.modifiedCount === 1
    },

    async done(job: string, period: string, now: number): Promise<void> {
      await model.updateOne({ _id: `${job}:${period}` }, { $set: { doneAt: now } })
    },

    /** It failed: the next who wakes runs it again. */
    async release(job: string, period: string): Promise<void> {
      await model.deleteOne({ _id: `${job}:${period}`, doneAt: null })
    },
  }
}
export type Jobs = ReturnType<typeof createJobs>

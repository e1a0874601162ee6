import { DateTime } from 'luxon'
import type { Desk } from '../bot/desk.ts'
import type { Job } from './jobs.ts'

/** Groups that are named in the log, dearest first. */
const NAMED = 10

/** At the end of the day the log says what the language model cost, in all and by group. */
export function usageJob(desk: Desk): Job {
  return {
    name: 'model_usage',
    at: '23:58',
    async run({ at }) {
      const day = DateTime.fromMillis(at, { zone: desk.roster.timezone }).toISODate() ?? ''
      const sum = await desk.store.usage.ofDay(day)
      if (sum.questions === 0) return []
      const groups = (await desk.store.usage.groupsOf(day)).slice(0, NAMED)
      desk.log.info({ day, ...sum, groups }, 'what the language model cost today')
      return []
    },
  }
}

import cron from 'node-cron'
import type { Desk } from '../bot/desk.ts'
import { followUp } from './follow-up-job.ts'
import type { Job, JobRunner } from './jobs.ts'
import type { Timeline } from './timeline.ts'

/** What failed is tried again after this (ms). */
const RETRY = 60_000

/**
 * Wakes the jobs. Who wakes them does not matter, since each runs once per period: node-cron at their times and every
 * minute for the tickets' clocks; the timeline too, so that a clock that is moved by hand passes every time on its way.
 */
export function createWaker(desk: Desk, runner: JobRunner, jobs: readonly Job[], timeline: Timeline) {
  const tasks: ReturnType<typeof cron.schedule>[] = []
  let planned = Infinity

  /** `starting`: nobody is heard before it is done. */
  async function daily(starting = false): Promise<void> {
    let next = timeline.now() + RETRY
    try {
      await runner.runDue(starting)
      next = runner.nextDue()
    } finally {
      timeline.schedule(next, 'jobs', () => daily())
    }
  }

  async function tickets(): Promise<void> {
    planned = Infinity
    try {
      await followUp(desk)
      const next = await desk.store.tickets.nextDue()
      if (next !== undefined) plan(next)
    } catch (error) {
      plan(timeline.now() + RETRY)
      throw error
    }
  }

  function plan(at: number): void {
    if (at >= planned) return
    planned = at
    timeline.schedule(at, 'tickets', tickets)
  }

  return {
    async start(useCron: boolean): Promise<void> {
      await daily(true)
      await tickets()
      if (!useCron) return
      const safely = (run: () => Promise<void>, name: string) => () => {
        run().catch((error: unknown) => desk.log.error({ error, job: name }, 'job failed'))
      }
      for (const job of jobs) {
        const [hour, minute] = job.at.split(':')
        const days = { day: '* * *', week: '* * 1', month: '1 * *' }[job.every ?? 'day']
        const options = { timezone: desk.roster.timezone, name: job.name }
        tasks.push(cron.schedule(`${Number(minute)} ${Number(hour)} ${days}`, safely(daily, job.name), options))
      }
      tasks.push(cron.schedule('* * * * *', safely(tickets, 'follow_up'), { timezone: desk.roster.timezone }))
    },
    /** A ticket's next moment may be earlier than the one planned. */
    changed(nextAt: number | null): void {
      if (nextAt !== null) plan(nextAt)
    },
    async stop(): Promise<void> {
      timeline.cancel('jobs')
      timeline.cancel('tickets')
      for (const task of tasks) await task.destroy()
    },
  }
}

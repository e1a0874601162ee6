import { DateTime } from 'luxon'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJobRunner, lastDue, nextDue, type Job } from '../../src/schedules/jobs.ts'
import { scene } from '../support/scene.ts'

const ZONE = 'Asia/Shanghai'
const at = (local: string) => Date.parse(`${local}:00+08:00`)
const WEEKLY = { at: '09:00', every: 'week' as const }
const MONTHLY = { at: '09:00', every: 'month' as const }

describe('when a paper is due', () => {
  it.each([
    [WEEKLY, '2026-03-09T08:59', '2026-03-02T09:00', '2026-03-09T09:00'],
    [WEEKLY, '2026-03-09T09:00', '2026-03-09T09:00', '2026-03-16T09:00'],
    [WEEKLY, '2026-01-01T12:00', '2025-12-29T09:00', '2026-01-05T09:00'],
    [MONTHLY, '2026-04-01T08:59', '2026-03-01T09:00', '2026-04-01T09:00'],
    [MONTHLY, '2026-01-31T12:00', '2026-01-01T09:00', '2026-02-01T09:00'],
    [MONTHLY, '2026-01-01T00:10', '2025-12-01T09:00', '2026-01-01T09:00'],
  ])('%j at %s: last %s, next %s', (job, now, last, next) => {
    expect(lastDue(job, at(now), ZONE).toMillis()).toBe(at(last))
    expect(nextDue(job, at(now), ZONE)).toBe(at(next))
  })

  it('is never in the future, and the next is never past, nor is one left out', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('day', 'week', 'month' as const),
        fc.integer({ min: at('2025-01-01T00:00'), max: at('2030-01-01T00:00') }),
        (every, now) => {
          const job = { at: '09:00', every } as Pick<Job, 'at' | 'every'>
          const last = lastDue(job, now, ZONE).toMillis()
          const next = nextDue(job, now, ZONE)
          expect(last <= now && now < next).toBe(true)
          expect(lastDue(job, next, ZONE).toMillis()).toBe(next)
          expect(lastDue(job, next - 1, ZONE).toMillis()).toBe(last)
        },
      ),
    )
  })
})

describe('a weekly job', () => {
  it('runs once for its week, also when it was missed', async () => {
    const town = await scene({ start: at('2026-03-04T12:00') })
    const runs: string[] = []
    const job: Job = {
      name: 'press',
      ...WEEKLY,
      run: async ({ at: due }) => {
        runs.push(DateTime.fromMillis(due, { zone: ZONE }).toFormat('MM-dd HH:mm'))
        return []
      },
    }
    const runner = createJobRunner(town.app.desk, [job], town.timeline.now())
    await runner.runDue()
    await runner.runDue()
    await town.until('2026-03-24T12:00')
    await runner.runDue()
    expect(runs).toEqual(['03-02 09:00', '03-23 09:00'])
  })
})

import { expect, test } from 'vitest'
import { sayPaper } from '../../src/cli/simulate/month-paper.ts'
import { simulate } from '../../src/cli/simulate/run.ts'

const SMALL = { grids: 4, days: 3, seed: 1 }

test('a small county is played, killed on the second evening, and every promise holds', async () => {
  const days: number[] = []
  const { result: played, paper } = await simulate({ ...SMALL, crashAt: 2, onDay: (day) => days.push(day) })
  expect(days).toEqual([1, 2, 3])
  expect(played.pendingAtCrash).toBeGreaterThan(10)
  expect(played.invariants.flatMap((one) => one.broken)).toEqual([])
  const { figures } = played
  expect(figures.reports).toBeGreaterThan(30)
  expect(figures.reportsWithTicket).toBeGreaterThan(figures.reports * 0.7)
  // Twenty units without water are not twenty tickets.
  expect(figures.tickets).toBeLessThan(figures.reports)
  expect(played.month.collected).toBe(figures.tickets)
  expect(sayPaper(paper)).toContain(`收集 ${figures.tickets}`)
  expect(figures.notes).toMatchObject({ prompt: expect.any(Number), digest: expect.any(Number) })
}, 60_000)

test('the same seed plays the same month, another seed another', async () => {
  const play = async (seed: number) => {
    const { timings: _, ...played } = (await simulate({ grids: 2, days: 1, seed, crashAt: 1 })).result
    return JSON.stringify(played)
  }
  const first = await play(7)
  expect(await play(7)).toBe(first)
  expect(await play(8)).not.toBe(first)
}, 60_000)

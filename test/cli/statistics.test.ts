import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interval, rateFigures, ratesOf } from '../../src/cli/eval/figures.ts'
import { estimates, holm, mcnemar, mulberry32, type Ratio } from '../../src/cli/eval/statistics.ts'

const share = { right: (one: boolean): Ratio => ({ part: Number(one), whole: 1 }) }
const rights = (right: number, wrong: number) => [
  ...Array<boolean>(right).fill(true),
  ...Array<boolean>(wrong).fill(false),
]

describe('bootstrap', () => {
  test('of a share comes near the normal approximation', () => {
    // 0.8 ± 1.96·√(0.8·0.2/400) = [0.761, 0.839]
    const { right } = estimates(rights(320, 80), share, mulberry32(7))
    expect(right!.value).toBe(0.8)
    expect(right!.low).toBeCloseTo(0.761, 2)
    expect(right!.high).toBeCloseTo(0.839, 2)
    expect(right).toMatchObject({ n: 400, of: 400 })
  })

  test('covers the truth about as often as it says', () => {
    const random = mulberry32(11)
    let covered = 0
    for (let run = 0; run < 100; run++) {
      const cases = Array.from({ length: 100 }, () => random() < 0.7)
      const { right } = estimates(cases, share, random)
      if (right!.low! <= 0.7 && 0.7 <= right!.high!) covered++
    }
    expect(covered).toBeGreaterThanOrEqual(88)
  })

  test('F1 is recomputed from each resample, not put together of intervals', () => {
    const pairs = [
      ...Array.from({ length: 90 }, () => ({ gold: true, said: true })),
      ...Array.from({ length: 10 }, () => ({ gold: true, said: false })),
      ...Array.from({ length: 5 }, () => ({ gold: false, said: true })),
      ...Array.from({ length: 95 }, () => ({ gold: false, said: false })),
    ]
    const found = estimates(
      pairs,
      rateFigures('issue', (one: (typeof pairs)[number]) => one),
      mulberry32(1),
    )
    const rates = ratesOf(pairs)
    expect(found['issue.precision']!.value).toBeCloseTo(rates.precision, 10)
    expect(found['issue.recall']!.value).toBeCloseTo(rates.recall, 10)
    expect(found['issue.f1']!.value).toBeCloseTo(rates.f1, 10)
    expect(found['issue.f1']!.low).toBeGreaterThan(0.86)
    expect(found['issue.f1']!.high).toBeLessThan(0.97)
    expect(found['issue.f1']!.n).toBe(105)
  })

  test('over no case there is no figure', () => {
    const { right } = estimates([], share, mulberry32(1))
    expect(right).toEqual({ value: null, low: null, high: null, n: 0, of: 0 })
    expect(interval(right!)).toBe('– (n=0)')
    const { none } = estimates([1, 2], { none: () => ({ part: 0, whole: 0 }) }, mulberry32(1))
    expect(none!.value).toBeNull()
  })

  test('all right, all wrong, one case: the exact bound, and of how many', () => {
    // Clopper and Pearson, 20 of 20: [0.8316, 1].
    const all = estimates(rights(20, 0), share, mulberry32(1)).right!
    expect(all.low).toBeCloseTo(0.8316, 4)
    expect(all.high).toBe(1)
    expect(interval(all)).toBe('1.000 [0.83–1.00] (n=20)')
    const none = estimates(rights(0, 20), share, mulberry32(1)).right!
    expect([none.low, none.high]).toEqual([0, expect.closeTo(0.1684, 4)])
    const one = estimates([{ part: 3, whole: 4 }], { right: (each: Ratio) => each }, mulberry32(1)).right!
    expect(interval(one)).toBe('0.750 [0.00–1.00] (n=1)')
  })

  test('the same seed gives the same interval', () => {
    const run = (seed: number) => estimates(rights(30, 13), share, mulberry32(seed))
    expect(run(5)).toEqual(run(5))
  })

  test('the figure stands within its interval, also as printed', () => {
    const pair = fc.record({ gold: fc.boolean(), said: fc.boolean() })
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), fc.integer(), (pairs, seed) => {
        const found = estimates(
          pairs,
          rateFigures('issue', (one: (typeof pairs)[number]) => one),
          mulberry32(seed),
        )
        for (const one of Object.values(found)) {
          if (one.value === null) continue
          expect(one.low!).toBeLessThanOrEqual(one.value)
          expect(one.value).toBeLessThanOrEqual(one.high!)
          const [, low, high] = /\[(\S+)–(\S+)\]/.exec(interval(one))!.map(Number)
          expect(low).toBeLessThanOrEqual(one.value)
          expect(one.value).toBeLessThanOrEqual(high!)
        }
      }),
      { numRuns: 40 },
    )
  })
})

test('mulberry32 is uniform enough, and its sequence is known', () => {
  const random = mulberry32(0)
  expect([random(), random(), random()]).toEqual([
    expect.closeTo(0.26642920868471265, 12),
    expect.closeTo(0.0003297457005828619, 12),
    expect.closeTo(0.2232720274478197, 12),
  ])
  const drawn = Array.from({ length: 10_000 }, random)
  expect(drawn.reduce((sum, one) => sum + one, 0) / drawn.length).toBeCloseTo(0.5, 1)
  expect(drawn.every((one) => one >= 0 && one < 1)).toBe(true)
})

describe("McNemar's exact test", () => {
  test('known values of the two-sided binomial', () => {
    expect(mcnemar(1, 9)).toBeCloseTo(0.021484, 6)
    expect(mcnemar(0, 5)).toBeCloseTo(0.0625, 6)
    expect(mcnemar(0, 6)).toBeCloseTo(0.03125, 6)
    expect(mcnemar(10, 20)).toBeCloseTo(0.098737, 6)
    // Agresti, Categorical Data Analysis: 86 and 150 voters who changed sides, z² = 17.36.
    expect(mcnemar(86, 150)).toBeCloseTo(3.72e-5, 6)
  })

  test('as many one way as the other, or none at all: 1', () => {
    for (const each of [0, 1, 7, 600]) expect(mcnemar(each, each)).toBe(1)
  })

  test('symmetric, a probability, and smaller the more uneven', () => {
    const times = fc.integer({ min: 0, max: 3_000 })
    fc.assert(
      fc.property(times, times, (b, c) => {
        const p = mcnemar(b, c)
        expect(p).toBe(mcnemar(c, b))
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        if (b < c) expect(mcnemar(b, c + 1)).toBeLessThanOrEqual(p + 1e-9)
      }),
    )
  })
})

test("Holm's correction in the order given", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 10)))
  expect(holm([0.9, 0.8])).toEqual([1, 1])
  expect(holm([])).toEqual([])
  expect(holm([0.02])).toEqual([0.02])
})

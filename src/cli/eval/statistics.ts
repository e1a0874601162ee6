/** How far a figure measured on some cases can be trusted, and whether two runs differ. */

/** Uniform in [0, 1); the same sequence for the same seed (mulberry32, public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What one case adds to a figure. Every figure is a sum of parts over a sum of wholes, F1 too: 2·right / (raised + wanted). */
export interface Ratio {
  part: number
  whole: number
}

export interface Estimate {
  /** Null where there was nothing to measure it on. */
  value: number | null
  /** Ends of the 95 % interval. */
  low: number | null
  high: number | null
  /** Cases (lines, or chats) on which it was measured. */
  n: number
  /** Sum of the wholes: of how many it is the share. */
  of: number
}

export const RESAMPLES = 2_000

/**
 * Each figure with its 95 % interval: percentile bootstrap over the cases, all figures recomputed from the same resamples.
 * Resamples without anything to measure a figure on are left out of it. Where all cases are right, or all wrong, resampling
 * says nothing: there the exact binomial bound stands (Clopper and Pearson).
 */
export function estimates<C>(
  cases: readonly C[],
  figures: Readonly<Record<string, (one: C) => Ratio>>,
  random: () => number,
): Record<string, Estimate> {
  const columns = Object.entries(figures).map(([name, of]) => {
    const ratios = cases.map((one) => of(one))
    return {
      name,
      parts: Float64Array.from(ratios, ({ part }) => part),
      wholes: Float64Array.from(ratios, ({ whole }) => whole),
      resampled: [] as number[],
    }
  })
  const chosen = new Uint32Array(cases.length)
  for (let round = 0; round < RESAMPLES; round++) {
    for (let at = 0; at < chosen.length; at++) chosen[at] = Math.floor(random() * cases.length)
    for (const { parts, wholes, resampled } of columns) {
      let [part, whole] = [0, 0]
      for (const at of chosen) {
        part += parts[at]!
        whole += wholes[at]!
      }
      if (whole > 0) resampled.push(part / whole)
    }
  }
  return Object.fromEntries(
    columns.map(({ name, parts, wholes, resampled }) => [name, estimate(parts, wholes, resampled)]),
  )
}

function estimate(parts: Float64Array, wholes: Float64Array, resampled: number[]): Estimate {
  const of = wholes.reduce((sum, one) => sum + one, 0)
  const n = wholes.filter((one) => one > 0).length
  if (of === 0) return { value: null, low: null, high: null, n, of }
  const value = parts.reduce((sum, one) => sum + one, 0) / of
  // The n-th root of 2.5 %: with a lower rate than that, n right ones in a row would be too lucky.
  const luck = 0.025 ** (1 / n)
  if (value === 1) return { value, low: luck, high: 1, n, of }
  if (value === 0) return { value, low: 0, high: 1 - luck, n, of }
  // One case tells nothing of how cases differ.
  if (n === 1) return { value, low: 0, high: 1, n, of }
  const sorted = resampled.toSorted((a, b) => a - b)
  const low = sorted[Math.floor(0.025 * sorted.length)]!
  const high = sorted[Math.ceil(0.975 * sorted.length) - 1]!
  return { value, low, high, n, of }
}

/** McNemar's exact test, two-sided: how likely so uneven a split is where both are equally good. `b`: only the one right, `c`: only the other. */
export function mcnemar(b: number, c: number): number {
  const n = b + c
  // In logarithms, for 2^n is too large from n = 1,024 on.
  let choose = 0
  let tail = 0
  for (let k = 0; k <= Math.min(b, c); k++) {
    if (k > 0) choose += Math.log(n - k + 1) - Math.log(k)
    tail += Math.exp(choose - n * Math.LN2)
  }
  return Math.min(1, 2 * tail)
}

/** Holm's correction for many questions asked at once; in the order of `ps`. */
export function holm(ps: readonly number[]): number[] {
  const corrected = ps.map(() => 1)
  let highest = 0
  for (const [rank, at] of [...ps.keys()].toSorted((x, y) => ps[x]! - ps[y]!).entries()) {
    highest = Math.max(highest, Math.min(1, ps[at]! * (ps.length - rank)))
    corrected[at] = highest
  }
  return corrected
}

/**
 * L2-regularised logistic regression by coordinate descent on the dual (Yu, Huang, Lin 2011, as in LIBLINEAR): a few
 * passes over the sparse rows instead of hundreds over all weights. The order of the rows is shuffled by a fixed
 * sequence, so the same rows always give the same weights.
 */
export interface SparseRows {
  /** Row `at` has the entries `start[at]` to `start[at + 1]`. */
  start: Int32Array
  columns: Int32Array
  values: Float64Array
}

export interface Binary {
  weights: Float64Array
  bias: number
}

const PASSES = 24
const INNER_STEPS = 8
const CLOSE = 1e-3
const BORDER = 1e-12
/** The bias is a column of this value that every row has; the larger the less it is held down. */
const BIAS_VALUE = 1

/**
 * @param wanted per row, whether its label is the one asked for
 * @param costs per row, how much its loss counts against the penalty ½‖w‖²; above 0
 */
export function fitBinary(rows: SparseRows, size: number, wanted: readonly boolean[], costs: Float64Array): Binary {
  const count = wanted.length
  const weights = new Float64Array(size)
  let bias = 0
  const alphas = Float64Array.from(costs, (cost) => Math.min(0.001 * cost, 1e-8))
  const squares = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    let sum = BIAS_VALUE * BIAS_VALUE
    for (let at = rows.start[row]!; at < rows.start[row + 1]!; at++) sum += rows.values[at]! ** 2
    squares[row] = sum
    const push = alphas[row]! * (wanted[row] ? 1 : -1)
    for (let at = rows.start[row]!; at < rows.start[row + 1]!; at++)
      weights[rows.columns[at]!]! += push * rows.values[at]!
    bias += push * BIAS_VALUE
  }
  const order = Int32Array.from({ length: count }, (_, at) => at)
  const next = sequence()
  for (let pass = 0; pass < PASSES; pass++) {
    shuffle(order, next)
    let largest = 0
    for (const row of order) {
      const sign = wanted[row] ? 1 : -1
      const from = rows.start[row]!
      const to = rows.start[row + 1]!
      let score = bias * BIAS_VALUE
      for (let at = from; at < to; at++) score += weights[rows.columns[at]!]! * rows.values[at]!
      const before = alphas[row]!
      const after = solve(before, costs[row]!, squares[row]!, sign * score)
      const push = (after - before) * sign
      if (push === 0) continue
      largest = Math.max(largest, Math.abs(push) / costs[row]!)
      alphas[row] = after
      for (let at = from; at < to; at++) weights[rows.columns[at]!]! += push * rows.values[at]!
      bias += push * BIAS_VALUE
    }
    if (largest < CLOSE) break
  }
  return { weights, bias: bias * BIAS_VALUE }
}

/** The best alpha of one row while the others rest: a root between 0 and `cost`, by Newton steps kept inside. */
function solve(alpha: number, cost: number, square: number, margin: number): number {
  // Never on the border itself, where the slope is infinite.
  let low = cost * BORDER
  let high = cost * (1 - BORDER)
  let here = Math.min(high, Math.max(low, alpha))
  for (let step = 0; step < INNER_STEPS; step++) {
    const slope = Math.log(here / (cost - here)) + margin + square * (here - alpha)
    if (Math.abs(slope) < CLOSE / 10) break
    if (slope > 0) high = here
    else low = here
    const curve = square + cost / (here * (cost - here))
    const newton = here - slope / curve
    here = newton > low && newton < high ? newton : (low + high) / 2
  }
  return here
}

/** Numbers between 0 and 1 that are the same on every run (a linear congruential sequence). */
function sequence(): () => number {
  let state = 12345
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function shuffle(order: Int32Array, next: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1))
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
}

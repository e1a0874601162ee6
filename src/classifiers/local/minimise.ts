/** Limited-memory BFGS with a backtracking line search: smooth convex losses, no randomness. */
export type Loss = (parameters: Float64Array, gradient: Float64Array) => number

const MEMORY = 8
const ENOUGH_DECREASE = 1e-4
const TOLERANCE = 1e-4

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at]! += factor * source[at]!
}

interface Pair {
  step: Float64Array
  change: Float64Array
  curvature: number
}

function direction(gradient: Float64Array, history: readonly Pair[]): Float64Array {
  const result = gradient.map((value) => -value)
  const alphas: number[] = []
  for (const pair of history.toReversed()) {
    const alpha = dot(pair.step, result) / pair.curvature
    alphas.push(alpha)
    addScaled(result, pair.change, -alpha)
  }
  const last = history.at(-1)
  if (last) {
    const scale = last.curvature / dot(last.change, last.change)
    for (let at = 0; at < result.length; at++) result[at]! *= scale
  }
  for (const pair of history) {
    const beta = dot(pair.change, result) / pair.curvature
    addScaled(result, pair.step, alphas.pop()! - beta)
  }
  return result
}

export function minimise(loss: Loss, start: Float64Array, iterations: number): Float64Array {
  let here = start
  let gradient = new Float64Array(start.length)
  let value = loss(here, gradient)
  const history: Pair[] = []
  for (let round = 0; round < iterations; round++) {
    const heading = direction(gradient, history)
    const slope = dot(heading, gradient)
    let length = round === 0 ? 1 / Math.sqrt(dot(gradient, gradient) + 1e-12) : 1
    let next = here
    let nextGradient = gradient
    let nextValue = Infinity
    for (let attempt = 0; attempt < 25; attempt++) {
      next = here.slice()
      addScaled(next, heading, length)
      nextGradient = new Float64Array(start.length)
      nextValue = loss(next, nextGradient)
      if (nextValue <= value + ENOUGH_DECREASE * length * slope) break
      length /= 2
    }
    if (!(nextValue < value)) break
    const step = next.map((parameter, at) => parameter - here[at]!)
    const change = nextGradient.map((slopeThere, at) => slopeThere - gradient[at]!)
    const curvature = dot(step, change)
    if (curvature > 1e-12) history.push({ step, change, curvature })
    if (history.length > MEMORY) history.shift()
    const gain = value - nextValue
    here = next
    gradient = nextGradient
    value = nextValue
    if (gain < TOLERANCE * Math.abs(value)) break
  }
  return here
}

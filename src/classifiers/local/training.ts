import type { Vocabulary } from './linear.ts'
import { isExtra } from './features.ts'
import { EXTRA_VALUE, vectorise } from './linear.ts'
import { fitBinary } from './dual.ts'
import { minimise } from './minimise.ts'

/**
 * Deterministic training of the linear models: multinomial logistic regression with L2 by L-BFGS on sparse rows, so
 * that the same data always gives the same weights (no random number is drawn anywhere).
 */
export interface Example {
  features: readonly string[]
  /** Index into the labels. */
  label: number
  /** How much the example counts; default 1. */
  weight?: number
}

export interface FitOptions {
  /** Strength of the L2 penalty on each weight; the larger the flatter the model. */
  l2: number
  /** Factor per label on its examples' weights; default 1 each. */
  labelWeights?: readonly number[]
  iterations?: number
}

/** Weights before they are packed: `weights[label]` over the vocabulary's features. Two labels have one row each too. */
export interface Fitted {
  weights: Float64Array[]
  bias: number[]
}

/** Features seen in at least `minimum` texts, with their inverse document frequency. Extras are kept from two on. */
export function buildVocabulary(texts: readonly (readonly string[])[], minimum = 2): Vocabulary {
  const counts = new Map<string, number>()
  for (const features of texts) for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const kept = [...counts].filter(([, count]) => count >= minimum).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const index = new Map(kept.map(([feature], at) => [feature, at]))
  const scale = kept.map(([feature, count]) =>
    isExtra(feature) ? EXTRA_VALUE : Math.log((1 + texts.length) / (1 + count)) + 1,
  )
  return { index, scale: Float32Array.from(scale) }
}

interface Rows {
  start: Int32Array
  columns: Int32Array
  values: Float64Array
}

function rowsOf(vocabulary: Vocabulary, examples: readonly Example[]): Rows {
  const vectors = examples.map((example) => vectorise(vocabulary, example.features))
  const start = new Int32Array(examples.length + 1)
  for (const [at, vector] of vectors.entries()) start[at + 1] = start[at]! + vector.columns.length
  const columns = new Int32Array(start[examples.length]!)
  const values = new Float64Array(columns.length)
  for (const [at, vector] of vectors.entries()) {
    columns.set(vector.columns, start[at])
    values.set(vector.values, start[at])
  }
  return { start, columns, values }
}

export function fit(
  vocabulary: Vocabulary,
  examples: readonly Example[],
  labels: number,
  { l2, labelWeights, iterations = 80 }: FitOptions,
): Fitted {
  const rows = rowsOf(vocabulary, examples)
  const size = vocabulary.index.size
  const weightOf = examples.map(({ label, weight = 1 }) => weight * (labelWeights?.[label] ?? 1))
  const scores = new Float64Array(labels)

  // Parameters: per feature one weight per label (neighbours in memory), then one bias per label.
  const biases = labels * size
  const loss = (parameters: Float64Array, gradient: Float64Array): number => {
    let total = 0
    for (let at = 0; at < biases; at++) {
      const value = parameters[at]!
      total += 0.5 * l2 * value * value
      gradient[at] = l2 * value
    }
    gradient.fill(0, biases)
    for (let row = 0; row < examples.length; row++) {
      const from = rows.start[row]!
      const to = rows.start[row + 1]!
      for (let label = 0; label < labels; label++) scores[label] = parameters[biases + label]!
      for (let at = from; at < to; at++) {
        const offset = rows.columns[at]! * labels
        const value = rows.values[at]!
        for (let label = 0; label < labels; label++) scores[label]! += parameters[offset + label]! * value
      }
      const gold = examples[row]!.label
      total += weightOf[row]! * slopes(scores, gold)
      for (let label = 0; label < labels; label++) gradient[biases + label]! += weightOf[row]! * scores[label]!
      for (let at = from; at < to; at++) {
        const offset = rows.columns[at]! * labels
        const value = rows.values[at]! * weightOf[row]!
        for (let label = 0; label < labels; label++) gradient[offset + label]! += scores[label]! * value
      }
    }
    return total
  }

  const best = minimise(loss, new Float64Array(biases + labels), iterations)
  return {
    weights: Array.from({ length: labels }, (_, label) =>
      Float64Array.from({ length: size }, (_unused, column) => best[column * labels + label]!),
    ),
    bias: Array.from(best.subarray(biases)),
  }
}

export interface FitEachOptions {
  /** How much the losses count against the penalty on the weights; the larger the closer to the examples. */
  cost: number
  /** Factor per label on its examples' losses; default 1 each. */
  labelWeights?: readonly number[]
  /** How strongly features are stretched that tell one label from the rest (NB-SVM, Wang and Manning 2012); 0: not at all. */
  stretch?: number
}

/**
 * One yes-or-no model per label (one in all where there are two), the features stretched by how far their frequency
 * differs between the label and the rest. The stretch is folded into the weights.
 */
export function fitEach(
  vocabulary: Vocabulary,
  examples: readonly Example[],
  labels: number,
  { cost, labelWeights, stretch = 0 }: FitEachOptions,
): Fitted {
  const rows = rowsOf(vocabulary, examples)
  const size = vocabulary.index.size
  const costs = Float64Array.from(examples, ({ label, weight = 1 }) => cost * weight * (labelWeights?.[label] ?? 1))
  const asked = labels === 2 ? [1] : Array.from({ length: labels }, (_, label) => label)
  const fitted = asked.map((label) => {
    const wanted = examples.map((example) => example.label === label)
    const factors = stretchesOf(rows, size, wanted, stretch)
    const stretched = { ...rows, values: rows.values.map((value, at) => value * factors[rows.columns[at]!]!) }
    const { weights, bias } = fitBinary(stretched, size, wanted, costs)
    return { weights: weights.map((weight, column) => weight * factors[column]!), bias }
  })
  if (labels !== 2) return { weights: fitted.map(({ weights }) => weights), bias: fitted.map(({ bias }) => bias) }
  return { weights: [new Float64Array(size), fitted[0]!.weights], bias: [0, fitted[0]!.bias] }
}

const SMOOTHING = 1

/** Per feature `1 + strength · (|log ratio of its frequencies| − 1)`, at least 0.1. */
function stretchesOf(rows: Rows, size: number, wanted: readonly boolean[], strength: number): Float64Array {
  const yes = new Float64Array(size).fill(SMOOTHING)
  const no = new Float64Array(size).fill(SMOOTHING)
  let yeses = SMOOTHING
  let noes = SMOOTHING
  for (const [row, isWanted] of wanted.entries()) {
    const counts = isWanted ? yes : no
    if (isWanted) yeses++
    else noes++
    for (let at = rows.start[row]!; at < rows.start[row + 1]!; at++) counts[rows.columns[at]!]!++
  }
  return Float64Array.from(yes, (count, column) => {
    const ratio = Math.abs(Math.log(count / yeses / (no[column]! / noes)))
    return Math.max(0.1, 1 + strength * (ratio - 1))
  })
}

/** Turns scores into the log loss's slopes in place (probability less one where right) and returns the loss. */
function slopes(scores: Float64Array, gold: number): number {
  let highest = -Infinity
  for (const score of scores) highest = Math.max(highest, score)
  const right = scores[gold]! - highest
  let sum = 0
  for (let label = 0; label < scores.length; label++) sum += scores[label] = Math.exp(scores[label]! - highest)
  for (let label = 0; label < scores.length; label++) scores[label]! /= sum
  scores[gold]! -= 1
  return Math.log(sum) - right
}

/** The temperature that makes cross-validated scores honest probabilities: least log loss over a fixed grid. */
export function calibrate(scored: readonly { scores: readonly number[]; label: number }[]): number {
  const candidates = Array.from({ length: 41 }, (_, step) => 0.2 * 1.1 ** step)
  let best = { temperature: 1, loss: Infinity }
  for (const temperature of candidates) {
    let loss = 0
    for (const { scores, label } of scored) {
      const highest = Math.max(...scores)
      const sum = scores.reduce((total, score) => total + Math.exp((score - highest) / temperature), 0)
      loss += Math.log(sum) - (scores[label]! - highest) / temperature
    }
    if (loss < best.loss) best = { temperature, loss }
  }
  return best.temperature
}

import { isExtra } from './features.ts'

/** Features with their column and the factor by which a text's feature counts (idf of an n-gram). */
export interface Vocabulary {
  index: ReadonlyMap<string, number>
  scale: Float32Array
}

export interface Vector {
  columns: Int32Array
  values: Float32Array
}

/** One question asked of a text: a score per label over the shared vocabulary. */
export interface Head {
  labels: readonly string[]
  /** Per label, over the vocabulary; empty where all are zero. */
  weights: readonly (Float64Array | Float32Array)[]
  bias: readonly number[]
  /** Scores are divided by it before they become probabilities. */
  temperature: number
}

/** Value of a `#` feature in a vector whose n-grams have length one in all. */
export const EXTRA_VALUE = 0.35

/** The n-grams share length one, whatever the text's length; each extra feature has a fixed value beside them. */
export function vectorise(vocabulary: Vocabulary, features: readonly string[]): Vector {
  const columns = new Int32Array(features.length)
  const values = new Float32Array(features.length)
  let size = 0
  let squares = 0
  for (const feature of features) {
    const column = vocabulary.index.get(feature)
    if (column === undefined) continue
    const value = vocabulary.scale[column]!
    columns[size] = column
    // Extras are marked by a negative value until the n-grams' length is known.
    values[size++] = isExtra(feature) ? -value : value
    if (!isExtra(feature)) squares += value * value
  }
  const norm = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let at = 0; at < size; at++) values[at] = values[at]! < 0 ? -values[at]! : values[at]! * norm
  return { columns: columns.subarray(0, size), values: values.subarray(0, size) }
}

export function scoresOf(head: Pick<Head, 'weights' | 'bias'>, vector: Vector): number[] {
  return head.weights.map((weights, label) => {
    let score = head.bias[label]!
    if (weights.length === 0) return score
    for (let at = 0; at < vector.columns.length; at++) score += weights[vector.columns[at]!]! * vector.values[at]!
    return score
  })
}

export function softmax(scores: readonly number[], temperature = 1): number[] {
  const highest = Math.max(...scores)
  const powers = scores.map((score) => Math.exp((score - highest) / temperature))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

export function probabilities(head: Head, vector: Vector): number[] {
  return softmax(scoresOf(head, vector), head.temperature)
}

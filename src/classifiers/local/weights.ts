import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Head, Vocabulary } from './linear.ts'

/**
 * The checked-in file of a trained model: gzipped JSON (`zcat` shows it), weights as one signed byte each with a factor
 * per label. Features whose weights all round to zero are left out.
 */
const Packed = z.object({
  /** sha256 over the training text, so that a test sees weights older than their data. */
  trainedOn: z.string(),
  features: z.string(),
  scale: z.string(),
  heads: z.record(
    z.string(),
    z.object({
      labels: z.array(z.string()),
      bias: z.array(z.number()),
      temperature: z.number(),
      factors: z.array(z.number()),
      weights: z.array(z.string()),
    }),
  ),
  /** Whatever else training found: thresholds, cross-validated figures. */
  settings: z.record(z.string(), z.number()),
})

export interface Model {
  trainedOn: string
  vocabulary: Vocabulary
  heads: Readonly<Record<string, Head>>
  settings: Readonly<Record<string, number>>
  /** Short hash over the file, for `judgedBy`. */
  hash: string
}

export interface Trained {
  trainedOn: string
  vocabulary: Vocabulary
  heads: Record<string, Head>
  settings: Record<string, number>
}

const STEPS = 127

function quantise(weights: Float64Array | Float32Array): { factor: number; bytes: Int8Array } {
  let largest = 0
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight))
  const factor = largest > 0 ? largest / STEPS : 1
  return { factor, bytes: Int8Array.from(weights, (weight) => Math.round(weight / factor)) }
}

function base64(bytes: Int8Array | Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

const SCALE_STEP = 1 / 24

export function pack({ trainedOn, vocabulary, heads, settings }: Trained): Buffer {
  const quantised = Object.entries(heads).map(([name, head]) => ({
    name,
    head,
    rows: head.weights.map((weights) => quantise(weights)),
  }))
  const kept = [...vocabulary.index]
    .filter(([, column]) => quantised.some(({ rows }) => rows.some(({ bytes }) => bytes[column] !== 0)))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const packed: z.input<typeof Packed> = {
    trainedOn,
    features: kept.map(([feature]) => feature).join('\n'),
    scale: base64(Uint8Array.from(kept, ([, column]) => Math.round(vocabulary.scale[column]! / SCALE_STEP))),
    heads: Object.fromEntries(
      quantised.map(({ name, head, rows }) => [
        name,
        {
          labels: [...head.labels],
          bias: head.bias.map((bias) => Number(bias.toFixed(5))),
          temperature: Number(head.temperature.toFixed(4)),
          factors: rows.map(({ factor }) => Number(factor.toPrecision(6))),
          weights: rows.map(({ bytes }) => base64(Int8Array.from(kept, ([, column]) => bytes[column]!))),
        },
      ]),
    ),
    settings,
  }
  return gzipSync(JSON.stringify(packed), { level: 9 })
}

export function unpack(file: Buffer): Model {
  const text = gunzipSync(file).toString('utf8')
  const packed = Packed.parse(JSON.parse(text))
  const index = new Map(packed.features.split('\n').map((feature, column) => [feature, column]))
  const scale = Float32Array.from(Buffer.from(packed.scale, 'base64'), (step) => step * SCALE_STEP)
  const heads = Object.entries(packed.heads).map(([name, head]): [string, Head] => [
    name,
    {
      labels: head.labels,
      bias: head.bias,
      temperature: head.temperature,
      weights: head.weights.map((row, label) => weightsOf(row, head.factors[label]!)),
    },
  ])
  return {
    trainedOn: packed.trainedOn,
    vocabulary: { index, scale },
    heads: Object.fromEntries(heads),
    settings: packed.settings,
    hash: createHash('sha256').update(text).digest('hex').slice(0, 8),
  }
}

function weightsOf(row: string, factor: number): Float32Array {
  const steps = new Int8Array(Buffer.from(row, 'base64'))
  return steps.some((step) => step !== 0) ? Float32Array.from(steps, (step) => step * factor) : new Float32Array()
}

function fileOf(name: string): URL {
  return new URL(`weights/${name}.json.gz`, import.meta.url)
}

/** Throws, with the mend, where the file is missing or is no model. */
export function loadModel(name: string): Model {
  const file = fileOf(name)
  try {
    return unpack(readFileSync(file))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `the weights ${file.pathname} cannot be read: ${reason}. Take the file from the repository again, or make it: npm run train`,
      { cause: error },
    )
  }
}

/** Returns the size in bytes of what was written. */
export function saveModel(name: string, trained: Trained): number {
  const file = pack(trained)
  writeFileSync(fileOf(name), file)
  return file.length
}

/** sha256 over the texts of the training files, in the order given. */
export function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0')
  return hash.digest('hex')
}

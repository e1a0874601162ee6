import { mulberry32 } from '../eval/statistics.ts'

/** Draws that hang on their cause alone (seed, person, ticket…), never on what was drawn before elsewhere. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number
  /** True with that probability. */
  yes(probability: number): boolean
  between(low: number, high: number): number
  /** One of them; throws where there is none. */
  of<T>(list: readonly T[]): T
  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
}

export function chanceOf(...cause: readonly (string | number)[]): Chance {
  const next = mulberry32(hash(cause.join('|')))
  return {
    next,
    yes: (probability) => next() < probability,
    between: (low, high) => low + next() * (high - low),
    of<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error(`nothing to draw from: ${cause.join('|')}`)
      return list[Math.floor(next() * list.length)] as T
    },
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const entries = Object.entries<number>(weights) as [K, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) if ((left -= weight) < 0) return key
      return entries.at(-1)![0]
    },
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01_00_01_93)
  return value >>> 0
}

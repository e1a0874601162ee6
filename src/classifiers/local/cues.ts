import { z } from 'zod'
import { loadRules } from '../rules/load.ts'

/** Conjunctions that a sum over words cannot see (`rules/cues.yaml`); each that is met is one more feature. */
export interface Cues {
  namesIn(text: string): string[]
  /** All patterns, for the judge's hash. */
  source: string
}

const Schema = z.record(z.string(), z.array(z.string().transform((source) => new RegExp(source, 'u'))).min(1))

export function loadCues(): Cues {
  const cues = Object.entries(loadRules('cues.yaml', Schema))
  return {
    namesIn: (text) => cues.filter(([, when]) => when.some((one) => one.test(text))).map(([name]) => name),
    source: cues.map(([name, when]) => `${name}${when.map(({ source }) => source).join('')}`).join('\n'),
  }
}

import type { EmergencyRule, EmergencyRules, Guard } from '../rules/emergency-rules.ts'
import type { Lexicon } from './lexicon.ts'
import { loadEmergencyRules } from '../rules/emergency-rules.ts'
import { loadInjections } from '../rules/injections.ts'
import { extra, ngrams, shapeFeatures } from './features.ts'
import type { Cues } from './cues.ts'
import { loadCues } from './cues.ts'
import { lexiconFeatures, loadLexicon } from './lexicon.ts'

/** Everything that a burst shows before a model weighs it. */
export interface Signals {
  /** Without what pretends to be a command. */
  text: string
  /** Something was cut out. */
  cut: boolean
  features: string[]
  rules: EmergencyRule[]
  guards: Guard[]
}

export interface SignalReader {
  read(text: string): Signals
  /** All rule files as read, for the judge's hash. */
  source: string
}

function featuresOf(
  lexicon: Lexicon,
  cues: Cues,
  text: string,
  rules: readonly EmergencyRule[],
  guards: readonly Guard[],
): string[] {
  return [
    ...ngrams(text),
    ...shapeFeatures(text),
    ...lexiconFeatures(lexicon, text),
    ...cues.namesIn(text.replaceAll('\n', ' ')).map((name) => extra('cue', name)),
    ...rules.map((rule) => extra('rule', rule.id)),
    ...guards.map((guard) => extra('guard', guard.id)),
    ...(rules.length > 0 ? [extra('alarm', guards.length > 0 ? 'guarded' : 'plain')] : []),
  ]
}

/** For training, where every text is read many times. */
export function remembering(reader: SignalReader): SignalReader {
  const known = new Map<string, Signals>()
  return {
    read: (text) => {
      const signals = known.get(text) ?? reader.read(text)
      known.set(text, signals)
      return signals
    },
    source: reader.source,
  }
}

export function createSignalReader(
  lexicon: Lexicon = loadLexicon(),
  emergencies: EmergencyRules = loadEmergencyRules(),
  cues: Cues = loadCues(),
): SignalReader {
  const injections = loadInjections()
  return {
    read: (said) => {
      const { text, found } = injections.cut(said)
      const { rules, guards } = emergencies.match(text.replaceAll('\n', ' '))
      return { text, cut: found, features: featuresOf(lexicon, cues, text, rules, guards), rules, guards }
    },
    source: [lexicon.source, cues.source, emergencies.source, injections.source].join('\0'),
  }
}

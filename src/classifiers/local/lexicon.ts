import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { describe } from '../rules/problems.ts'
import { extra, normaliseForModel } from './features.ts'

/**
 * The word classes of `rules/lexicon.yaml`: words that say nearly the same share one feature, so that a word which the
 * training text never used still counts like its neighbours.
 */
export interface Lexicon {
  classesOf(text: string): string[]
  /** The file as read, for the judge's hash. */
  source: string
}

const Classes = z.record(z.string(), z.array(z.coerce.string().min(1)).min(1))

export function parseLexicon(source: string, file: string): Lexicon {
  const parsed = Classes.safeParse(parse(source))
  if (!parsed.success) throw new Error(describe(file, parsed.error))
  const words = new Map<string, string[]>()
  /** How long the longest word is that begins with a character: most begin none. */
  const longest = new Map<string, number>()
  for (const [name, members] of Object.entries(parsed.data)) {
    for (const member of members) {
      const word = normaliseForModel(member)
      words.set(word, [...(words.get(word) ?? []), name])
      longest.set(word[0]!, Math.max(longest.get(word[0]!) ?? 1, word.length))
    }
  }
  const classesOf = (text: string): string[] => {
    const plain = normaliseForModel(text)
    const found = new Set<string>()
    for (let start = 0; start < plain.length; start++) {
      const last = Math.min(plain.length, start + (longest.get(plain[start]!) ?? 0))
      for (let end = start + 1; end <= last; end++) {
        for (const name of words.get(plain.slice(start, end)) ?? []) found.add(name)
      }
    }
    return [...found]
  }
  return { classesOf, source }
}

export function loadLexicon(): Lexicon {
  const file = new URL('../rules/lexicon.yaml', import.meta.url)
  return parseLexicon(readFileSync(file, 'utf8'), 'src/classifiers/rules/lexicon.yaml')
}

export function lexiconFeatures(lexicon: Lexicon, text: string): string[] {
  return lexicon.classesOf(text).map((name) => extra('lex', name))
}

import { z } from 'zod'
import { loadRules } from '../rules/load.ts'

/** Words parted by blanks; no word holds one. */
const words = z
  .string()
  .trim()
  .min(1, 'at least one word is needed, or every text would match')
  .transform((text) => text.split(/\s+/))
const PlaceWords = z.strictObject({
  compound: words,
  towards: words,
  ownCompound: words,
  wholeCompound: words,
  wholeBuilding: words,
  notWhole: z.string().min(1),
  inside: words,
  around: words,
  sides: words,
  elsewhere: words,
  measures: words,
})

export const placeWords = loadRules('places.yaml', PlaceWords)

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/** One alternation of words, longest first. */
export function anyOf(list: readonly string[]): string {
  return list
    .toSorted((a, b) => b.length - a.length)
    .map((word) => escape(word))
    .join('|')
}

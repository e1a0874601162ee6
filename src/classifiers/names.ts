import { z } from 'zod'
import { loadRules } from './rules/load.ts'

const letters = z.string().transform((text) => new Set(text.replace(/\s/g, '')))
const Names = z.strictObject({
  surnames: letters,
  compoundSurnames: z.array(z.string().length(2, 'a compound surname has two characters')),
  given: letters,
  introductions: z.array(z.string().min(1)),
  after: letters,
  notNames: z.string().transform((text) => new Set(text.split(/\s+/).filter(Boolean))),
})

const rules = loadRules('names.yaml', Names)
const compound = new Set(rules.compoundSurnames)
const HAN = /\p{Script=Han}/u
/** A home as people write it before or after a name: `501`, `3-2-501`, `3栋2单元501`, `3栋501室`. */
export const HOME =
  /(?:\d{1,3}(?:栋|幢|号楼|座|#)?[\s\-‐-―－、]?(?:\d{1,2}(?:单元|门)?[\s\-‐-―－、]?)?)?(?<!\d)\d{3,4}(?!\d)(?:室|号房|房|户|家)?/gu

function surnameLength(text: string, at: number): number {
  if (compound.has(text.slice(at, at + 2))) return 2
  return rules.surnames.has(text[at] ?? '') ? 1 : 0
}

/**
 * Length of the full name (surname and one or two given characters) that begins at `at`, else 0. One with a single
 * given character must end where the text ends or goes on as after a name; so must any where `strict`.
 */
export function fullNameAt(text: string, at: number, strict = false): number {
  const surname = surnameLength(text, at)
  if (surname === 0 || rules.notNames.has(text.slice(at, at + 2))) return 0
  for (const given of [2, 1]) {
    const end = at + surname + given
    const characters = text.slice(at + surname, end)
    if (characters.length < given || !Array.from(characters).every((character) => rules.given.has(character))) continue
    if (given === 2 && !strict) return surname + given
    const next = text[end]
    if (next === undefined || !HAN.test(next) || rules.after.has(next)) return surname + given
  }
  return 0
}

/** The whole of `text` is a full name. Doubled characters (`金金`, `苏苏`) are nicknames. */
export function isFullName(text: string): boolean {
  return text[0] !== text[1] && fullNameAt(text, 0, true) === text.length
}

/** `王秀兰` → `王**`: which family stays readable, who does not. */
export function maskName(name: string): string {
  const surname = surnameLength(name, 0) || 1
  return name.slice(0, surname) + '*'.repeat(Math.max(1, name.length - surname))
}

/** What may stand right before a name: nothing, punctuation, or a word that also may follow one. */
function mayPrecede(character: string | undefined): boolean {
  return character === undefined || rules.after.has(character) || !/[\p{Script=Han}\p{L}\d]/u.test(character)
}

export interface FoundName {
  start: number
  end: number
}

/** Full names that stand beside a room, or after a word that introduces a person (`业主`, `我叫`). */
export function findNames(text: string): FoundName[] {
  const found: FoundName[] = []
  const add = (at: number): void => {
    const length = fullNameAt(text, at)
    if (length > 0) found.push({ start: at, end: at + length })
  }
  for (const home of text.matchAll(HOME)) {
    const end = home.index + home[0].length
    add(end + (/^\s?(?:的|是|业主|住户|户主|租户)?\s?/u.exec(text.slice(end, end + 5))?.[0].length ?? 0))
    // Before the room: 王秀兰501, 王秀兰 3-2-501.
    const before = text.slice(0, home.index).trimEnd()
    for (const length of [3, 2, 4]) {
      const at = before.length - length
      if (at < 0 || !mayPrecede(before[at - 1])) continue
      if (!isFullName(before.slice(at))) continue
      found.push({ start: at, end: before.length })
      break
    }
  }
  for (const word of rules.introductions) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const end = at + word.length
      add(end + (/^[\s:：是叫]{0,2}/u.exec(text.slice(end, end + 2))?.[0].length ?? 0))
    }
  }
  return found
}

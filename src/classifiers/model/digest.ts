import { findPersonalData } from '../masking.ts'

const MOST = 100
const CHINESE_DIGITS = '零一二三四五六七八九'
/** Chinese figures that count something; 一起、一直 and the like count nothing. */
const COUNTED = /[零一二两三四五六七八九十百]+(?=[件个项起次条户天小时位名成])/gu

/** The sentences, where every number in them stands in the facts and nothing personal does; else undefined. */
export function checkedDigest(sentences: readonly string[], facts: readonly string[]): string | undefined {
  const text = sentences
    .map((sentence) => sentence.replace(/\s+/gu, ' ').trim())
    .filter(Boolean)
    .slice(0, 2)
    .join('')
  if (text === '' || Array.from(text).length > MOST || findPersonalData(text).length > 0) return undefined
  if (/https?:|www\.|[@#<>{}[\]]|[A-Za-z]{4,}/iu.test(text)) return undefined
  const known = new Set(numbersIn(facts.join('\n')))
  return numbersIn(text).every((number) => known.has(number)) ? text : undefined
}

function numbersIn(text: string): string[] {
  const plain = text.normalize('NFKC')
  const digits = [...plain.matchAll(/\d+(?:\.\d+)?/gu)].map((match) => String(Number(match[0])))
  const words = [...plain.matchAll(COUNTED)].flatMap((match) => figureOf(match[0]) ?? [])
  return [...digits, ...words.map(String)]
}

/** `十二` → 12, up to 999; undefined where it is no number. */
function figureOf(words: string): number | undefined {
  const digit = (one: string | undefined) => (one === '两' ? 2 : CHINESE_DIGITS.indexOf(one ?? ''))
  const match = /^(?:([一二两三四五六七八九])百)?零?(?:([一二三四五六七八九]?)十)?([一二两三四五六七八九])?$/u.exec(
    words,
  )
  if (!match) return words === '零' ? 0 : undefined
  const [, hundreds, tens, ones] = match
  const ten = tens === undefined ? 0 : tens === '' ? 1 : digit(tens)
  return (hundreds ? digit(hundreds) * 100 : 0) + ten * 10 + (ones ? digit(ones) : 0)
}

/** A resident's rating in figures, stars or words, as 1–5. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...Array.from('12345', (digit, at): [string, number] => [digit, at + 1]),
  ...Array.from('一二三四五', (digit, at): [string, number] => [digit, at + 1]),
  ['两', 2],
])
const HALF_WIDTH_STARS = /[⭐🌟★]/gu
/** From the harshest to the kindest, so that 不太满意 is not read as 满意. */
const WORDS: readonly [RegExp, number][] = [
  [/(?:非常|很|极其?|特别|十分|太)不满意?|差评|零分|(?<!\d)0分(?!钟)|负分|一分都(?:嫌|不)|极差|太差|垃圾服务/u, 1],
  [/不太满意|不怎么满意|不够满意|不满意|不咋样|比较差/u, 2],
  [/满分|(?:非常|特别|十分|相当|超级?|很|太|挺)满意|好评|完美|没得挑|无可挑剔/u, 5],
  [/凑合|凑和|一般|马马虎虎|还行吧|勉强|将就|中等|过得去/u, 3],
  [/满意|还不错|挺好|蛮好/u, 4],
]

export interface Rating {
  score: number
  /** In figures or stars; words alone may also be mere thanks. */
  exact: boolean
}

/** @param text without ticket numbers */
export function ratingOf(text: string): Rating | null {
  const plain = text.normalize('NFKC').replace(/№/gu, ' ').trim()
  const exact = exactScore(plain)
  if (exact !== null) return { score: exact, exact: true }
  const word = WORDS.find(([pattern]) => pattern.test(plain))
  return word ? { score: word[1], exact: false } : null
}

function exactScore(text: string): number | null {
  const bare = text.replace(/[\s。.!！~，,👍👌🙏]+|\p{Variation_Selector}|\[[\p{Script=Han}]{1,4}\]/gu, '')
  if (/^[1-5一二三四五]$/u.test(bare)) return DIGITS.get(bare)!
  const stars = bare.match(HALF_WIDTH_STARS)?.length ?? 0
  if (stars > 0 && !/[分星]/u.test(bare)) return Math.min(5, stars)
  // 五分制就5分: the scale is no score; out of ten counts half.
  const unscaled = text.replace(/(?:五|5)[分星]制/gu, ' ')
  const ten = /(?:^|[^\d])10\s?分(?!钟|制|[之公])/u.test(unscaled)
  if (/(?:百|100)\s?分(?![之公钟])/u.test(unscaled) || ten) return 5
  const found = [
    ...unscaled.matchAll(
      /(?<![\d十百第点])([1-5一二三四五两])\s?(?:分(?![钟之公米厘开别析成担享给给为明配])|颗?星(?!期))/gu,
    ),
  ]
  return found.length > 0 ? DIGITS.get(found.at(-1)![1]!)! : null
}

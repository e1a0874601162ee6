import type { Mention } from './area-mentions.ts'
import { anyOf, placeWords } from './place-words.ts'

const NUMERAL = '(?:\\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])'
/** 一层 alone is more often a coat of something than a floor. */
export const FLOOR = `(?:负?(?<!\\d)${NUMERAL}(?:楼(?![道梯])|(?<!一)层(?![道梯]))|(?<!\\d)-\\d[楼层]|顶楼|顶层)`
const FLOORS = `${FLOOR}(?:(?:到|至|和|跟|-|、)${FLOOR}(?:之间|中间)?)?`
/** `501`, not a price, a year or a part of a longer number. */
const ROOM = `(?<![\\d.#:：a-zA-Z-])(?!(?:11[0249]|12[02])(?!\\d))[1-9]\\d{2,3}(?![\\d.:：-]|${anyOf(placeWords.measures.filter((word) => word !== '家' && word !== '户'))}|多|来)(?:室|号房)?`
const SPOT = anyOf([...placeWords.compound, ...placeWords.inside, ...placeWords.around])
const SIDE = anyOf(placeWords.sides)
const PHRASE = new RegExp(
  `(?<floor>${FLOORS})(?:的|那个|那段|那层|这层|家)?(?:(?:${SPOT})(?:${SIDE})?|${SIDE})?|(?:${SIDE})?的?(?:${SPOT})(?:[A-Z\\d]{1,2}区|[一二三]期)?(?:${SIDE})?|(?<room>${ROOM})`,
  'gu',
)
const LOOSE_ENDS = /^[的\s]+|(?:的|那个|那段|那层|这层|家|\s)+$/gu
const LONGEST = 12

/** Words too vague to tell a place by themselves. */
const VAGUE = /^(?:楼下|门口|家门口|电梯|电梯里|楼梯|厨房|厕所|卫生间|阳台|客厅|卧室|小区里|里|外|口)$/u

/** The place within its area in the speaker's words, at most 12 characters: the first floor, room or spot named. */
export function describePlace(text: string, mentions: readonly Mention[]): string {
  const free = blank(text, mentions)
  const found = [...free.matchAll(PHRASE)].map((match) => match[0].replace(LOOSE_ENDS, ''))
  const best = found.find((phrase) => !VAGUE.test(phrase)) ?? found[0] ?? ''
  return best.slice(0, LONGEST)
}

/** What names the area itself is no place within it. */
function blank(text: string, mentions: readonly Mention[]): string {
  let left = text
  for (const { start, end } of mentions) left = left.slice(0, start) + ' '.repeat(end - start) + left.slice(end)
  return left
}

import type { EventType, TicketGlance } from './ticket.ts'

/** An end that a leader named without what it takes, kept until they say or show it. */
export interface Ending {
  type: EndingType
  /** The leader who named it; nobody else's words complete it. */
  by: string
  at: number
  need: Need
  /** What was said of it so far, '' where nothing was. */
  said: string
}
export const ENDING_TYPES = ['done', 'answered', 'rejected'] as const
export type EndingType = (typeof ENDING_TYPES)[number]
/** What an end still wants: what was done (in words, or a photo that shows it), a photo of it, why it cannot be done. */
export type Need = 'words' | 'photo' | 'reason'

const MINUTE = 60_000
/** A photo this long before the word, or after it, belongs to it (ms). */
export const PHOTO_WITHIN = 10 * MINUTE

const STICKER = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Variation_Selector}|\[[\p{Script=Han}A-Za-z]{1,6}\]/gu
const BESIDE = /[#№]\s?\d{4,7}|@[^\s\u2005]+|[^\p{Script=Han}A-Za-z]+/gu
const LEAD = '(?:这件事?|这个事?|这事|此事|该件|该事项|已经|已|己|都|全部?|现在|现|暂时|目前|确实|实在|真的?)*'
const TAIL = '(?:了|啦|啊|呀|哈|哦|吧|的)*'
const alone = (words: string) => new RegExp(`^(?:${LEAD}(?:${words})${TAIL})+$`, 'u')

/** The instruction and no more: says that it ended, not how. */
const ALONE: Record<EndingType, RegExp> = {
  done: alone('办结|结案|办完|办理完毕|处理完毕|可以结|能结|结了|完成|(?<=已经?)(?:处理|解决)'),
  answered: alone('(?:无法|没法|没办法)(?:解决|处理|修|办|弄)?|(?:解决|处理|修|办|弄|做)不了|答复过?'),
  rejected: alone('不予受理|不受理|退回'),
}
/** A leader's own words that still tell nothing: they close, and staff see that they were all. */
const LITTLE = alone('(?:弄|搞|修|办|处理|解决|做)(?:好|完|妥)|好了|搞定|解决|处理|行了|没问题|没事|OK|ok')

const bare = (words: string) => words.replace(STICKER, ' ').replace(BESIDE, '')

/** Whether the words name that end and say nothing else. */
export function saysNothing(type: EndingType, words: string): boolean {
  const left = bare(words)
  return left === '' || ALONE[type].test(left)
}

/** Whether nobody learns from these words what was done: 弄好了, 搞定. */
export function saysLittle(words: string): boolean {
  return saysNothing('done', words) || LITTLE.test(bare(words))
}

/** Whether that person showed something on the ticket from `from` to `to`. */
export function showed(ticket: Pick<TicketGlance, 'messages'>, by: string, from: number, to: number): boolean {
  return ticket.messages.some(
    ({ fromId, at, media }) => fromId === by && (media === 'image' || media === 'video') && at >= from && at <= to,
  )
}

/**
 * What the end still wants; undefined where it may stand. `photo`: one was shown; `mustShow`: this kind of matter is not
 * done without one.
 */
export function needOf(
  type: EndingType,
  words: string,
  { photo, mustShow }: { photo: boolean; mustShow: boolean },
): Need | undefined {
  if (type !== 'done') return saysNothing(type, words) ? 'reason' : undefined
  if (photo) return undefined
  if (mustShow) return 'photo'
  return saysNothing(type, words) ? 'words' : undefined
}

export function isEndingType(type: EventType): type is EndingType {
  return ENDING_TYPES.some((one) => one === type)
}

import {
  isEndingType,
  needOf,
  PHOTO_WITHIN,
  saysNothing,
  showed,
  type Ending,
  type EndingType,
} from '../tickets/closing.ts'
import { hearsInPrivate } from '../tickets/follow-up.ts'
import { clip } from '../notifications/format.ts'
import type { EventType, Note, Ticket, TicketGlance } from '../tickets/ticket.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turn.ts'

const MINUTE = 60_000
/** How long "how was it done?" waits for words that are plainly about the ticket (ms). */
const ASKED_FOR = 24 * 60 * MINUTE
/** Something still to come: no answer to what was done. */
export const TO_COME =
  /^(?:好的?|收到|知道了|嗯+|行|谢谢|ok)[吧啊呢哈了。！!]*$|等(?:会|下|一|我|晚|到|配件|通知)|稍(?:后|等)|一会|待会|晚点|马上|回头|明[天早晚]|后天|下周|下午|周[一二三四五六日天]|还没|没(?:办|修|弄|处理|空)|正在|准备|打算|约了|[?？]/iu

/** What a leader's word comes to: the end, or, where it takes more to stand, progress that keeps the question. */
interface Weighed {
  type: EventType
  note: string
  rule: string
  ending?: Ending
}

/** An end stands with words of what was done, or a photo; what a leader was asked for completes the end that was named. */
export function weighEnd(desk: Desk, turn: Turn, ticket: TicketGlance, meant: EventType, words: string): Weighed {
  const before = ticket.ending?.by === turn.person.id ? ticket.ending : null
  const named = namedEnd(turn, meant, words, before)
  if (!named) return { type: meant, note: words, rule: '' }
  const photo = turn.photos > 0 || showed(ticket, turn.person.id, turn.at - PHOTO_WITHIN, turn.at)
  const mustShow = desk.photoFor.includes(ticket.category) && ticket.kind !== 'inquiry'
  const said = [before?.type === named ? before.said : '', saysNothing(named, words) ? '' : words]
    .filter(Boolean)
    .join('，')
  const need = needOf(named, said, { photo, mustShow })
  if (!need) return { type: named, note: said || desk.say('shown'), rule: before ? '问后补齐' : '' }
  const ending: Ending = { type: named, by: turn.person.id, at: desk.now(), need, said }
  // Turned down it must not look as if it were taken on.
  const type = named === 'rejected' ? 'added' : 'progress'
  return { type, note: words, rule: `${RULES[need]}，先问一句`, ending }
}

const RULES: Record<Ending['need'], string> = {
  words: '没说怎么办的',
  photo: '这类事要有现场照片',
  reason: '没说原因',
}

/** The end that the words name, or complete. */
function namedEnd(turn: Turn, type: EventType, words: string, before: Ending | null): EndingType | undefined {
  if (isEndingType(type)) return type
  if (type !== 'progress' || !before || turn.at - before.at > ASKED_FOR) return undefined
  return TO_COME.test(words) ? undefined : before.type
}

const QUESTIONS = { words: 'askHow', photo: 'askPhoto' } as const

/** The question to the leader, in private; who was asked and repeats it in a group is not asked again. */
export function askMore(desk: Desk, turn: Turn, ticket: TicketGlance, before: Ending | null): Note[] {
  const { ending } = ticket
  if (!ending || (turn.roomId && before?.by === ending.by && before.need === ending.need)) return []
  const why = ending.type === 'rejected' ? 'askWhyRejected' : 'askWhyUnsolved'
  const key = ending.need === 'reason' ? why : QUESTIONS[ending.need]
  return [desk.notes().toPerson(ticket, `${turn.id}:ending`, key, turn.person.id)]
}

/** 回访: reporters who were told in private, and have said nothing since, are asked once more. */
export function callBack(desk: Desk, ticket: Ticket, eventId: string): Note[] {
  const spoke = new Set(ticket.history.filter(({ at }) => at > ticket.clockFrom).map(({ by }) => by))
  return ticket.reporters
    .filter((one) => hearsInPrivate(ticket, one) && !spoke.has(one.id))
    .map((one) => desk.notes().toPerson(ticket, eventId, 'callBack', one.id, { outcome: clip(ticket.outcome, 120) }))
}

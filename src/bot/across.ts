import { ancestorAt, childrenOf, isBoundId, type Area } from '../routing/roster.ts'
import { ownerName } from '../notifications/notes.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { allows } from '../tickets/apply.ts'
import type { Desk } from './desk.ts'
import { lastWord, move } from './returns.ts'
import { plainly } from './plain-words.ts'
import type { Turn } from './turn.ts'

const THERE = '(?:隔壁|旁边|邻近|那边)?的?'
const THEY = '(?:那边|他们|那里)?'
const TAKES = '(?:来|去)?(?:管|办|处理|负责|接|跟进|弄|看|吧|的|[，,。！!\\s]|$)'
/** Ours it is not, or it came to the wrong one: then whoever is named has it. */
const NOT_OURS = /不[归是在属]于?(?:我|咱|本)|[发搞弄派找转送报]错|(?:位置|地址|地方)不[对在]/u

export interface Across {
  ownerId: string
  ownerArea: string
  /** Where it is from now on, where the words name it. */
  area?: string
}

/** `这个归第二网格管`, `转给郑网格`, `发错了，是2网格的`: another grid of the same community, by its name or its leader's; undefined where none is named. */
export function acrossIn(desk: Desk, text: string, area: string): Across | undefined {
  const { roster, routing } = desk
  const scope = ancestorAt(roster, area, routing.scopeLevel)
  if (!scope?.parent) return undefined
  const words = plainly(text)
  const neighbours = childrenOf(roster, scope.parent).filter(
    (one) => one.level === routing.scopeLevel && one.code !== scope.code,
  )
  const isThere = (code: string) =>
    neighbours.some((one) => ancestorAt(roster, code, routing.scopeLevel)?.code === one.code)
  const leader = desk
    .leadersNamed(words, area)
    .find((one) => isThere(one.area) && gives(words, RegExp.escape(one.name)))
  const named = neighbours.find((one) => gives(words, patternOf(one.name)))
  const first = named?.leaders.find((one) => isBoundId(one.id))
  if (leader)
    return { ownerId: leader.id, ownerArea: leader.area, ...(named && { area: within(desk, named, words).code }) }
  return named && first && { ownerId: first.id, ownerArea: named.code, area: within(desk, named, words).code }
}

/** Whether the words give it to who is so called, or say that it is theirs; not where they are only spoken of. */
function gives(words: string, name: string): boolean {
  const said = [
    `(?:转|移交|改?派|分|推|移)(?:给|到|去|往|至|交|办)*${THERE}${name}`,
    `(?:归|属于?|应?该|由|交给?|给|请|找|让|叫)(?:归|由|给|是|让)*${THERE}${name}${THEY}${TAKES}`,
    `(?<!不)[是属]${THERE}${name}${THEY}[管负责]*的`,
    `${name}${THEY}的(?:事|地盘|范围|辖区|地界|活|单)`,
  ]
  return said.some((one) => new RegExp(one, 'u').test(words)) || (NOT_OURS.test(words) && new RegExp(name).test(words))
}

const DIGITS = '一二三四五六七八九'

/** 第二网格 is 二网格 and 2网格, too. */
function patternOf(name: string): string {
  const [, number = '', kind = ''] = /^第?([一二三四五六七八九十]+|\d+)号?(\D+)$/u.exec(name) ?? []
  if (!number) return RegExp.escape(name)
  const other = DIGITS.includes(number) ? DIGITS.indexOf(number) + 1 : DIGITS[Number(number) - 1]
  return `第?(?<![\\d${DIGITS}十])(?:${number}${other ? `|${other}` : ''})号?${RegExp.escape(kind)}`
}

/** The building and unit that the words name too. */
function within(desk: Desk, area: Area, text: string): Area {
  const below = childrenOf(desk.roster, area.code).find((one) => text.includes(one.name))
  return below ? within(desk, below, text) : area
}

/** The matter is another grid's from now on. Undefined where it cannot go there now. */
export async function handAcross(
  desk: Desk,
  turn: Turn,
  ticket: TicketGlance,
  to: Across,
): Promise<number | undefined> {
  if (!allows(ticket.status, 'handed_over') || ticket.accused.includes(to.ownerId) || to.ownerId === ticket.ownerId)
    return undefined
  const last = ticket.formerOwners.includes(to.ownerId) ? lastWord(desk, ticket) : undefined
  if (last && last.ownerId !== ticket.ownerId) return move(desk, turn, ticket, 'handed_up', last, turn.text)
  const place = to.area === undefined ? undefined : { area: to.area, scope: desk.people.scopeOf(to.area) }
  const event = desk.eventOf(turn, 'handed_over', '转给同一社区的另一网格', {
    owner: { ownerId: to.ownerId, ownerArea: to.ownerArea },
    area: place,
  })
  await desk.ledger.change(ticket.no, event, (after) => {
    const notes = desk.notes()
    const why = desk.say('whyHandedOver')
    const ack = notes.toPerson(after, event.id, 'ackMoved', turn.person.id, { owner: ownerName(desk.roster, after) })
    return [
      ...(turn.roomId ? [] : [ack]),
      notes.toPerson(after, event.id, 'promptMoved', to.ownerId, { why, note: turn.text }),
    ]
  })
  return ticket.no
}

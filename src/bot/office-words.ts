/** What the county office types about the 交办会: its minutes, and the wish for its agenda. Pure. */
import { departmentIn } from './department-words.ts'
import { saidOfEach } from './number-words.ts'

export interface Clause {
  numbers: number[]
  text: string
}

const NAMED = '交[办半班]会'
const MEETING = new RegExp(`${NAMED}|调度会|会议|会上|纪要`, 'u')
/** The meeting, and what leads over from it to what was decided. */
const HEAD = new RegExp(
  `^[^#]{0,16}?(?:${MEETING.source})[^#：:，,。；;\\n]{0,14}?(?:[：:，,。\\s】\\]]+|(?=[#由请]))`,
  'u',
)
const STRICT_HEAD = new RegExp(`^[【[]?${NAMED}[^：:\\n]{0,14}[：:\\n]`, 'u')
const DATED = /[前内底]|\d\s?[号日天周]|[一二三四五六七八九十]\s?[号日天周]|周[一二三四五六日]/u
const FOR_ALL = /(?:都|均|全部|一律|统一)/u

/** Whether the words are of the meeting itself, whoever says them. */
export function namesMeeting(text: string): boolean {
  return new RegExp(NAMED, 'u').test(text)
}

/**
 * `交办会定了：#1042 住建局牵头，月底前拆；#1043 城管局` as its clauses; undefined where the words are no minutes. `known`:
 * the departments that the configuration names.
 */
export function minutesIn(text: string, known: readonly string[]): Clause[] | undefined {
  const said = text.trim()
  const head = HEAD.exec(said)
  if (!head) return undefined
  const lines = said
    .slice(head[0].length)
    .split(/[；;。\n]/u)
    .map((one) => one.trim())
    .filter(Boolean)
  const clauses = lines.flatMap((line) => clausesOf(line, known))
  const given = clauses.some(({ numbers, text: words }) => numbers.length > 0 && departmentIn(words, known) !== null)
  return given || STRICT_HEAD.test(said) ? clauses : undefined
}

function clausesOf(line: string, known: readonly string[]): Clause[] {
  const each = saidOfEach(line)
  if (each.length < 2) return [{ numbers: each[0]?.numbers ?? [], text: line }]
  const clauses = each.map(({ numbers, text }) => ({
    numbers,
    text: `${numbers.map((no) => `#${no}`).join('、')} ${text.replace(/[，,、\s]+$/u, '')}`,
  }))
  const day = dayOfAll(clauses.at(-1)!.text, known)
  const others = clauses.slice(0, -1)
  if (!day || (others.some(({ text }) => DATED.test(text)) && !FOR_ALL.test(day))) return clauses
  return [...others.map(({ numbers, text }) => ({ numbers, text: `${text}，${day}` })), clauses.at(-1)!]
}

/** What follows the last department and names a day: in one line, where no other has one, it is the day of all. */
function dayOfAll(words: string, known: readonly string[]): string {
  const pieces = words.split(/[，,\s]+/u)
  const last = pieces.findLastIndex((piece) => departmentIn(piece, known) !== null)
  const rest = pieces.slice(last + 1).join('，')
  return DATED.test(rest) ? rest : ''
}

/** Everything that a wish for the agenda consists of; a word besides, and it is something else (交办会几点开). */
const MATTER = '议程表?|议题|清单|单子|列表|事项|材料|问题|哪些|哪几[件个]|几[件个]|什么'
const OPEN = '难点(?:重点)?|待(?:交办|上会|定)|[没未](?:交办|定|上会)|上会'
const WISH = new RegExp(
  `^(?:${NAMED}[上了]?|事情?|${MATTER}|${OPEN}|本次|下次|这次|上次|今天|明天|[本这下]周|周[一二三四五六日]|研究|` +
    '查|看|发|要|给|帮|出|列|开|打印|整理|提供|导出|拉|拿|请|麻烦|把|我|你|一[下份]|下|个|份|来|吧|哈|的|有|还|和|及|[\\s，,。？?])+$',
  'u',
)
const LONGEST = 24

/** 交办会议程: the list for the next meeting is asked for. */
export function asksForAgenda(text: string): boolean {
  const said = text.trim()
  if (said.length > LONGEST || !WISH.test(said) || !new RegExp(MATTER, 'u').test(said)) return false
  return namesMeeting(said) || /议程/u.test(said) || new RegExp(OPEN, 'u').test(said)
}

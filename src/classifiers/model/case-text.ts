import { mask, maskNames } from '../masking.ts'
import { loadInjections } from '../rules/injections.ts'

/**
 * A case as the model reads it: lines between tags. Everything that people wrote is masked here and cannot close a tag, so
 * that it stays data wherever it comes from. What changes least comes first, for the providers' prompt caches.
 */
export interface JudgeCase {
  /** Where it is said: `莲花社区 第一网格 3栋（楼栋群）`; from the roster, never the group's own topic. Null: private, home unknown. */
  group: string | null
  /** Areas that may be named, lowest last: mark `A1` is the first. */
  areas: readonly string[]
  tickets: readonly TicketLine[]
  /** What was said there just before, oldest first. */
  recent: readonly { who: string; text: string }[]
  speaker: 'resident' | 'leader'
  channel: 'group' | 'private'
  photos: number
  text: string
  /** Names known in this conversation; taken out of every text. */
  names: readonly string[]
}

export interface TicketLine {
  title: string
  /** `3栋2单元` */
  area: string
  /** In words, e.g. `较急`, `处置中`. */
  category: string
  status: string
  /** `25分钟前` */
  age: string
  /** The speaker reported it or has it. */
  own: boolean
  /** First words of the report. */
  said: string
}

export interface ReplyCase {
  tickets: readonly TicketLine[]
  /** Index of the ticket that is quoted or numbered. */
  quoted: number | null
  speaker: 'resident' | 'leader'
  channel: 'group' | 'private'
  text: string
  names: readonly string[]
}

const LONGEST_MESSAGE = 800
const LONGEST_LINE = 60

export function judgeCaseText(one: JudgeCase): string {
  const safe = safely(one.names)
  const { speaker, channel, photos } = one
  return [
    block('group', [one.group ?? '未知']),
    block(
      'areas',
      one.areas.map((name, at) => `A${at + 1} ${name}`),
    ),
    block(
      'tickets',
      one.tickets.map((ticket, at) => ticketLine(ticket, at, safe)),
    ),
    block(
      'recent',
      one.recent.map(({ who, text }) => `${who}：${clip(safe(text).replaceAll('\n', ' '), LONGEST_LINE)}`),
    ),
    block(
      'message',
      [clip(safe(one.text), LONGEST_MESSAGE)],
      ` speaker="${speaker}" channel="${channel}" photos="${photos}"`,
    ),
  ].join('\n')
}

export function replyCaseText(one: ReplyCase): string {
  const safe = safely(one.names)
  return [
    block(
      'tickets',
      one.tickets.map((ticket, at) => ticketLine(ticket, at, safe)),
    ),
    ...(one.quoted === null ? [] : [block('quoted', [`T${one.quoted + 1}`])]),
    block('message', [clip(safe(one.text), LONGEST_MESSAGE)], ` speaker="${one.speaker}" channel="${one.channel}"`),
  ].join('\n')
}

/** Facts of a paper, e.g. `新增 3 件`; only the program's own words and figures. */
export function digestCaseText(facts: readonly string[]): string {
  return block('facts', facts)
}

function ticketLine(ticket: TicketLine, at: number, safe: (text: string) => string): string {
  const { area, category, status, age } = ticket
  const title = clip(safe(ticket.title), 20)
  const said = clip(safe(ticket.said).replaceAll('\n', ' '), 40)
  return [`T${at + 1} ${title}`, area, category, status, age, ticket.own ? '本人的' : '别人的', `“${said}”`].join('｜')
}

function block(tag: string, lines: readonly string[], attributes = ''): string {
  return `<${tag}${attributes}>\n${lines.length > 0 ? lines.join('\n') : '（无）'}\n</${tag}>`
}

/** Without what pretends to be a command; masked; brackets that could make a tag become full-width ones; nothing invisible. */
function safely(names: readonly string[]): (text: string) => string {
  return (text) =>
    mask(maskNames(withoutOrders(text), names))
      .replaceAll('<', '＜')
      .replaceAll('>', '＞')
      .replace(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === '\n' ? sign : ' '))
      .replace(/\n{2,}/g, '\n')
      .trim()
}

const injections = loadInjections()

/** The words without those known ways of posing as a command to the program. */
export function withoutOrders(text: string): string {
  return injections.cut(text).text
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`
}

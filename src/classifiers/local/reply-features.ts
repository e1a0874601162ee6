import { z } from 'zod'
import type { ReplyInput } from '../judge.ts'
import { loadRules } from '../rules/load.ts'
import { extra, ngrams, normaliseForModel, shapeFeatures } from './features.ts'
import { scoreMatch, wordsOf } from './word-match.ts'

const Classes = z.record(
  z.string(),
  z
    .string()
    .trim()
    .min(1, 'a class needs at least one word')
    .transform((text) => text.split(/\s+/).map((word) => normaliseForModel(word) || word)),
)
const classes = Object.entries(loadRules('replies.yaml', Classes)).map(([name, words]): [string, string[]] => [
  name,
  words.filter(Boolean),
])

/** Ways of answering (`rules/replies.yaml`) that the text uses. */
export function answerClasses(text: string): string[] {
  const plain = normaliseForModel(text)
  return classes.filter(([, words]) => words.some((word) => plain.includes(word))).map(([name]) => name)
}

/** A number of four to seven digits, with or without #, as tickets have them. */
export const TICKET_NUMBER = /(?<![\d.])#?\s?(\d{4,7})(?!\d|[块元米栋年]|\.\d)/gu
const NUMBER_SIGN = '№'

/** Numbers of listed tickets that the text names, in order. */
export function numbersIn(text: string, tickets: readonly { no: number }[]): number[] {
  const listed = new Set(tickets.map(({ no }) => no))
  return [...text.normalize('NFKC').matchAll(TICKET_NUMBER)]
    .map((found) => Number(found[1]))
    .filter((no) => listed.has(no))
}

/** The text with the numbers of tickets as one sign, so that no number is learned by heart. */
export function withoutNumbers(text: string, tickets: readonly { no: number }[]): string {
  const listed = new Set(tickets.map(({ no }) => no))
  return text
    .normalize('NFKC')
    .replace(TICKET_NUMBER, (whole, no: string) =>
      listed.has(Number(no)) || whole.startsWith('#') ? NUMBER_SIGN : whole,
    )
}

const FIT_STEPS = [0.05, 0.25, 0.4, 0.55] as const
const CLAUSE = /[，。！？；,.!?;\s]+/u
/** A question without its mark: 好没好, 来不来, 修了没, 哪一层, 几点. */
const ASKS =
  /(.)[不没]\1|[了到过]没有?$|没得?$|不$|[吗么呢]$|是不是|有没有|还是|哪|几[点口天楼层号个家栋户时]|多少|多[大久长高远宽]|什么|啥|怎么|咋|谁|为何/u
/** 不是没修: what is denied is itself a denial. */
const DENIES = /不是(?:没|不)|没说不|并非不/u
const FUTURE =
  /明[天早儿日]|后天|下午|晚上|今晚|一会|等下|等会|待会|回头|下周|周[一二三四五六日天]|礼拜[一二三四五六日天]|[点号][钟]?(?:去|来|到|前)|月底|再/u
const PAST = /[了过](?:$|[，。！,.!\s])|昨|刚|今早|上午/u

/** What the models see of an answer: its words, how they answer, and how they fit the tickets it may be about. */
export function replyFeatures({ text, tickets, quote }: Pick<ReplyInput, 'text' | 'tickets' | 'quote'>): string[] {
  const plain = withoutNumbers(text, tickets)
  const best = Math.max(0, ...tickets.map((ticket) => scoreMatch(plain, ticket)))
  const ways = answerClasses(plain)
  const clauses = plain.split(CLAUSE).filter((clause) => clause !== '' && clause !== NUMBER_SIGN)
  const first = clauses[0] ?? ''
  const last = clauses.at(-1) ?? ''
  return [
    ...ngrams(plain),
    ...shapeFeatures(plain),
    ...ways.map((name) => extra('way', name)),
    ...(ways.length === 0 ? [extra('way', 'none')] : []),
    // How an answer opens and above all how it ends tells more than what stands between.
    ...(clauses.length > 1 ? answerClasses(first).map((name) => extra('first', name)) : []),
    ...(clauses.length > 1 ? answerClasses(last).map((name) => extra('last', name)) : []),
    ...(clauses.some((clause) => ASKS.test(clause)) ? [extra('asks', ASKS.test(last) ? 'last' : 'before')] : []),
    ...(DENIES.test(plain) ? [extra('denies', 'denial')] : []),
    ...(FUTURE.test(plain) ? [extra('tense', 'future')] : []),
    ...(PAST.test(plain) ? [extra('tense', 'past')] : []),
    extra('clauses', Math.min(4, clauses.length)),
    extra('fits', FIT_STEPS.filter((step) => best > step).length),
    extra('topic', wordsOf(plain).matter.size > 0),
    ...(numbersIn(text, tickets).length > 0 ? [extra('named', 'number')] : []),
    ...(quote === undefined ? [] : [extra('named', 'quote')]),
  ]
}

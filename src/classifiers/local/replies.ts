import { createHash } from 'node:crypto'
import type { Intent, Reply, ReplyInput, ReplyReader } from '../judge.ts'
import { commandOf } from './commands.ts'
import { probabilities, vectorise } from './linear.ts'
import { numbersIn, replyFeatures, withoutNumbers } from './reply-features.ts'
import type { Rating } from './scores.ts'
import { ratingOf } from './scores.ts'
import type { Model } from './weights.ts'
import { loadModel } from './weights.ts'
import { fittingOne } from './word-match.ts'

export { scoreMatch, topicsShared } from './word-match.ts'

export interface ReplyReaderOptions {
  /** Default: the checked-in weights. */
  model?: Model
  /** Which words go with which matter; default: the checked-in weights. */
  topics?: Model
}

/** A command said in so many words. */
const SURE = 0.97
const LONGEST = 600

export function createReplyReader({
  model = loadModel('replies'),
  topics = loadModel('topics'),
}: ReplyReaderOptions = {}): ReplyReader {
  const judgedBy = `local@${createHash('sha256').update(model.hash).update(topics.hash).digest('hex').slice(0, 8)}`
  return {
    read: (input) =>
      Promise.resolve({ ...read(model, topics, { ...input, text: input.text.slice(0, LONGEST) }), judgedBy }),
  }
}

function read(model: Model, topics: Model, input: ReplyInput): Omit<Reply, 'judgedBy'> {
  const plain = withoutNumbers(input.text, input.tickets)
  const rating = input.role === 'resident' ? ratingOf(plain) : null
  const weighed = weigh(model, input, rating)
  const command = commandOf(input.role, plain)
  const meant = command ? { intent: command.intent, probability: SURE } : weighed.best
  const intent = rating && !command ? rated(meant.intent, rating, plain) : meant.intent
  const noneProbability = command ? noneOf(command.intent, weighed.none) : weighed.none
  const chosen = ticketOf(input, plain, intent, topics)
  return {
    intent,
    probability: meant.probability,
    noneProbability: intent === 'none' ? Math.max(noneProbability, meant.probability) : noneProbability,
    ticket: chosen.ticket,
    score: intent === 'rate' || (intent === 'not_fixed' && rating?.exact) ? (rating?.score ?? null) : null,
    reasons: [
      command ? `口令“${command.name}”` : `模型：${intent}（${Math.round(meant.probability * 100)}%）`,
      ...(chosen.why ? [chosen.why] : []),
    ],
  }
}

function noneOf(intent: Intent, likely: number): number {
  return intent === 'none' ? likely : Math.min(likely, 1 - SURE)
}

interface Weighed {
  best: { intent: Intent; probability: number }
  none: number
}

/** Two questions of the same words: which answer is it, if it is one, and is it one at all. */
function weigh(model: Model, input: ReplyInput, rating: Rating | null): Weighed {
  const vector = vectorise(model.vocabulary, replyFeatures(input))
  const head = model.heads[input.role]!
  // Who names no score has not rated.
  const likely = probabilities(head, vector).map((value, at) => (head.labels[at] === 'rate' && !rating ? 0 : value))
  const at = likely.indexOf(Math.max(...likely))
  const answer = model.heads['answer']!
  const none = probabilities(answer, vector)[answer.labels.indexOf('no')]!
  return { best: { intent: head.labels[at] as Intent, probability: likely[at]! }, none }
}

const STILL_BROKEN = /没.{0,4}(?:修|弄|解决|处理|干净|好|搞)|还是|还在|仍|照样|照旧|照常|依旧|又.{1,5}了/u
/** A score given to a person or thing; 考试得了4分 is none. */
const GIVES = /(?:打|给|评|就|只能|最多|值).{0,4}[1-5一二三四五两]\s?(?:分|颗?星)/u

/** 解决了 with a score is a rating; 没修好 with a bad one is not. */
function rated(intent: Intent, { score, exact }: Rating, plain: string): Intent {
  if (score <= 2 && STILL_BROKEN.test(plain) && intent !== 'none') return 'not_fixed'
  if (!exact || intent === 'not_fixed') return intent
  const short = plain.length <= 6
  return short || intent === 'confirm' || (intent !== 'none' && GIVES.test(plain)) ? 'rate' : intent
}

interface Chosen {
  ticket: number | null
  why?: string
}

/** By its number, by the quote, because there is only one, or by words that fit one alone. */
function ticketOf({ tickets, quote, text }: ReplyInput, plain: string, intent: Intent, topics: Model): Chosen {
  if (intent === 'none') return { ticket: null }
  const named = new Set(numbersIn(text, tickets))
  if (named.size === 1) return { ticket: [...named][0]!, why: '写了工单号' }
  // Several numbers, or one that is none of theirs.
  if (named.size > 1 || /#\s?\d{4,7}/u.test(text.normalize('NFKC')))
    return { ticket: null, why: '工单号不止一个或对不上' }
  if (quote !== undefined) return { ticket: quote, why: '引用' }
  if (tickets.length === 1) return { ticket: tickets[0]!.no, why: '只有一件' }
  const at = fittingOne(plain, tickets, topics)
  return at === null ? { ticket: null } : { ticket: tickets[at]!.no, why: `说的像“${tickets[at]!.title}”` }
}

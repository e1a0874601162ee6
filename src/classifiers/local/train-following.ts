import type { TrainingLine } from './dataset.ts'
import { FOLLOWING_LABELS } from './following.ts'
import type { SignalReader } from './signals.ts'
import type { ReplyLine } from './train-replies.ts'
import { buildVocabulary, fit, type Example } from './training.ts'
import { hashOf, type Trained } from './weights.ts'

/** Words of a chat and whether they took up a matter told before. */
export interface ChatLine {
  text: string
  follows: boolean
}

export interface FollowingData {
  chats: readonly ChatLine[]
  /** What residents answer about their tickets: all but `none` follows. */
  answers: readonly ReplyLine[]
  /** Single messages: those that are no issue stand apart. */
  messages: readonly TrainingLine[]
}

const L2 = 0.05
/** A line out of a chat says more than one without its surroundings. */
const ANSWER_WEIGHT = 0.4
const MESSAGE_WEIGHT = 0.15

export function trainFollowing(data: FollowingData, reader: SignalReader): Trained {
  const example = (text: string, follows: boolean, weight: number): Example => ({
    features: reader.read(text).features,
    label: follows ? 1 : 0,
    weight,
  })
  const examples = [
    ...data.chats.map((line) => example(line.text, line.follows, 1)),
    ...data.answers
      .filter((line) => line.role === 'resident')
      .map((line) => example(line.text, line.intent !== 'none', ANSWER_WEIGHT)),
    ...data.messages.filter((line) => !line.isIssue).map((line) => example(line.text, false, MESSAGE_WEIGHT)),
  ]
  const vocabulary = buildVocabulary(examples.map(({ features }) => features))
  const fitted = fit(vocabulary, examples, FOLLOWING_LABELS.length, { l2: L2 })
  return {
    trainedOn: hashOf(data.chats.map(({ text }) => text)),
    vocabulary,
    heads: { following: { labels: FOLLOWING_LABELS, ...fitted, temperature: 1 } },
    settings: {},
  }
}

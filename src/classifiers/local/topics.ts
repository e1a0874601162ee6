import { z } from 'zod'
import { loadRules } from '../rules/load.ts'
import { ngrams } from './features.ts'
import { softmax } from './linear.ts'
import { scoresOf, vectorise } from './linear.ts'
import type { Model } from './weights.ts'

const Topics = z.record(
  z.string(),
  z
    .string()
    .trim()
    .min(1, 'a topic needs at least one word')
    .transform((text) => text.split(/\s+/)),
)

/** Topic → its words, from `rules/topics.yaml`. */
export const TOPIC_WORDS: Readonly<Record<string, readonly string[]>> = loadRules('topics.yaml', Topics)
export const TOPICS: readonly string[] = Object.keys(TOPIC_WORDS)

const topicsOfWord = new Map<string, string[]>()
let longest = 1
for (const [topic, words] of Object.entries(TOPIC_WORDS)) {
  for (const word of words) {
    topicsOfWord.set(word, [...(topicsOfWord.get(word) ?? []), topic])
    longest = Math.max(longest, word.length)
  }
}

/** Topics whose words the text holds, with the length of the longest such word. @param text in lower case */
export function topicsIn(text: string): Map<string, number> {
  const found = new Map<string, number>()
  for (let at = 0; at < text.length; at++) {
    for (let length = 1; length <= longest && at + length <= text.length; length++) {
      for (const topic of topicsOfWord.get(text.slice(at, at + length)) ?? []) {
        found.set(topic, Math.max(length, found.get(topic) ?? 0))
      }
    }
  }
  return found
}

/** What a title is about: the topics named by whole words, else those that a single character hints at. */
export function topicsOfTitle(title: string): string[] {
  const found = [...topicsIn(title.normalize('NFKC').toLowerCase())]
  const whole = found.filter(([, length]) => length > 1)
  return (whole.length > 0 ? whole : found).map(([topic]) => topic)
}

/** What the topic model sees of a text. */
export function topicFeatures(text: string): string[] {
  return ngrams(text, { longest: 2 })
}

const LEAST = -1
const MOST = 4

/**
 * How much likelier a text makes each topic than it is anyway (natural logarithm, −1 to 4): it learned from reports and
 * answers which words go with which matter, so that 冰箱里的东西要化了 speaks of the power cut without its words.
 */
export function readTopics(model: Model, text: string): (topics: readonly string[]) => number {
  const head = model.heads['topic']!
  const likely = softmax(scoresOf(head, vectorise(model.vocabulary, topicFeatures(text))))
  const lift = (topic: string): number => {
    const at = head.labels.indexOf(topic)
    return at < 0 ? 0 : Math.log(likely[at]! / (model.settings[`prior.${topic}`] ?? 1 / head.labels.length))
  }
  return (topics) => (topics.length === 0 ? 0 : Math.min(MOST, Math.max(LEAST, ...topics.map((topic) => lift(topic)))))
}

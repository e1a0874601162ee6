import type { TrainingLine } from './dataset.ts'
import { withoutNumbers } from './reply-features.ts'
import type { ReplyFile } from './train-replies.ts'
import type { Example } from './training.ts'
import { buildVocabulary, fit } from './training.ts'
import { TOPIC_WORDS, topicFeatures, TOPICS, topicsIn, topicsOfTitle } from './topics.ts'
import type { Trained } from './weights.ts'
import { hashOf } from './weights.ts'

const L2 = 0.4
const LEAST_TEXTS = 3
const ITERATIONS = 30
/** A report counts less than an answer, whose ticket somebody told. */
const REPORT_WEIGHT = 0.4
const TITLE_WEIGHT = 0.1
/** Weights below this part of a topic's largest say little and cost space. */
const SMALLEST = 0.03

/**
 * Which words go with which matter. An answer speaks of its ticket's topics. A report speaks of the topics whose words
 * it holds; it is also learned without them, so that the words around them tell the topic too.
 */
export function trainTopics(files: readonly ReplyFile[], messages: readonly TrainingLine[]): Trained {
  const examples = [...files.flatMap(({ lines }) => fromAnswers(lines)), ...fromTitles(files), ...fromReports(messages)]
  const vocabulary = buildVocabulary(
    examples.map(({ features }) => features),
    LEAST_TEXTS,
  )
  const fitted = fit(vocabulary, examples, TOPICS.length, { l2: L2, iterations: ITERATIONS })
  for (const row of fitted.weights) {
    const least = SMALLEST * row.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
    for (const [at, weight] of row.entries()) if (Math.abs(weight) < least) row[at] = 0
  }
  return {
    trainedOn: hashOf(files.map(({ source }) => source)),
    vocabulary,
    heads: { topic: { labels: TOPICS, ...fitted, temperature: 1 } },
    settings: Object.fromEntries(priors(examples).map((prior, at) => [`prior.${TOPICS[at]!}`, prior])),
  }
}

function spread(text: string, topics: readonly string[], weight: number): Example[] {
  const features = topicFeatures(text)
  return topics.map((topic) => ({ features, label: TOPICS.indexOf(topic), weight: weight / topics.length }))
}

function fromAnswers(lines: ReplyFile['lines']): Example[] {
  return lines.flatMap((line) => {
    const title = line.intent === 'none' ? undefined : line.tickets.find(({ no }) => no === line.ticket)?.title
    return title === undefined ? [] : spread(withoutNumbers(line.text, line.tickets), topicsOfTitle(title), 1)
  })
}

function fromTitles(files: readonly ReplyFile[]): Example[] {
  const titles = files.flatMap(({ lines }) => lines).flatMap((line) => line.tickets.map(({ title }) => title))
  return titles.flatMap((title) => spread(title, topicsOfTitle(title), TITLE_WEIGHT))
}

function fromReports(messages: readonly TrainingLine[]): Example[] {
  return messages.flatMap((message) => {
    if (!message.isIssue) return []
    const found = [...topicsIn(message.text.toLowerCase())].filter(([, length]) => length > 1)
    const chosen = found.toSorted((a, b) => b[1] - a[1]).slice(0, 2)
    return chosen.flatMap(([topic]) => {
      const weight = REPORT_WEIGHT / chosen.length
      return [
        ...spread(message.text, [topic], weight / 2),
        ...spread(without(message.text, TOPIC_WORDS[topic]!), [topic], weight),
      ]
    })
  })
}

function without(text: string, words: readonly string[]): string {
  return words.filter((word) => word.length > 1).reduce((left, word) => left.replaceAll(word, ' '), text)
}

function priors(examples: readonly Example[]): number[] {
  const sums = TOPICS.map(() => 0.2)
  for (const { label, weight = 1 } of examples) sums[label]! += weight
  const total = sums.reduce((a, b) => a + b, 0)
  return sums.map((sum) => Number((sum / total).toFixed(5)))
}

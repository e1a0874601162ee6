import { z } from 'zod'
import { LEADER_INTENTS, RESIDENT_INTENTS } from '../judge.ts'
import type { TrainingLine } from './dataset.ts'
import type { Head, Vocabulary } from './linear.ts'
import { scoresOf, vectorise } from './linear.ts'
import { replyFeatures } from './reply-features.ts'
import type { Example } from './training.ts'
import { buildVocabulary, calibrate, fit } from './training.ts'
import { textFiles, type TextFile } from './training-text.ts'
import type { Trained } from './weights.ts'
import { hashOf } from './weights.ts'

/** A line of `data/training/replies*.jsonl`; format and conventions are told in `data/training/README.md`. */
const tickets = z.array(z.object({ no: z.number(), title: z.string() })).min(1)
const common = {
  id: z.string(),
  tickets,
  text: z.string(),
  quote: z.number().optional(),
  ticket: z.number().nullable(),
  score: z.number().optional(),
}
const Line = z.discriminatedUnion('role', [
  z.object({ ...common, role: z.literal('leader'), intent: z.enum(LEADER_INTENTS) }),
  z.object({ ...common, role: z.literal('resident'), intent: z.enum(RESIDENT_INTENTS) }),
])
export type ReplyLine = z.output<typeof Line>

export type ReplyFile = TextFile<ReplyLine>

export function replyFiles(): ReplyFile[] {
  return textFiles(/^replies(?:-\d+)?\.jsonl$/, Line)
}

const L2 = 0.1
/** Each line of group talk counts this much of an answer: there are many more of them, and `none` must not swallow answers. */
const CHAT_WEIGHT = 0.15
const REPORT_WEIGHT = 0.1
const FOLDS = 5
const ROLES = ['leader', 'resident'] as const
const LABELS = { answer: ['no', 'yes'], leader: LEADER_INTENTS, resident: RESIDENT_INTENTS } as const
type Question = keyof typeof LABELS

interface Sample extends Example {
  question: Question
}

/**
 * Three heads over one vocabulary: what a leader's and a resident's answer means, learned from the answers alone, and
 * whether words are an answer at all, learned also from group talk held against tickets it has nothing to do with.
 */
export function trainReplies(files: readonly ReplyFile[], messages: readonly TrainingLine[]): Trained {
  const lines = files.flatMap((file) => file.lines)
  const answers = lines.map(samplesOf)
  const talk = talkAgainst(lines, messages)
  const { vocabulary, heads } = learnReplies(answers.flat(), talk)
  const unseen = crossValidate(answers, talk)
  return {
    trainedOn: hashOf(files.map(({ source }) => source)),
    vocabulary,
    heads: Object.fromEntries(
      Object.entries(heads).map(([name, head]) => [
        name,
        { ...head, temperature: calibrate(unseen.get(name as Question)!) },
      ]),
    ),
    settings: {},
  }
}

export function samplesOf(line: ReplyLine): Sample[] {
  const features = replyFeatures(line)
  const labels: readonly string[] = LABELS[line.role]
  return [
    { question: line.role, features, label: labels.indexOf(line.intent) },
    { question: 'answer', features, label: line.intent === 'none' ? 0 : 1 },
  ]
}

/** Group talk and new reports beside tickets of others: no answers. The pairing is fixed, not drawn. */
export function talkAgainst(lines: readonly ReplyLine[], messages: readonly TrainingLine[]): Sample[] {
  return messages.map((message, at) => ({
    question: 'answer',
    features: replyFeatures({ text: message.text, tickets: lines[(at * 7919) % lines.length]!.tickets }),
    label: 0,
    weight: message.isIssue ? REPORT_WEIGHT : CHAT_WEIGHT,
  }))
}

export interface ReplyHeads {
  vocabulary: Vocabulary
  heads: Record<Question, Head>
}

export function learnReplies(answers: readonly Sample[], talk: readonly Sample[]): ReplyHeads {
  // Words of answers only: what group talk brings in besides tells nothing about how people answer.
  const vocabulary = buildVocabulary(
    answers.filter(({ question }) => question === 'answer').map(({ features }) => features),
  )
  const head = (question: Question): Head => {
    const samples = [...answers, ...talk].filter((sample) => sample.question === question)
    const fitted = fit(vocabulary, samples, LABELS[question].length, { l2: L2 })
    return { labels: LABELS[question], ...fitted, temperature: 1 }
  }
  return { vocabulary, heads: { answer: head('answer'), leader: head('leader'), resident: head('resident') } }
}

/** Every answer and every fifth line of talk scored by heads that have not seen it. */
export function crossValidate(
  answers: readonly (readonly Sample[])[],
  talk: readonly Sample[],
): Map<Question, { scores: number[]; label: number; at: number }[]> {
  const scored = new Map<Question, { scores: number[]; label: number; at: number }[]>(
    (['answer', ...ROLES] as const).map((question) => [question, []]),
  )
  for (let fold = 0; fold < FOLDS; fold++) {
    const { vocabulary, heads } = learnReplies(
      answers.filter((_, at) => at % FOLDS !== fold).flat(),
      talk.filter((_, at) => at % FOLDS !== fold),
    )
    for (const [at, samples] of answers.entries()) {
      if (at % FOLDS !== fold) continue
      for (const { question, features, label } of samples) {
        scored.get(question)!.push({ scores: scoresOf(heads[question], vectorise(vocabulary, features)), label, at })
      }
    }
  }
  return scored
}

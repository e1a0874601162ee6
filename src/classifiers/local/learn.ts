import type { TrainingFile, TrainingLine } from './dataset.ts'
import type { Example, FitEachOptions } from './training.ts'
import type { SignalReader } from './signals.ts'
import type { Head, Vocabulary } from './linear.ts'
import type { Trained } from './weights.ts'
import { CATEGORIES, DIFFICULTIES, KINDS } from '../../tickets/vocabulary.ts'
import { scoresOf, vectorise } from './linear.ts'
import { buildVocabulary, calibrate, fitEach } from './training.ts'
import { hashOf } from './weights.ts'

/** One question that the judge asks of a burst, and how the training text answers it. */
export interface Question extends FitEachOptions {
  name: string
  labels: readonly string[]
  /** Label of a line, or null where the question does not arise. */
  answer(line: TrainingLine): string | null
}

const YES_NO = ['no', 'yes'] as const
const yes = (answer: boolean): string => (answer ? 'yes' : 'no')

export const QUESTIONS: readonly Question[] = [
  { name: 'issue', labels: YES_NO, cost: 20, stretch: 0.5, answer: (line) => yes(line.isIssue) },
  // Asked of chat too: the false alarms teach it most.
  { name: 'emergency', labels: YES_NO, cost: 66, answer: (line) => yes(line.urgency === 'emergency') },
  {
    name: 'urgent',
    labels: YES_NO,
    cost: 66,
    answer: (line) => (line.isIssue && line.urgency !== 'emergency' ? yes(line.urgency === 'urgent') : null),
  },
  { name: 'kind', labels: KINDS, cost: 66, answer: (line) => line.kind },
  { name: 'category', labels: CATEGORIES, cost: 66, answer: (line) => line.category },
  { name: 'difficulty', labels: DIFFICULTIES, cost: 66, answer: (line) => line.difficulty },
  { name: 'private', labels: YES_NO, cost: 66, answer: (line) => (line.isIssue ? yes(line.private === true) : null) },
]

/** Thresholds chosen leaving out one author after the other, for calibrated probabilities; docs/evaluation.md tells what each costs. */
export const SETTINGS: Readonly<Record<string, number>> = {
  'issueThreshold.strict': 0.65,
  'issueThreshold.balanced': 0.45,
  'issueThreshold.eager': 0.3,
  emergencyThreshold: 0.3,
  urgentThreshold: 0.5,
  privateThreshold: 0.22,
  privateEmergencyThreshold: 0.5,
  lineFactor: 1,
}

export function examplesOf(question: Question, lines: readonly TrainingLine[], reader: SignalReader): Example[] {
  return lines.flatMap((line) => {
    const answer = question.answer(line)
    return answer === null
      ? []
      : [{ features: reader.read(line.text).features, label: question.labels.indexOf(answer) }]
  })
}

export interface Heads {
  vocabulary: Vocabulary
  heads: Record<string, Head>
}

/** The vocabulary of those lines and a head per question, uncalibrated. */
export function learn(lines: readonly TrainingLine[], reader: SignalReader, questions = QUESTIONS): Heads {
  const vocabulary = buildVocabulary(lines.map((line) => reader.read(line.text).features))
  const heads = questions.map((question): [string, Head] => {
    const fitted = fitEach(vocabulary, examplesOf(question, lines, reader), question.labels.length, question)
    return [question.name, { labels: question.labels, ...fitted, temperature: 1 }]
  })
  return { vocabulary, heads: Object.fromEntries(heads) }
}

/** Folds for calibration: enough for one number per question, and `npm run train` stays under a minute. */
const FOLDS = 3

/** Every line scored by a model that has not seen it: `scored[question]` over all lines that answer it. */
export function scoreUnseen(
  lines: readonly TrainingLine[],
  reader: SignalReader,
): Map<string, { scores: number[]; label: number }[]> {
  const scored = new Map<string, { scores: number[]; label: number }[]>(QUESTIONS.map(({ name }) => [name, []]))
  for (let fold = 0; fold < FOLDS; fold++) {
    const left = lines.filter((_line, at) => at % FOLDS === fold)
    const { vocabulary, heads } = learn(
      lines.filter((_line, at) => at % FOLDS !== fold),
      reader,
    )
    for (const question of QUESTIONS) {
      for (const { features, label } of examplesOf(question, left, reader)) {
        const scores = scoresOf(heads[question.name]!, vectorise(vocabulary, features))
        scored.get(question.name)!.push({ scores, label })
      }
    }
  }
  return scored
}

export function trainMessages(files: readonly TrainingFile[], reader: SignalReader): Trained {
  const lines = files.flatMap((file) => file.lines)
  const { vocabulary, heads } = learn(lines, reader)
  const unseen = scoreUnseen(lines, reader)
  return {
    trainedOn: hashOf(files.map(({ source }) => source)),
    vocabulary,
    heads: Object.fromEntries(
      Object.entries(heads).map(([name, head]) => [name, { ...head, temperature: calibrate(unseen.get(name)!) }]),
    ),
    settings: { ...SETTINGS },
  }
}

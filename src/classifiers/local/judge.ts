import { createHash } from 'node:crypto'
import type { Roster } from '../../routing/roster.ts'
import type { Category, Difficulty, Kind } from '../../tickets/vocabulary.ts'
import type { Judge, Judgement } from '../judge.ts'
import type { Vector } from './linear.ts'
import type { Weighed } from './decide.ts'
import type { Model } from './weights.ts'
import { CATEGORIES } from '../../tickets/vocabulary.ts'
import { probabilities, vectorise } from './linear.ts'
import { chance, decide } from './decide.ts'
import { findPlace } from './places.ts'
import { reasonsFor } from './reasons.ts'
import { createSignalReader } from './signals.ts'
import { createTitler } from './titles.ts'
import { loadModel } from './weights.ts'

export interface LocalJudgeOptions {
  /** Default: the checked-in weights. */
  model?: Model
}

const MOST_LINES = 12
/** Below this probability of an issue nobody will call it one. */
const WORTH_A_TITLE = 0.1

export function createLocalJudge(roster: Roster, { model = loadModel('messages') }: LocalJudgeOptions = {}): Judge {
  const reader = createSignalReader()
  const titles = createTitler(roster)
  const hash = createHash('sha256').update(model.hash).update(reader.source).update(titles.source).digest('hex')
  const judgedBy = `local@${hash.slice(0, 8)}`

  const weigh = (text: string): Weighed => {
    const signals = reader.read(text)
    const vector = vectorise(model.vocabulary, signals.features)
    return { signals, vector, issue: chance(model, 'issue', vector) }
  }

  return {
    judge: (input) => {
      const whole = weigh(input.text)
      const verdict = decide(model, input, whole, linesOf(whole.signals.text).map(weigh))
      const kind = best<Kind>(model, 'kind', whole.vector)
      const categoryProbabilities = probabilities(model.heads['category']!, whole.vector)
      const rule = verdict.urgency === 'emergency' ? whole.signals.rules[0] : undefined
      const category = rule?.category ?? CATEGORIES[indexOfMost(categoryProbabilities)]!
      const place = findPlace(whole.signals.text, input.area, roster)
      const judgement: Judgement = {
        isIssue: verdict.isIssue,
        probability: verdict.probability,
        kind: verdict.urgency === 'emergency' ? 'problem' : kind,
        category,
        categoryProbabilities: rule ? sure(category, categoryProbabilities) : categoryProbabilities,
        difficulty: verdict.urgency === 'emergency' ? 'simple' : best<Difficulty>(model, 'difficulty', whole.vector),
        urgency: verdict.urgency,
        private: verdict.private,
        certainDanger: verdict.certainDanger,
        area: place.area,
        areaNamed: place.named,
        place: place.place,
        title: '',
        reasons: [],
        judgedBy,
      }
      // Chatter is most of what is said, and nobody reads its title; in doubt another judge may call it an issue.
      if (judgement.isIssue || judgement.probability >= WORTH_A_TITLE)
        judgement.title = titles.title(whole.signals.text, judgement, rule?.id ?? null, (clause) =>
          chance(model, 'issue', weigh(clause).vector),
        )
      judgement.reasons = reasonsFor(model, whole.signals, whole.vector, judgement, rule?.name ?? null)
      return Promise.resolve(judgement)
    },
  }
}

function best<T extends string>(model: Model, name: string, vector: Vector): T {
  const head = model.heads[name]!
  return head.labels[indexOfMost(probabilities(head, vector))] as T
}

function indexOfMost(values: readonly number[]): number {
  return values.reduce((most, value, at) => (value > values[most]! ? at : most), 0)
}

function sure(category: Category, likely: readonly number[]): number[] {
  return likely.map((value, at) => value * 0.1 + (CATEGORIES[at] === category ? 0.9 : 0))
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 1 ? lines.slice(0, MOST_LINES) : []
}

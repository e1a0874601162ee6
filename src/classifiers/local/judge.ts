import { createHash } from 'node:crypto'
import type { Roster } from '../../routing/roster.ts'
import type { Category, Difficulty, Kind, Urgency } from '../../tickets/vocabulary.ts'
import type { Judge, JudgeInput, Judgement, Sensitivity } from '../judge.ts'
import type { Vector } from './linear.ts'
import type { Signals } from './signals.ts'
import type { Model } from './weights.ts'
import { CATEGORIES } from '../../tickets/vocabulary.ts'
import { probabilities, vectorise } from './linear.ts'
import { findPlace } from './places.ts'
import { reasonsFor } from './reasons.ts'
import { createSignalReader } from './signals.ts'
import { createTitler } from './titles.ts'
import { loadModel } from './weights.ts'

export interface LocalJudgeOptions {
  /** Default: the checked-in weights. */
  model?: Model
}

/** Leaders' notices and chat are rarely issues: their words must be surer by this much. */
const LEADER_MARGIN = 0.3
/** In private a wish not to be named is enough to doubt that the matter may be told. */
const WISH_NOT_TO_BE_NAMED = '#lex=匿名'
const MOST_LINES = 12

interface Weighed {
  signals: Signals
  vector: Vector
  issue: number
}

interface Verdict {
  isIssue: boolean
  probability: number
  urgency: Urgency
  private: boolean
  rule: string | null
}

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
        area: place.area,
        areaNamed: place.named,
        place: place.place,
        title: '',
        reasons: [],
        judgedBy,
      }
      judgement.title = titles.title(whole.signals.text, judgement, rule?.id ?? null, (clause) =>
        chance(model, 'issue', weigh(clause).vector),
      )
      judgement.reasons = reasonsFor(model, whole.signals, whole.vector, judgement, rule?.name ?? null)
      return Promise.resolve(judgement)
    },
  }
}

function decide(model: Model, input: JudgeInput, whole: Weighed, lines: readonly Weighed[]): Verdict {
  const { signals, vector } = whole
  const nothingSaid = !/[\p{L}\p{N}]/u.test(signals.text)
  const hard = signals.rules.length > 0 && signals.guards.length === 0
  const harmless = signals.guards.some((guard) => guard.cancels)
  const emergencyChance = chance(model, 'emergency', vector)
  const emergency = !nothingSaid && (hard || (!harmless && emergencyChance >= model.settings['emergencyThreshold']!))
  // A greeting before a report hides it from the whole: the surest line counts too, unless something calls the alarm off.
  const surest = signals.guards.length > 0 ? 0 : Math.max(0, ...lines.map((line) => line.issue))
  const issue = nothingSaid ? 0 : Math.max(whole.issue, surest * model.settings['lineFactor']!)
  const probability = emergency ? Math.max(issue, emergencyChance, hard ? 0.99 : 0) : issue
  const threshold = thresholdOf(model, input.sensitivity) + (input.byLeader ? LEADER_MARGIN : 0)
  const urgent = chance(model, 'urgent', vector) >= model.settings['urgentThreshold']!
  return {
    isIssue: emergency || issue >= Math.min(0.95, threshold),
    probability,
    urgency: emergency ? 'emergency' : urgent ? 'urgent' : 'normal',
    private: isPrivate(model, input, signals, chance(model, 'private', vector), emergency),
    rule: hard ? signals.rules[0]!.name : null,
  }
}

function isPrivate(model: Model, input: JudgeInput, signals: Signals, likely: number, emergency: boolean): boolean {
  const ruled = signals.rules.some((rule) => rule.private || rule.private_when?.test(signals.text))
  if (emergency && ruled) return true
  if (input.direct && signals.features.includes(WISH_NOT_TO_BE_NAMED)) return true
  // Where the group itself is the help (a missing child), only what is surely private stays out of it.
  return likely >= model.settings[emergency ? 'privateEmergencyThreshold' : 'privateThreshold']!
}

function thresholdOf(model: Model, sensitivity: Sensitivity): number {
  return model.settings[`issueThreshold.${sensitivity}`]!
}

/** Probability of the second label of a yes-or-no question. */
function chance(model: Model, head: string, vector: Vector): number {
  return probabilities(model.heads[head]!, vector)[1]!
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

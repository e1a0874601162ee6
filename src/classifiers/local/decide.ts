import type { Urgency } from '../../tickets/vocabulary.ts'
import type { JudgeInput, Sensitivity } from '../judge.ts'
import type { Vector } from './linear.ts'
import type { Signals } from './signals.ts'
import type { Model } from './weights.ts'
import { probabilities } from './linear.ts'

/** Leaders' notices and chat are rarely issues: their words must be surer by this much. */
const LEADER_MARGIN = 0.3
/** In private a wish not to be named is enough to doubt that the matter may be told. */
const WISH_NOT_TO_BE_NAMED = '#lex=匿名'
export interface Weighed {
  signals: Signals
  vector: Vector
  issue: number
}

export interface Verdict {
  isIssue: boolean
  probability: number
  urgency: Urgency
  private: boolean
  certainDanger: boolean
}

export function decide(model: Model, input: JudgeInput, whole: Weighed, lines: readonly Weighed[]): Verdict {
  const { signals, vector } = whole
  const nothingSaid = !/[\p{L}\p{N}]/u.test(signals.text)
  const hard = isHard(signals)
  const emergencyChance = chance(model, 'emergency', vector)
  const emergency = !nothingSaid && isEmergency(signals, emergencyChance, model.settings)
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
    certainDanger: emergency && hard,
    private: isPrivate(model, input, signals, chance(model, 'private', vector), emergency),
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

/** A rule spoke and nothing calls it off: no score may lower that. */
function isHard({ rules, guards }: Signals): boolean {
  return rules.length > 0 && guards.length === 0
}

export function isEmergency(signals: Signals, likely: number, settings: Readonly<Record<string, number>>): boolean {
  const harmless = signals.guards.some((guard) => guard.cancels)
  return isHard(signals) || (!harmless && likely >= settings['emergencyThreshold']!)
}

/** Probability of the second label of a yes-or-no question. */
export function chance(model: Model, head: string, vector: Vector): number {
  return probabilities(model.heads[head]!, vector)[1]!
}

import type { Judgement } from '../judge.ts'
import type { Head, Vector } from './linear.ts'
import type { Signals } from './signals.ts'
import type { Model } from './weights.ts'
import { CATEGORY_LABELS, DIFFICULTY_LABELS, KIND_LABELS, URGENCY_LABELS } from '../../tickets/vocabulary.ts'
import { isExtra } from './features.ts'

const MOST_FEATURES = 3

/** The words that spoke strongest for `label`, none part of another; word classes as `电梯类`. */
function strongest(model: Model, head: Head, vector: Vector, signals: Signals, label: number): string[] {
  const others = head.labels.length - 1
  const pull = new Map<number, number>()
  for (const [at, column] of vector.columns.entries()) {
    let against = 0
    for (let other = 0; other < head.labels.length; other++)
      if (other !== label) against += head.weights[other]![column]!
    pull.set(column, (head.weights[label]![column]! - against / others) * vector.values[at]!)
  }
  const named = signals.features
    .map((feature) => ({ feature, value: pull.get(model.vocabulary.index.get(feature) ?? -1) ?? 0 }))
    .filter(
      ({ feature, value }) => value > 0 && (isExtra(feature) ? feature.startsWith('#lex=') : feature.trim().length > 1),
    )
    .toSorted((a, b) => b.value - a.value)
  const chosen: string[] = []
  for (const { feature } of named) {
    const word = isExtra(feature) ? `${feature.slice('#lex='.length)}类` : `“${feature.replace(/[$^]/gu, '').trim()}”`
    const bare = word.replace(/[“”]/gu, '')
    if (chosen.some((other) => other.includes(bare) || bare.includes(other.replace(/[“”]/gu, '')))) continue
    chosen.push(word)
    if (chosen.length === MOST_FEATURES) break
  }
  return chosen
}

/** One short line per decision, in plain Chinese, for the ticket's history. */
export function reasonsFor(
  model: Model,
  signals: Signals,
  vector: Vector,
  judgement: Judgement,
  rule: string | null,
): string[] {
  const because = (head: string, label: number): string => {
    const words = strongest(model, model.heads[head]!, vector, signals, label)
    return words.length > 0 ? `：${words.join('、')}` : ''
  }
  const at = (head: string, label: string): string => because(head, model.heads[head]!.labels.indexOf(label))
  const percent = Math.round(judgement.probability * 100)
  const reasons = [
    `${judgement.isIssue ? '是诉求' : '不是诉求'}（${percent}%）${because('issue', judgement.isIssue ? 1 : 0)}`,
  ]
  if (signals.cut) reasons.push('剪掉了冒充指令的话')
  for (const guard of signals.guards) reasons.push(`误报条件：${guard.name}`)
  if (judgement.isIssue) {
    reasons.push(`${KIND_LABELS[judgement.kind]}${at('kind', judgement.kind)}`)
    reasons.push(
      `${CATEGORY_LABELS[judgement.category]}${rule ? `：规则“${rule}”` : at('category', judgement.category)}`,
    )
    reasons.push(`${DIFFICULTY_LABELS[judgement.difficulty]}${at('difficulty', judgement.difficulty)}`)
    if (judgement.urgency === 'emergency') reasons.push(`紧急：${rule ? `规则“${rule}”` : '模型'}`)
    else reasons.push(`${URGENCY_LABELS[judgement.urgency]}`)
    if (judgement.private) reasons.push(`不公开${because('private', 1)}`)
  }
  return reasons
}

import type { Judgement } from '../judge.ts'
import type { Head, Vector } from './linear.ts'
import type { Signals } from './signals.ts'
import type { Model } from './weights.ts'
import { CATEGORY_LABELS, DIFFICULTY_LABELS, KIND_LABELS, URGENCY_LABELS } from '../../tickets/vocabulary.ts'
import { isExtra } from './features.ts'

const MOST_FEATURES = 3
/** Of the strongest features, how many are looked at for three that are no part of one another. */
const LOOKED_AT = 12

/** A feature that means something to a reader, with its column and its value in the text. */
interface Nameable {
  feature: string
  column: number
  value: number
}

function nameablesOf(model: Model, vector: Vector, signals: Signals): Nameable[] {
  const values = new Map<number, number>()
  for (const [at, column] of vector.columns.entries()) values.set(column, vector.values[at]!)
  return signals.features.flatMap((feature) => {
    if (isExtra(feature) ? !feature.startsWith(WORD_CLASS) && !feature.startsWith(CUE) : feature.trim().length < 2)
      return []
    const column = model.vocabulary.index.get(feature)
    return column === undefined ? [] : [{ feature, column, value: values.get(column) ?? 0 }]
  })
}

const WORD_CLASS = '#lex='
const CUE = '#cue='

/** The words that spoke strongest for `label`, none part of another; word classes as `电梯类`, cues by their name. */
function strongest(head: Head, nameables: readonly Nameable[], label: number): string[] {
  const others = head.labels.length - 1
  const ranked: { feature: string; pull: number }[] = []
  for (const { feature, column, value } of nameables) {
    let against = 0
    for (let other = 0; other <= others; other++) if (other !== label) against += head.weights[other]![column] ?? 0
    const pull = ((head.weights[label]![column] ?? 0) - against / others) * value
    if (pull > 0) ranked.push({ feature, pull })
  }
  ranked.sort((a, b) => b.pull - a.pull)
  const chosen: string[] = []
  for (const { feature } of ranked.slice(0, LOOKED_AT)) {
    const word = nameOf(feature)
    const bare = word.replace(/[“”]/gu, '')
    if (chosen.some((other) => other.includes(bare) || bare.includes(other.replace(/[“”]/gu, '')))) continue
    chosen.push(word)
    if (chosen.length === MOST_FEATURES) break
  }
  return chosen
}

function nameOf(feature: string): string {
  if (feature.startsWith(WORD_CLASS)) return `${feature.slice(WORD_CLASS.length)}类`
  if (feature.startsWith(CUE)) return feature.slice(CUE.length)
  return `“${feature.replace(/[$^]/gu, '').trim()}”`
}

/** One short line per decision, in plain Chinese, for the ticket's history; where it is no issue, that alone. */
export function reasonsFor(
  model: Model,
  signals: Signals,
  vector: Vector,
  judgement: Judgement,
  rule: string | null,
): string[] {
  const nameables = judgement.isIssue ? nameablesOf(model, vector, signals) : []
  const because = (head: string, label: number): string => {
    const words = strongest(model.heads[head]!, nameables, label)
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

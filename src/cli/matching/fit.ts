import { writeFileSync } from 'node:fs'
import { minimise } from '../../classifiers/local/minimise.ts'
import { MATCH_FEATURES, type MatchKind } from '../../classifiers/matching.ts'
import type { Example } from './examples.ts'

const REGULARISATION = 1

/** Logistic regression; the last parameter is the bias. */
export function fit(examples: readonly Example[]): Float64Array {
  const size = MATCH_FEATURES.length
  const rows = examples.map((one) => MATCH_FEATURES.map((name) => one.features[name]))
  return minimise(
    (parameters, gradient) => {
      gradient.fill(0)
      let loss = 0
      for (const [index, row] of rows.entries()) {
        let score = parameters[size] ?? 0
        for (let k = 0; k < size; k++) score += (parameters[k] ?? 0) * (row[k] ?? 0)
        const wanted = examples[index]?.belongs ? 1 : 0
        loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - wanted * score
        const error = 1 / (1 + Math.exp(-score)) - wanted
        for (let k = 0; k < size; k++) gradient[k] = (gradient[k] ?? 0) + error * (row[k] ?? 0)
        gradient[size] = (gradient[size] ?? 0) + error
      }
      for (let k = 0; k < size; k++) {
        loss += (REGULARISATION / 2) * (parameters[k] ?? 0) ** 2
        gradient[k] = (gradient[k] ?? 0) + REGULARISATION * (parameters[k] ?? 0)
      }
      return loss
    },
    new Float64Array(size + 1),
    200,
  )
}

/** Weights by kind: a report of its own is held to other standards than a remark. */
export type Fitted = Record<MatchKind, Float64Array>

export function fitBoth(examples: readonly Example[]): Fitted {
  return {
    report: fit(examples.filter((one) => one.kind === 'report')),
    remark: fit(examples.filter((one) => one.kind === 'remark')),
  }
}

interface Decision {
  text: string
  kind: MatchKind
  best: number
  /** The best candidate is the right one. */
  right: boolean
  /** The burst belongs to one of the candidates. */
  belongs: boolean
  stranger: boolean
}

/** Every burst with its best ticket, by weights that were learned without its chat. */
export function decideUnseen(examples: readonly Example[], folds = 10): Decision[] {
  const scenarios = [...new Set(examples.map((one) => one.scenario))]
  return Array.from({ length: folds }, (_, fold) => {
    const held = new Set(scenarios.filter((_one, index) => index % folds === fold))
    const fitted = fitBoth(examples.filter((one) => !held.has(one.scenario)))
    const unseen = examples.filter((one) => held.has(one.scenario))
    const bursts = Map.groupBy(unseen, (one) => `${one.scenario}:${one.burst}`)
    return [...bursts.values()].map((pairs): Decision => {
      const scored = pairs.map((pair) => ({ pair, score: probability(pair, fitted[pair.kind]) }))
      const [best] = scored.toSorted((a, b) => b.score - a.score)
      return {
        text: pairs[0]?.text ?? '',
        kind: pairs[0]?.kind ?? 'remark',
        best: best?.score ?? 0,
        right: best?.pair.belongs ?? false,
        belongs: pairs.some((pair) => pair.belongs),
        stranger: pairs[0]?.stranger ?? false,
      }
    })
  }).flat()
}

/** Precision and recall of "this belongs to that ticket" by kind and threshold, each burst counted once. */
export function crossValidate(examples: readonly Example[]): string {
  const decided = decideUnseen(examples)
  const all = decided.filter((one) => !one.stranger)
  const strangers = decided.filter((one) => one.stranger && one.kind === 'report')
  const lines = (['report', 'remark'] as const).flatMap((kind) => {
    const decisions = all.filter((one) => one.kind === kind)
    const gold = decisions.filter((one) => one.belongs).length
    return [0.3, 0.4, 0.5, 0.6].map((threshold) => {
      const made = decisions.filter((one) => one.best >= threshold)
      const right = made.filter((one) => one.right).length
      const [precision, recall] = [right / Math.max(1, made.length), right / Math.max(1, gold)]
      const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall)
      return `${kind} at ${threshold}: precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${f1.toFixed(3)} (${gold} of ${decisions.length} belong)`
    })
  })
  const joined = (threshold: number) => strangers.filter(({ best }) => best >= threshold).length
  return [...lines, `strangers' reports joined at 0.5: ${joined(0.5)} of ${strangers.length}`].join('\n')
}

function probability(example: Example, parameters: Float64Array): number {
  let score = parameters[MATCH_FEATURES.length] ?? 0
  for (const [k, name] of MATCH_FEATURES.entries()) score += (parameters[k] ?? 0) * example.features[name]
  return 1 / (1 + Math.exp(-score))
}

const rounded = (weight = 0): number => Math.round(weight * 100) / 100

export function write(fitted: Fitted): void {
  const rows = (Object.keys(fitted) as MatchKind[]).map((kind) => {
    const weights = MATCH_FEATURES.map((name, k) => `      ${name}: ${rounded(fitted[kind][k])},`)
    const bias = rounded(fitted[kind][MATCH_FEATURES.length])
    return `  ${kind}: {\n    bias: ${bias},\n    weights: {\n${weights.join('\n')}\n    },\n  },`
  })
  writeFileSync(
    new URL('../../classifiers/match-weights.ts', import.meta.url),
    `import type { MatchFeature, MatchKind } from './matching.ts'

/** Log-odds, learned by \`npm run train:matching\` from the chats in data/chats and test/scenarios/dev. */
export const MATCH_WEIGHTS: Record<MatchKind, { bias: number; weights: Record<MatchFeature, number> }> = {
${rows.join('\n')}
}
`,
  )
}

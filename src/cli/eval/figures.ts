/** Figures and tables that `eval` prints. */
import type { Estimate, Ratio } from './statistics.ts'

export interface YesNo {
  gold: boolean
  said: boolean
}

export interface Rates {
  precision: number
  recall: number
  f1: number
}

/** A rate over nothing is 1 where nothing could go wrong: no alarm raised, none missed. */
export function ratesOf(pairs: readonly YesNo[]): Rates {
  const right = pairs.filter(({ gold, said }) => gold && said).length
  const raised = pairs.filter(({ said }) => said).length
  const wanted = pairs.filter(({ gold }) => gold).length
  return {
    precision: raised > 0 ? right / raised : 1,
    recall: wanted > 0 ? right / wanted : 1,
    f1: raised + wanted > 0 ? (2 * right) / (raised + wanted) : 1,
  }
}

export function rateLine(name: string, pairs: readonly YesNo[]): string {
  const { precision, recall, f1 } = ratesOf(pairs)
  return `${name}: precision ${figure(precision)}, recall ${figure(recall)}, F1 ${figure(f1)} (${pairs.length} lines)`
}

export function figure(value: number): string {
  return value.toFixed(3)
}

/** `0.952 [0.93–0.97]`; where all are right or all wrong also of how many, for the interval hangs on nothing else. */
export function interval({ value, low, high, n }: Estimate): string {
  if (value === null || low === null || high === null) return '– (n=0)'
  // Rounded away from the middle, so that the figure never stands outside.
  const [from, to] = [Math.floor(low * 100 + 1e-9) / 100, Math.ceil(high * 100 - 1e-9) / 100]
  const ends = `${figure(value)} [${from.toFixed(2)}–${to.toFixed(2)}]`
  return value === 0 || value === 1 || n === 1 ? `${ends} (n=${n})` : ends
}

export const RATES = ['precision', 'recall', 'f1'] as const

/** Precision, recall and F1 of a yes or no as figures for `estimates`; `pairOf` gives undefined where it was not asked. */
export function rateFigures<C>(name: string, pairOf: (one: C) => YesNo | undefined): Record<string, (one: C) => Ratio> {
  const of = (ratio: (pair: YesNo) => Ratio) => (one: C) => {
    const pair = pairOf(one)
    return pair ? ratio(pair) : { part: 0, whole: 0 }
  }
  const right = ({ gold, said }: YesNo) => Number(gold && said)
  return {
    [`${name}.precision`]: of((pair) => ({ part: right(pair), whole: Number(pair.said) })),
    [`${name}.recall`]: of((pair) => ({ part: right(pair), whole: Number(pair.gold) })),
    [`${name}.f1`]: of((pair) => ({ part: 2 * right(pair), whole: Number(pair.said) + Number(pair.gold) })),
  }
}

/** `isIssue: precision 0.925 [0.88–0.96], recall …, F1 … (300 lines)` */
export function ratesLine(
  name: string,
  metrics: Readonly<Record<string, Estimate>>,
  lines: number,
  label = name,
): string {
  const parts = RATES.map((rate) => `${rate === 'f1' ? 'F1' : rate} ${interval(metrics[`${name}.${rate}`]!)}`)
  return `${label}: ${parts.join(', ')} (${lines} lines)`
}

export interface Choice {
  gold: string
  said: string
}

/** Accuracy, then each mistake. */
export function choiceLines(name: string, choices: readonly Choice[]): string[] {
  if (choices.length === 0) return []
  const right = choices.filter(({ gold, said }) => gold === said).length
  return [`${name}: accuracy ${figure(right / choices.length)} (${choices.length} lines)`, ...mistakeLines(choices)]
}

/** Each mistake `gold → said` with how often it was made, most frequent first. */
export function mistakeLines(choices: readonly Choice[]): string[] {
  const wrong = choices.filter(({ gold, said }) => gold !== said)
  const counts = new Map<string, number>()
  for (const { gold, said } of wrong) counts.set(`${gold} → ${said}`, (counts.get(`${gold} → ${said}`) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([mistake, times]) => `    ${mistake}: ${times}`)
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

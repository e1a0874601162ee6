/** Figures and tables that `eval` prints. */
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

export interface Choice {
  gold: string
  said: string
}

/** Accuracy, then each mistake `gold → said` with how often it was made, most frequent first. */
export function choiceLines(name: string, choices: readonly Choice[]): string[] {
  if (choices.length === 0) return []
  const wrong = choices.filter(({ gold, said }) => gold !== said)
  const counts = new Map<string, number>()
  for (const { gold, said } of wrong) counts.set(`${gold} → ${said}`, (counts.get(`${gold} → ${said}`) ?? 0) + 1)
  const accuracy = (choices.length - wrong.length) / choices.length
  return [
    `${name}: accuracy ${figure(accuracy)} (${choices.length} lines)`,
    ...[...counts].toSorted(([, a], [, b]) => b - a).map(([mistake, times]) => `    ${mistake}: ${times}`),
  ]
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

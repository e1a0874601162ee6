import { CATEGORIES, DIFFICULTIES, KINDS, URGENCIES } from '../../tickets/vocabulary.ts'
import { interval, mistakeLines, percentile, rateFigures, ratesLine, type Choice, type YesNo } from './figures.ts'
import type { MessageGold, MessageRow } from './messages.ts'
import { countBy, type Evaluation } from './result.ts'
import { estimates, type Estimate, type Ratio } from './statistics.ts'

interface Case {
  gold: MessageGold
  said: MessageRow
}

const FIELDS = [
  ['kind', KINDS],
  ['category', CATEGORIES],
  ['difficulty', DIFFICULTIES],
  ['urgency', URGENCIES],
] as const

const issueOf = ({ gold, said }: Case): YesNo => ({ gold: gold.isIssue === true, said: said.isIssue })
const alarmOf = ({ gold, said }: Case): YesNo => ({
  gold: gold.urgency === 'emergency',
  said: said.urgency === 'emergency',
})

function secretOf({ gold, said }: Case): YesNo | undefined {
  if (!gold.isIssue || typeof gold.private !== 'boolean') return undefined
  return { gold: gold.private, said: said.private === true }
}

/** A field of an issue; one that was missed because the issue was missed is wrong. Undefined where nothing is known of it. */
function choiceOf({ gold, said }: Case, [field, values]: (typeof FIELDS)[number]): Choice | undefined {
  const right = gold[field]
  if (!gold.isIssue || !right || !values.some((value) => value === right)) return undefined
  return { gold: right, said: said[field] ?? 'no issue' }
}

/** Undefined where the lines carry no gold. */
export function evaluateMessages(
  rows: readonly MessageRow[],
  golds: readonly MessageGold[],
  random: () => number,
): (Evaluation & { report: string }) | undefined {
  const known = golds.map((gold, at) => ({ gold, said: rows[at]! })).filter(({ gold }) => gold.isIssue !== undefined)
  if (known.length === 0) return undefined
  const alarms = known.some(({ gold }) => gold.urgency)
  const secrets = known.some((one) => secretOf(one))
  const fields = FIELDS.filter((field) => known.some((one) => choiceOf(one, field)))
  const metrics = estimates(
    known,
    {
      ...rateFigures('isIssue', issueOf),
      ...(alarms ? rateFigures('emergency', alarmOf) : {}),
      ...Object.fromEntries(fields.map((field) => [field[0], accuracyOf(field)])),
      ...(secrets ? rateFigures('private', secretOf) : {}),
    },
    random,
  )
  const evaluation: Evaluation = {
    what: 'messages',
    judgedBy: countBy(known.map(({ said }) => said.judgedBy)),
    counts: {
      lines: known.length,
      issues: known.filter(({ gold }) => gold.isIssue).length,
      ...(alarms ? { emergencies: known.filter((one) => alarmOf(one).gold).length } : {}),
    },
    metrics,
    cases: known.map((one) => ({ id: one.said.id, right: rightOf(one, alarms) })),
  }
  const times = rows.map(({ ms }) => ms)
  const report = [
    ratesLine('isIssue', metrics, known.length),
    ...byNote(known),
    ...(alarms ? [ratesLine('emergency', metrics, known.length, 'urgency=emergency')] : []),
    ...fields.flatMap((field) => fieldLines(field, metrics[field[0]]!, known)),
    ...(secrets ? [ratesLine('private', metrics, known.filter((one) => secretOf(one)).length)] : []),
    `ms per line: p50 ${percentile(times, 0.5).toFixed(2)}, p95 ${percentile(times, 0.95).toFixed(2)}`,
  ].join('\n')
  return { ...evaluation, report }
}

function accuracyOf(field: (typeof FIELDS)[number]): (one: Case) => Ratio {
  return (one) => {
    const choice = choiceOf(one, field)
    return { part: Number(choice !== undefined && choice.gold === choice.said), whole: choice ? 1 : 0 }
  }
}

function fieldLines(field: (typeof FIELDS)[number], estimate: Estimate, known: readonly Case[]): string[] {
  const choices = known.flatMap((one) => choiceOf(one, field) ?? [])
  return [`${field[0]}: accuracy ${interval(estimate)} (${choices.length} lines)`, ...mistakeLines(choices)]
}

function rightOf(one: Case, alarms: boolean): Record<string, boolean> {
  const same = (pair: { gold: unknown; said: unknown }) => pair.gold === pair.said
  const secret = secretOf(one)
  const choices = FIELDS.flatMap((field) => {
    const choice = choiceOf(one, field)
    return choice ? [[field[0], same(choice)]] : []
  })
  return {
    isIssue: same(issueOf(one)),
    ...(alarms ? { emergency: same(alarmOf(one)) } : {}),
    ...Object.fromEntries(choices),
    ...(secret ? { private: same(secret) } : {}),
  }
}

/** How many lines of each sort of text were told rightly; the total alone would say more about style than about issues. */
function byNote(pairs: readonly Case[]): string[] {
  const right = new Map<string, { all: number; right: number; issue: boolean }>()
  for (const { gold, said } of pairs) {
    const sourceKind = gold.kind && !KINDS.some((kind) => kind === gold.kind) ? gold.kind : undefined
    const sort = gold.note ?? sourceKind
    if (!sort) continue
    const count = right.get(sort) ?? { all: 0, right: 0, issue: gold.isIssue === true }
    right.set(sort, {
      ...count,
      all: count.all + 1,
      right: count.right + (gold.isIssue === said.isIssue ? 1 : 0),
    })
  }
  return [...right].map(
    ([sort, { all, right: told, issue }]) =>
      `    ${sort} (${issue ? 'issues' : 'not issues'}): ${(told / all).toFixed(2)} right of ${all}`,
  )
}

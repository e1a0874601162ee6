import { CannotRun } from './judging-flags.ts'
import { judgesOf, type Result } from './result.ts'
import { holm, mcnemar } from './statistics.ts'
import { some } from './tally.ts'

export interface Comparison {
  field: string
  /** Cases of which both runs had to tell the field. */
  n: number
  rightA: number
  rightB: number
  /** Right in A only, right in B only. */
  b: number
  c: number
  /** McNemar's exact test, two-sided, corrected by Holm over the fields compared. */
  p: number
  /** What B is beside A. */
  verdict: 'better' | 'worse' | 'not distinguishable'
}

const SIGNIFICANT = 0.05

/** Two runs over the same cases, field by field. Throws CannotRun where the cases are not the same. */
export function compare(a: Result, b: Result): Comparison[] {
  checkComparable(a, b)
  const inB = new Map(b.cases.map(({ id, right }) => [id, right]))
  const fields = [...new Set(a.cases.flatMap(({ right }) => Object.keys(right)))]
  const counted = fields.map((field) => {
    const pairs = a.cases.flatMap(({ id, right }) => {
      const [inA, other] = [right[field], inB.get(id)?.[field]]
      return inA === undefined || other === undefined ? [] : [{ inA, inB: other }]
    })
    return {
      field,
      n: pairs.length,
      rightA: pairs.filter((one) => one.inA).length,
      rightB: pairs.filter((one) => one.inB).length,
      b: pairs.filter((one) => one.inA && !one.inB).length,
      c: pairs.filter((one) => !one.inA && one.inB).length,
    }
  })
  const ps = holm(counted.map((one) => mcnemar(one.b, one.c)))
  return counted.map((one, at) => {
    const p = ps[at]!
    if (p > SIGNIFICANT) return { ...one, p, verdict: 'not distinguishable' }
    return { ...one, p, verdict: one.c > one.b ? 'better' : 'worse' }
  })
}

function checkComparable(a: Result, b: Result): void {
  if (a.what !== b.what) throw new CannotRun(`not comparable: A is of ${a.what}, B of ${b.what}`)
  const [idsA, idsB] = [a, b].map(({ cases }) => new Set(cases.map(({ id }) => id))) as [Set<string>, Set<string>]
  const missing = [...idsA.difference(idsB)]
  const extra = [...idsB.difference(idsA)]
  if (missing.length + extra.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`${missing.length} cases of A are missing in B (${some(missing)})`] : []),
      ...(extra.length > 0 ? [`${extra.length} cases of B are missing in A (${some(extra)})`] : []),
    ]
    throw new CannotRun(`not comparable: ${parts.join('; ')}. Run both over the same files.`)
  }
  const [filesA, filesB] = [a, b].map(({ files }) =>
    files
      .map(({ sha256 }) => sha256)
      .toSorted()
      .join(),
  )
  if (filesA !== filesB)
    throw new CannotRun('not comparable: the files changed between the runs, so what is right may have. Run both anew.')
}

const HANGING_TOGETHER =
  'Tickets and messages of one chat hang together: the true p is higher. A ticket that was not found is wrong in every field.'

export function compareReport(a: Result, b: Result): string {
  const compared = compare(a, b)
  const wide = Math.max(0, ...compared.map(({ field }) => field.length))
  const lines = compared.map(({ field, n, rightA, rightB, verdict, ...rest }) => {
    const split = `b=${rest.b}, c=${rest.c}, ${formatP(rest.p)}`
    return `${`${field}:`.padEnd(wide + 1)} ${verdict} (${split}); right ${rightA} → ${rightB} of ${n}`
  })
  return [
    `A: ${described(a)}`,
    `B: ${described(b)}`,
    `B beside A, on the same ${a.cases.length} cases. b: right in A only, c: right in B only; McNemar's exact test, two-sided, p corrected by Holm over ${compared.length} fields.`,
    ...(a.what === 'replay' ? [HANGING_TOGETHER] : []),
    ...lines,
  ].join('\n')
}

function described(result: Result): string {
  return `${judgesOf(result)}; ${result.what}, ${result.date.slice(0, 10)}`
}

export function formatP(p: number): string {
  return p < 0.001 ? 'p<0.001' : `p=${p.toFixed(3)}`
}

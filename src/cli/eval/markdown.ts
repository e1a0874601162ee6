import { compare, formatP } from './compare.ts'
import { interval } from './figures.ts'
import { judgesOf, type Result } from './result.ts'

/** One column for each run, one row for each figure, with its 95 % interval. */
export function resultsTable(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))]
  const rows = names.map((name) => [
    labelOf(name),
    ...results.map(({ metrics }) => {
      const found = metrics[name]
      return found ? interval(found) : '–'
    }),
  ])
  const counts = results.map((result) =>
    Object.entries(result.counts)
      .map(([what, times]) => `${times} ${what}`)
      .join(', '),
  )
  return table(['', ...results.map((result) => judgesOf(result))], [...rows, ['measured on', ...counts]])
}

/** What `--compare` says, as a table. */
export function comparisonTable(a: Result, b: Result): string {
  return table(
    ['', `A: ${judgesOf(a)}`, `B: ${judgesOf(b)}`, 'right in A only', 'right in B only', 'B is'],
    compare(a, b).map(({ field, n, rightA, rightB, verdict, p, ...split }) => [
      field,
      `${rightA} of ${n}`,
      `${rightB} of ${n}`,
      String(split.b),
      String(split.c),
      `${verdict} (${formatP(p)})`,
    ]),
  )
}

const labelOf = (name: string) => name.replace('.f1', ', F1').replace('.', ', ')

/** Padded as prettier does it, so that it can be pasted as it is. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(3, cell.length, ...rows.map((row) => row[at]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`
  return [line(head), line(widths.map((wide) => '-'.repeat(wide))), ...rows.map((row) => line(row))].join('\n')
}

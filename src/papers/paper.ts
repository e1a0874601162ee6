/**
 * A paper is data first: sections of figures, tables, charts and words. From it come the text, the workbook, the pages
 * and the picture, so that a number is the same in all of them and can be traced. Times are epoch milliseconds.
 */

/** From the first moment up to, not including, the last. */
export interface Period {
  from: number
  to: number
}

/** A number with all that it takes to count it again. */
export interface Figure {
  /** Unique in its paper, e.g. `collected`, `category.parking`. */
  key: string
  label: string
  /** null: there was nothing of which it could be a share. */
  value: number | null
  unit: '件' | '%' | '天' | '次'
  period: Period
  /** In words: which tickets, which entries of their history. */
  query: string
  /** Numbers of the tickets that make it; of a share those of its numerator. */
  tickets: number[]
}

export type Cell = string | Figure

export interface Table {
  part: 'table'
  title: string
  columns: { name: string; /** Share of the page's width. */ width: number }[]
  rows: Cell[][]
  /** So many rows stand on pages; the workbook has all. Absent: all. */
  most?: number
  /** Said in its place where there are no rows. */
  none: string
}

export interface Chart {
  part: 'chart'
  title: string
  type: 'line' | 'bar'
  labels: string[]
  series: { name: string; points: Figure[] }[]
}

export interface FigureList {
  part: 'figures'
  figures: Figure[]
}

export interface Words {
  part: 'words'
  lines: string[]
}

export interface Section {
  title: string
  parts: (FigureList | Table | Chart | Words)[]
}

export interface Paper {
  /** Stem of its files' names, e.g. `2026-03-月度调度-莲城县`. */
  name: string
  title: string
  subtitle: string
  period: Period
  /** When it was made up: `as of`. */
  at: number
  timezone: string
  sections: Section[]
}

/** Every figure of a paper, in the order in which it is read; one that stands in two places once. */
export function figuresOf(paper: Paper): Figure[] {
  const found = new Map<string, Figure>()
  for (const { parts } of paper.sections) {
    for (const figure of parts.flatMap(figuresIn)) found.set(figure.key, found.get(figure.key) ?? figure)
  }
  return [...found.values()]
}

function figuresIn(part: Section['parts'][number]): Figure[] {
  if (part.part === 'figures') return part.figures
  if (part.part === 'chart') return part.series.flatMap((series) => series.points)
  if (part.part === 'words') return []
  return part.rows.flat().filter((cell) => typeof cell !== 'string')
}

/** Throws where the paper has no such figure. */
export function figureOf(paper: Paper, key: string): Figure {
  const found = figuresOf(paper).find((figure) => figure.key === key)
  if (!found) throw new Error(`no figure ${key} in ${paper.name}`)
  return found
}

/** `12`, `92.8%`, `2.5 天`; `—` where there is nothing to be a share of. */
export function sayFigure({ value, unit }: Figure): string {
  if (value === null) return '—'
  if (unit === '%') return `${value}%`
  return unit === '天' ? `${value} 天` : String(value)
}

export function sayCell(cell: Cell): string {
  return typeof cell === 'string' ? cell : sayFigure(cell)
}

/** A name that every file system and WeChat take. */
export function fileName(text: string): string {
  return text.replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, '_').slice(0, 80)
}

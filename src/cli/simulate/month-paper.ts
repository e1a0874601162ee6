import { figuresOf, sayCell, sayFigure, type Figure, type Paper, type Section } from '../../papers/paper.ts'
import { monthlyPaper } from '../../papers/monthly.ts'
import type { Evidence } from './evidence.ts'

/** The county's paper over the days played, as the county office gets it. */
export function paperOf({ tickets, roster, settings, start, end }: Evidence): Paper {
  const month = { from: start, to: end }
  const before = { from: start - (end - start), to: start }
  return monthlyPaper({ tickets, roster, scopeLevel: settings.routing.scopeLevel, month, before })
}

/** Every figure by its key. */
export function valuesOf(paper: Paper): Record<string, Figure['value']> {
  return Object.fromEntries(figuresOf(paper).map((figure) => [figure.key, figure.value]))
}

/** As text for a terminal; charts are left out, their figures are in the JSON. */
export function sayPaper({ title, subtitle, sections }: Paper): string {
  return [
    `${title}（${subtitle}）`,
    ...sections.flatMap((section) => ['', section.title, ...section.parts.flatMap(sayPart)]),
  ].join('\n')
}

function sayPart(part: Section['parts'][number]): string[] {
  switch (part.part) {
    case 'figures':
      return part.figures.map((figure) => `  ${figure.label} ${sayFigure(figure)}`)
    case 'words':
      return part.lines.map((line) => `  ${line}`)
    case 'table':
      if (part.rows.length === 0) return [`  ${part.title}：${part.none}`]
      return [
        `  ${part.title}`,
        ...[part.columns.map((column) => column.name), ...part.rows.map((row) => row.map(sayCell))].map(
          (row) => `    ${row.join(' | ')}`,
        ),
      ]
    case 'chart':
      return []
  }
}

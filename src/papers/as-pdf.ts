import type { Content, ContentTable, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import pdfmake from 'pdfmake'
import { drawChart, FAINT } from './as-chart.ts'
import { FONT, loadFonts } from './fonts.ts'
import { sayCell, sayFigure, type Figure, type Paper, type Section, type Table } from './paper.ts'
import { dayOf } from './speech.ts'

/** A4 less its margins, in points. */
const MARGIN = 48
const WIDTH = 595.28 - 2 * MARGIN
const CHART_HEIGHT = 165
/** Figures side by side. */
const ACROSS = 3
const LINE = '#cccccc'

/** Files that pdfmake reads from memory; its types leave it out. */
interface InMemory {
  virtualfs: { writeFileSync(name: string, content: Buffer): void }
}

let ready: Promise<void> | undefined

function prepare(): Promise<void> {
  ready ??= loadFonts().then(({ normal, bold }) => {
    const { virtualfs } = pdfmake as typeof pdfmake & InMemory
    virtualfs.writeFileSync('normal.ttf', normal)
    virtualfs.writeFileSync('bold.ttf', bold)
    pdfmake.addFonts({ [FONT]: { normal: 'normal.ttf', bold: 'bold.ttf' } })
    // Nothing of a paper comes from the disk or the network.
    pdfmake.setUrlAccessPolicy(() => false)
    pdfmake.setLocalAccessPolicy(() => false)
  })
  return ready
}

/** The paper as pages to print: A4, numbered, a table's head on each of its pages, no row cut in two. */
export async function paperPdf(paper: Paper): Promise<Buffer> {
  await prepare()
  const sections: Content[] = []
  for (const section of paper.sections) sections.push(...(await sectionOf(section)))
  const document: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: [MARGIN, 56, MARGIN, 52],
    info: { title: paper.title, author: '三长助手' },
    defaultStyle: { font: FONT, fontSize: 9.5, lineHeight: 1.15 },
    header: (page) =>
      page === 1 ? '' : { text: paper.title, color: FAINT, fontSize: 8, margin: [MARGIN, 28, MARGIN, 0] },
    footer: (page, pages) => ({
      columns: [
        { text: `制表：三长助手，${dayOf(paper.at, paper.timezone)}。内部资料`, color: FAINT, fontSize: 8 },
        { text: `第 ${page} 页，共 ${pages} 页`, color: FAINT, fontSize: 8, alignment: 'right' },
      ],
      margin: [MARGIN, 16, MARGIN, 0],
    }),
    // A heading does not stay alone at the foot of a page.
    pageBreakBefore: (node, around) => node.headlineLevel === 1 && around.getFollowingNodesOnPage().length === 0,
    content: [
      { text: paper.title, fontSize: 18, bold: true, alignment: 'center' },
      { text: paper.subtitle, color: FAINT, alignment: 'center', margin: [0, 4, 0, 10] },
      ...sections,
    ],
  }
  return Buffer.from(await pdfmake.createPdf(document).getBuffer())
}

async function sectionOf({ title, parts }: Section): Promise<Content[]> {
  const heading: Content = { text: title, headlineLevel: 1, fontSize: 13, bold: true, margin: [0, 12, 0, 6] }
  const contents: Content[] = []
  for (const part of parts) {
    if (part.part === 'figures') contents.push(figuresTable(part.figures))
    else if (part.part === 'table') contents.push(...tableOf(part))
    else if (part.part === 'words')
      contents.push(...part.lines.map((text, index): Content => ({ text, margin: [0, index === 0 ? 8 : 0, 0, 4] })))
    else if (part.labels.length > 0) {
      const picture = await drawChart(part, Math.round(WIDTH), CHART_HEIGHT)
      contents.push({
        image: `data:image/png;base64,${picture.toString('base64')}`,
        width: WIDTH,
      })
    }
  }
  const [first = { text: '' }, ...rest] = contents
  // The heading goes with what it is the heading of; a long table may still break after its first rows.
  if (parts[0]?.part === 'table') return [heading, first, ...rest]
  return [{ stack: [heading, first], unbreakable: true }, ...rest]
}

/** Three to a row: the number above its name. */
function figuresTable(figures: Figure[]): ContentTable {
  const cells = figures.map((figure) => ({
    stack: [
      { text: sayFigure(figure), fontSize: 15, bold: true },
      { text: figure.label, color: FAINT, fontSize: 8.5 },
    ],
  }))
  while (cells.length % ACROSS !== 0) cells.push({ stack: [] })
  const body = Array.from({ length: cells.length / ACROSS }, (_, row) => cells.slice(row * ACROSS, (row + 1) * ACROSS))
  return { table: { widths: Array.from({ length: ACROSS }, () => '*'), body, dontBreakRows: true }, layout: lines() }
}

function tableOf({ title, columns, rows, most = rows.length, none }: Table): Content[] {
  const heading: Content = { text: title, headlineLevel: 1, bold: true, margin: [0, 8, 0, 4] }
  if (rows.length === 0) return [heading, { text: none, color: FAINT }]
  const head = columns.map(({ name }, index) => ({
    text: name,
    bold: true,
    fillColor: '#f0f0f0',
    // Over its numbers.
    alignment: typeof rows[0]?.[index] === 'string' ? ('left' as const) : ('right' as const),
  }))
  const body = rows
    .slice(0, most)
    .map((row) =>
      row.map((cell) => ({ text: sayCell(cell), ...(typeof cell !== 'string' && { alignment: 'right' as const }) })),
    )
  // Cells have 4 points of air on both sides.
  const widths = columns.map(({ width }) => width * WIDTH - 8)
  return [
    heading,
    {
      table: { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true, widths, body: [head, ...body] },
      layout: lines(),
      fontSize: 9,
    },
    ...(rows.length > most
      ? [{ text: `另有 ${rows.length - most} 行，见工作簿的“${title}”。`, color: FAINT, fontSize: 9 }]
      : []),
  ]
}

function lines() {
  return {
    hLineWidth: () => 0.5,
    vLineWidth: () => 0,
    hLineColor: () => LINE,
    paddingTop: () => 2,
    paddingBottom: () => 2,
  }
}

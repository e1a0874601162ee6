import excel, { type Worksheet } from 'exceljs'
import { figuresOf, type Cell, type Figure, type Paper, type Table } from './paper.ts'
import { dayOf } from './speech.ts'

const HEAD = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFF0F0F0' } } as const
/** Characters of a page's width. */
const PAGE = 100
/** A cell holds 32,767 characters; nobody reads more numbers than these. */
const MOST_NUMBERS = 2_000

/** The paper as a workbook that Excel and WPS open: figures, a sheet for each table, and where every number comes from. */
export async function paperWorkbook(paper: Paper): Promise<Buffer> {
  const book = new excel.Workbook()
  book.creator = '三长助手'
  const names = new Set<string>()
  const add = (name: string): Worksheet => {
    const sheet = book.addWorksheet(unique(name, names), {
      pageSetup: { paperSize: 9, orientation: 'portrait', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    })
    sheet.headerFooter.oddFooter = '第 &P 页，共 &N 页'
    return sheet
  }
  summary(add('汇总'), paper)
  for (const part of paper.sections.flatMap(({ parts }) => parts)) {
    if (part.part === 'table' && part.rows.length > 0) table(add(part.title), part)
  }
  sources(add('数字来源'), paper)
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** Excel takes 31 characters, and not these. */
function unique(name: string, names: Set<string>): string {
  const base = name.replace(/[\\/*?:[\]]/g, ' ').slice(0, 28)
  let free = base
  for (let next = 2; names.has(free); next++) free = `${base}${next}`
  names.add(free)
  return free
}

function summary(sheet: Worksheet, paper: Paper): void {
  sheet.columns = [{ width: 44 }, { width: 14 }]
  sheet.addRow([paper.title]).font = { bold: true, size: 16 }
  sheet.addRow([paper.subtitle])
  for (const { title, parts } of paper.sections) {
    const told = parts.filter((part) => part.part === 'figures' || part.part === 'words' || part.part === 'table')
    if (told.length === 0) continue
    sheet.addRow([])
    sheet.addRow([title]).font = { bold: true, size: 12 }
    for (const part of told) {
      if (part.part === 'figures') for (const figure of part.figures) valueRow(sheet, figure)
      else if (part.part === 'words') for (const line of part.lines) wrapped(sheet, line)
      else sheet.addRow([part.rows.length > 0 ? `见工作表“${part.title}”` : `${part.title}：${part.none}`])
    }
  }
}

function valueRow(sheet: Worksheet, figure: Figure): void {
  const row = sheet.addRow([figure.label, valueOf(figure)])
  row.getCell(2).numFmt = formatOf(figure)
  row.getCell(2).alignment = { horizontal: 'right' }
}

function wrapped(sheet: Worksheet, line: string): void {
  const row = sheet.addRow([safe(line)])
  sheet.mergeCells(row.number, 1, row.number, 2)
  row.getCell(1).alignment = { wrapText: true, vertical: 'top' }
  row.height = 15 * Math.max(1, Math.ceil(line.length / 27))
}

function table(sheet: Worksheet, { columns, rows }: Table): void {
  sheet.columns = columns.map(({ width }) => ({ width: Math.max(8, Math.round(width * PAGE)) }))
  const head = sheet.addRow(columns.map(({ name }) => name))
  head.font = { bold: true }
  head.eachCell((cell) => (cell.fill = HEAD))
  for (const row of rows) {
    const added = sheet.addRow(row.map((cell) => (typeof cell === 'string' ? safe(cell) : valueOf(cell))))
    added.alignment = { wrapText: true, vertical: 'top' }
    for (const [index, cell] of row.entries()) formatCell(added.getCell(index + 1), cell)
  }
  sheet.views = [{ state: 'frozen', ySplit: 1 }]
  sheet.pageSetup.printTitlesRow = '1:1'
}

function formatCell(to: { numFmt: string }, cell: Cell): void {
  if (typeof cell !== 'string') to.numFmt = formatOf(cell)
}

function sources(sheet: Worksheet, paper: Paper): void {
  sheet.columns = [{ width: 26 }, { width: 12 }, { width: 24 }, { width: 60 }, { width: 60 }]
  const head = sheet.addRow(['数字', '值', '期间', '口径：哪些工单、哪些历史记录', '工单'])
  head.font = { bold: true }
  head.eachCell((cell) => (cell.fill = HEAD))
  for (const figure of figuresOf(paper)) {
    const row = sheet.addRow([
      figure.label,
      valueOf(figure),
      `${dayOf(figure.period.from, paper.timezone)}—${dayOf(figure.period.to - 1, paper.timezone)}`,
      figure.query,
      numbersOf(figure.tickets),
    ])
    row.getCell(2).numFmt = formatOf(figure)
    row.alignment = { wrapText: true, vertical: 'top' }
  }
  sheet.views = [{ state: 'frozen', ySplit: 1 }]
  sheet.pageSetup.orientation = 'landscape'
  sheet.pageSetup.printTitlesRow = '1:1'
}

function numbersOf(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MOST_NUMBERS).map((no) => `#${no}`)
  return shown.join(' ') + (numbers.length > MOST_NUMBERS ? ` ……共 ${numbers.length} 件` : '')
}

/** Shares as fractions, so that the sheet can count on with them. */
function valueOf({ value, unit }: Figure): number | string {
  if (value === null) return '—'
  return unit === '%' ? value / 100 : value
}

function formatOf({ unit }: Figure): string {
  return unit === '%' ? '0.0%' : unit === '天' ? '0.0' : '0'
}

/** What a resident wrote must not become a formula in somebody's table. */
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

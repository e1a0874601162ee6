import excel, { type Cell as ExcelCell, type Row, type Worksheet } from 'exceljs'
import { figuresOf, type Cell, type Figure, type Paper, type Table } from './paper.ts'
import { dayOf } from './speech.ts'

const HEAD = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFF0F0F0' } } as const
const THIN = { style: 'thin', color: { argb: 'FFBBBBBB' } } as const
const BORDER = { top: THIN, left: THIN, bottom: THIN, right: THIN }
/** Every Office and WPS in China has it. */
const FONT = { name: '宋体', size: 11 }
/** Digits that stand side by side on a page, and the height of a line of them in points. */
const PAGE = 92
const LINE = 15
/** Excel's limit, in points. */
const HIGHEST = 409
/** A cell holds 32,767 characters; nobody reads more numbers than these. */
const MOST_NUMBERS = 2_000
const SUMMARY = '汇总'

/** The paper as a workbook that Excel and WPS open: figures, a sheet for each table, and where every number comes from. */
export async function paperWorkbook(paper: Paper): Promise<Buffer> {
  const book = new excel.Workbook()
  book.creator = '三长助手'
  const names = new Set<string>()
  const add = (name: string): Worksheet => {
    const sheet = book.addWorksheet(unique(name, names), {
      pageSetup: {
        paperSize: 9,
        orientation: 'portrait',
        fitToPage: true,
        fitToWidth: 1,
        fitToHeight: 0,
        horizontalCentered: true,
        margins: { left: 0.5, right: 0.5, top: 0.9, bottom: 0.7, header: 0.4, footer: 0.3 },
      },
    })
    // On paper a sheet stands alone: it says what it is of.
    if (name !== SUMMARY)
      sheet.headerFooter.oddHeader = `&C&"宋体"&13 ${`${paper.title}：${name}`.replaceAll('&', '&&')}`
    sheet.headerFooter.oddFooter = '&C第 &P 页，共 &N 页'
    return sheet
  }
  summary(add(SUMMARY), paper)
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
  sheet.columns = [{ width: 62 }, { width: 14 }]
  const style = (row: Row, bold: boolean, size: number) => (row.font = { ...FONT, bold, size })
  style(sheet.addRow([paper.title]), true, 16)
  style(sheet.addRow([paper.subtitle]), false, 11)
  for (const { title, parts } of paper.sections) {
    const told = parts.filter((part) => part.part === 'figures' || part.part === 'words' || part.part === 'table')
    if (told.length === 0) continue
    sheet.addRow([])
    style(sheet.addRow([title]), true, 12)
    for (const part of told) {
      if (part.part === 'figures') for (const figure of part.figures) valueRow(sheet, figure)
      else if (part.part === 'words') for (const line of part.lines) wrapped(sheet, line)
      else
        style(
          sheet.addRow([part.rows.length > 0 ? `见工作表“${part.title}”` : `${part.title}：${part.none}`]),
          false,
          11,
        )
    }
  }
}

function valueRow(sheet: Worksheet, figure: Figure): void {
  const row = sheet.addRow([figure.label, valueOf(figure)])
  row.font = FONT
  row.getCell(2).numFmt = formatOf(figure)
  row.getCell(2).alignment = { horizontal: 'right' }
}

function wrapped(sheet: Worksheet, line: string): void {
  const row = sheet.addRow([safe(line)])
  sheet.mergeCells(row.number, 1, row.number, 2)
  row.font = FONT
  row.getCell(1).alignment = { wrapText: true, vertical: 'top' }
  row.height = LINE * linesOf(line, 76)
}

function table(sheet: Worksheet, { columns, rows }: Table): void {
  const heads = columns.map(({ name, width }) => ({ name, width: Math.max(8, Math.round(width * PAGE)) }))
  headed(sheet, heads, (add) => {
    for (const row of rows) {
      const added = add(row.map((cell) => (typeof cell === 'string' ? safe(cell) : valueOf(cell))))
      for (const [index, cell] of row.entries()) formatCell(added.getCell(index + 1), cell)
    }
  })
}

/** Rows under a head that is frozen, and repeated on each page; as high as their words need. */
function headed(
  sheet: Worksheet,
  columns: readonly { name: string; width: number }[],
  fill: (add: (cells: (string | number)[]) => Row) => void,
): void {
  sheet.columns = columns.map(({ width }) => ({ width }))
  const add = (cells: (string | number)[]): Row => {
    const row = sheet.addRow(cells)
    row.font = FONT
    row.alignment = { wrapText: true, vertical: 'middle' }
    row.height = Math.min(
      HIGHEST,
      3 + LINE * Math.max(...cells.map((cell, index) => linesOf(String(cell), columns[index]?.width ?? PAGE))),
    )
    row.eachCell({ includeEmpty: true }, (cell) => (cell.border = BORDER))
    return row
  }
  const head = add(columns.map(({ name }) => name))
  head.font = { ...FONT, bold: true }
  head.alignment = { wrapText: true, vertical: 'middle', horizontal: 'center' }
  head.eachCell((cell) => (cell.fill = HEAD))
  fill(add)
  sheet.views = [{ state: 'frozen', ySplit: 1 }]
  sheet.pageSetup.printTitlesRow = '1:1'
}

/** Lines of that many digits' width, of which a Chinese character takes two. */
function linesOf(text: string, width: number): number {
  const wide = Array.from(text).reduce((sum, character) => sum + (character >= '\u2e80' ? 2 : 1), 0)
  return Math.max(1, Math.ceil(wide / (width - 2)))
}

function formatCell(to: ExcelCell, cell: Cell): void {
  if (typeof cell === 'string') return
  to.numFmt = formatOf(cell)
  to.alignment = { vertical: 'middle', horizontal: 'center' }
}

function sources(sheet: Worksheet, paper: Paper): void {
  const heads = [
    { name: '数字', width: 26 },
    { name: '值', width: 9 },
    { name: '期间', width: 20 },
    { name: '口径：哪些工单、哪些历史记录', width: 42 },
    { name: '工单', width: 48 },
  ]
  headed(sheet, heads, (add) => {
    for (const figure of figuresOf(paper)) {
      const { from, to } = figure.period
      const period = `${dayOf(from, paper.timezone)}—${dayOf(to - 1, paper.timezone)}`
      const row = add([figure.label, valueOf(figure), period, figure.query, numbersOf(figure.tickets)])
      formatCell(row.getCell(2), figure)
    }
  })
  sheet.pageSetup.orientation = 'landscape'
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

import ExcelJS from 'exceljs'
import type { Roster } from '../routing/roster.ts'
import { defaultConfig } from './load.ts'
import { ConfigError, didYouMean, type Problem } from './problems.ts'
import { checkedRoster, DEFAULT_TIMEZONE, type RosterLevel } from './roster-check.ts'
import { tidy } from './roster-names.ts'
import { readRosterRows, type RosterRow } from './roster-table.ts'

/** What the columns are called, by the field that they fill; the first is the one that we write. */
export const COLUMNS = {
  role: ['职务', '岗位', '角色'],
  name: ['姓名', '名字', '三长姓名'],
  account: ['微信号/昵称', '微信号', '昵称', '微信', '微信昵称', '微信名'],
  topic: ['群名', '群名称', '微信群', '微信群名', '所在群'],
} as const
type Field = keyof typeof COLUMNS
const NEEDED: readonly Field[] = ['name', 'account']
/** A title and notes may stand above the header. */
const HEADER_WITHIN_ROWS = 10
/** A sheet that somebody formatted whole has 16,384. */
const HEADER_WITHIN_COLUMNS = 100

interface Header {
  sheet: ExcelJS.Worksheet
  row: number
  fields: Map<Field, number>
  /** Column of each level; undefined for the top where the table has none for it. */
  levels: (number | undefined)[]
  others: string[]
}

/**
 * The roster in an Excel file, one row per leader: 社区 网格 楼栋 单元 职务 姓名 微信号/昵称 群名, in any order, other columns ignored. An empty
 * 姓名 is a vacant post; places left empty below mean that the row is of the place above. Codes are made (see roster-codes.ts)
 * or kept from `existing`. Throws ConfigError with every wrong row.
 */
export async function loadRosterExcel(
  file: string,
  levels: readonly RosterLevel[] = defaultConfig.levels,
  existing?: Roster,
): Promise<Roster> {
  const workbook = new ExcelJS.Workbook()
  try {
    await workbook.xlsx.readFile(file)
  } catch (error) {
    const problem = `不能读取：${(error as Error).message}`
    throw new ConfigError(file, [{ path: file, problem, mend: '请另存为 Excel 工作簿（.xlsx）' }])
  }
  const header = findHeader(workbook, levels)
  const wrong = headerProblems(header, levels)
  if (!header || wrong.length > 0) throw new ConfigError(file, wrong)
  const { read, problems } = readRosterRows(rowsOf(header, levels), levels, existing)
  return checkedRoster(file, existing?.timezone ?? DEFAULT_TIMEZONE, levels, read, problems)
}

/** The row with the most known names among the first rows of all sheets. */
function findHeader(workbook: ExcelJS.Workbook, levels: readonly RosterLevel[]): Header | undefined {
  let best: Header | undefined
  const known = (header: Header) => header.fields.size + header.levels.filter((column) => column !== undefined).length
  for (const sheet of workbook.worksheets) {
    for (let row = 1; row <= Math.min(HEADER_WITHIN_ROWS, sheet.rowCount); row++) {
      const header = readHeader(sheet, row, levels)
      if (known(header) >= 2 && (!best || known(header) > known(best))) best = header
    }
  }
  return best
}

function readHeader(sheet: ExcelJS.Worksheet, row: number, levels: readonly RosterLevel[]): Header {
  const header: Header = { sheet, row, fields: new Map(), levels: levels.map(() => undefined), others: [] }
  for (let column = 1; column <= Math.min(sheet.columnCount, HEADER_WITHIN_COLUMNS); column++) {
    const name = tidy(textOf(sheet.getCell(row, column))).replace(/[*＊]|\(.*\)$/g, '')
    const field = (Object.keys(COLUMNS) as Field[]).find((one) => COLUMNS[one].some((label) => label === name))
    const level = levels.findIndex(
      (one) => name === one.name || name === `${one.name}名称` || name === `所属${one.name}`,
    )
    if (field && !header.fields.has(field)) header.fields.set(field, column)
    else if (level >= 0) header.levels[level] ??= column
    else if (name !== '') header.others.push(name)
  }
  return header
}

function headerProblems(header: Header | undefined, levels: readonly RosterLevel[]): Problem[] {
  const wanted = [...levels.slice(1).map((level) => level.name), ...Object.values(COLUMNS).map(([label]) => label)]
  if (!header) return [{ path: '表头', problem: '没有找到表头', mend: `前 10 行中应有一行是：${wanted.join(' ')}` }]
  const missing = [
    ...levels.flatMap((level, index) => (index > 0 && header.levels[index] === undefined ? [level.name] : [])),
    ...NEEDED.filter((field) => !header.fields.has(field)).map((field) => COLUMNS[field][0]),
  ]
  return missing.map((label) => {
    const meant = didYouMean(label, header.others)
    const mend = meant ? `“${meant}”是否就是它？请改名` : '加上这一列'
    return { path: `第 ${header.row} 行（表头）`, problem: `没有“${label}”列`, mend }
  })
}

function rowsOf(header: Header, levels: readonly RosterLevel[]): RosterRow[] {
  const rows: RosterRow[] = []
  header.sheet.eachRow((_, number) => {
    if (number <= header.row) return
    const at = (column: number | undefined) =>
      column === undefined ? '' : textOf(header.sheet.getCell(number, column))
    const field = (name: Field) => at(header.fields.get(name)).normalize('NFKC').trim()
    const places = levels.slice(1).map((_level, index) => tidy(at(header.levels[index + 1])))
    const row: RosterRow = {
      number,
      places,
      top: tidy(at(header.levels[0])),
      role: tidy(field('role')),
      name: tidy(field('name')),
      account: field('account'),
      topic: at(header.fields.get('topic')).trim(),
    }
    const isEmpty = [...places, row.role, row.name, row.account, row.topic].every((text) => text === '')
    if (!isEmpty) rows.push(row)
  })
  return rows
}

/** What a cell shows; a cell of a merged range shows what its first cell shows. */
function textOf(cell: ExcelJS.Cell): string {
  return show(cell.isMerged ? cell.master.value : cell.value)
}

function show(value: ExcelJS.CellValue | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  if ('richText' in value) return value.richText.map((part) => part.text).join('')
  if ('text' in value) return show(value.text as ExcelJS.CellValue)
  if ('result' in value) return show(value.result)
  return ''
}

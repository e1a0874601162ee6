import ExcelJS from 'exceljs'
import { chainOf, childrenOf, isBoundId, type Area, type Leader, type Roster } from '../routing/roster.ts'
import type { RosterLevel } from './roster-check.ts'
import { COLUMNS } from './roster-excel.ts'
import { accountId } from './roster-table.ts'

const LABELS = [COLUMNS.role[0], COLUMNS.name[0], COLUMNS.account[0], COLUMNS.topic[0]]
const NOTES = [
  '一行一个岗位；岗位空缺时姓名和微信号/昵称留空，行要保留。',
  '上级岗位的行，把下级几列留空：网格长的行不填楼栋、单元；县三长办的行各级都不填。',
  '微信号/昵称：填微信号，或其在群里的昵称；昵称全是字母和数字时写成“昵称:…”。',
  '群名与微信里的群名完全一致；一个区域一个群，多人岗位只需填一次。',
  '列的顺序随意，可以有其他列、标题行和合并单元格。改好后先检查：npm run roster -- check 文件.xlsx',
]

/** A roster as the table that `loadRosterExcel` reads; leaders one a row, vacant posts with an empty name. */
export async function writeRosterExcel(file: string, levels: readonly RosterLevel[], roster?: Roster): Promise<void> {
  const workbook = new ExcelJS.Workbook()
  const sheet = workbook.addWorksheet('三长名册', { views: [{ state: 'frozen', ySplit: 1 }] })
  const header = sheet.addRow([...levels.map((level) => level.name), ...LABELS])
  header.font = { bold: true }
  header.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF7' } }
  sheet.columns.forEach((column, index) => {
    column.width = index < levels.length ? 14 : 22
  })
  const rows = roster ? rosterRows(roster, levels) : exampleRows(levels)
  sheet.addRows(rows)
  const notes = workbook.addWorksheet('填写说明')
  notes.getColumn(1).width = 100
  notes.addRows(NOTES.map((note) => [note]))
  await workbook.xlsx.writeFile(file)
}

/** Places from the top down, each before those below it. */
function rosterRows(roster: Roster, levels: readonly RosterLevel[]): string[][] {
  const top = [...roster.areas.values()].find((area) => area.parent === null)
  const walk = (area: Area): string[][] => [
    ...rowsOf(roster, area, levels),
    ...childrenOf(roster, area.code).flatMap(walk),
  ]
  return top ? walk(top) : []
}

function rowsOf(roster: Roster, area: Area, levels: readonly RosterLevel[]): string[][] {
  const chain = chainOf(roster, area.code)
  const places = levels.map((level) => chain.find((one) => one.level === level.key)?.name ?? '')
  const topic = area.group?.topic ?? ''
  if (area.leaders.length === 0) {
    const name = levels.find((level) => level.key === area.level)?.name ?? ''
    return [[...places, `${name}长`, '', '', topic]]
  }
  return area.leaders.map((leader) => [...places, leader.role, leader.name, accountOf(leader), topic])
}

/** As the reader takes it back: marked where its own guess would go the other way. */
function accountOf({ id }: Leader): string {
  if (isBoundId(id)) return accountId(id) === id ? id : `id:${id}`
  const nickname = id.slice(id.indexOf(':') + 1)
  return accountId(nickname) === id ? nickname : `昵称:${nickname}`
}

/** A row for the top, then one filled and one vacant post at the lowest level with the places above it. */
function exampleRows(levels: readonly RosterLevel[]): string[][] {
  const names = levels.map((level, index) => (index < 2 ? `示例${level.name}` : `1${level.name}`))
  const rows = levels.map((level, index) => {
    const places = names.map((name, order) => (order <= index ? name : ''))
    const topic = index === 0 ? '' : `${places.slice(1).join('')}群`
    return [...places, `${level.name}长`, `张三${index + 1}`, `昵称${index + 1}`, topic]
  })
  const last = levels.at(-1)
  if (last) rows.push([...names.slice(0, -1), `2${last.name}`, `${last.name}长`, '', '', ''])
  return rows
}

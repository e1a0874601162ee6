import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/config/problems.ts'
import { loadRosterExcel } from '../../src/config/roster-excel.ts'
import { writeRosterExcel } from '../../src/config/roster-export.ts'
import { loadRosterYaml } from '../../src/config/roster-yaml.ts'
import { loadRoster } from '../../src/config/roster.ts'
import { areaOf, type Roster } from '../../src/routing/roster.ts'

const { levels } = defaultConfig
const EXAMPLES = path.join(import.meta.dirname, '../../examples')
const HEADER = ['社区', '网格', '楼栋', '单元', '职务', '姓名', '微信号/昵称', '群名']
const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-excel-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let files = 0

type Cell = ExcelJS.CellValue

async function fileOf(rows: Cell[][], change?: (sheet: ExcelJS.Worksheet) => void): Promise<string> {
  const workbook = new ExcelJS.Workbook()
  const sheet = workbook.addWorksheet('名册')
  sheet.addRows(rows)
  change?.(sheet)
  const file = path.join(dir, `${++files}.xlsx`)
  await workbook.xlsx.writeFile(file)
  return file
}

/** A right table: a county row, a community, a grid, a building, two units of which one is vacant. */
const RIGHT: Cell[][] = [
  ['', '', '', '', '县三长办', '陈主任', 'wxid_chen1', ''],
  ['莲花社区', '', '', '', '书记', '何书记', '何书记', ''],
  ['莲花社区', '第一网格', '', '', '网格长', '周网格', 'zhou_wg', '莲花一网格群'],
  ['莲花社区', '第一网格', '3栋', '', '楼栋长', '老刘', '老刘', '3栋群'],
  ['莲花社区', '第一网格', '3栋', '1单元', '单元长', '小孙', '小孙', '3栋1单元群'],
  ['莲花社区', '第一网格', '3栋', '2单元', '单元长', '', '', '3栋2单元群'],
]

async function read(rows: Cell[][], existing?: Roster): Promise<Roster> {
  return loadRosterExcel(await fileOf([HEADER, ...rows]), levels, existing)
}

async function problemsOf(rows: Cell[][]): Promise<string[]> {
  const error: unknown = await read(rows).catch((caught: unknown) => caught)
  if (!(error instanceof ConfigError)) throw new Error('nothing was found wrong')
  return error.problems.map(({ path: at, problem, mend }) => `${at}：${problem}。${mend}`)
}

const names = (roster: Roster) => [...roster.areas.values()].map((area) => area.name)

describe('reading', () => {
  test('one row per leader; ids, nicknames, vacancies, groups, codes', async () => {
    const roster = await read(RIGHT)
    expect([...roster.areas.keys()]).toEqual(['00', '01', '01-01', '01-01-03', '01-01-03-1', '01-01-03-2'])
    expect(areaOf(roster, '01-01').leaders).toEqual([{ id: 'zhou_wg', name: '周网格', role: '网格长' }])
    expect(areaOf(roster, '01-01-03').leaders[0]?.id).toBe('name:老刘')
    expect(areaOf(roster, '01-01-03-2')).toMatchObject({ leaders: [], group: { topic: '3栋2单元群' }, level: 'unit' })
    expect(areaOf(roster, '00').leaders[0]?.name).toBe('陈主任')
  })

  test('a title above, columns in any order, others ignored, merged cells, rich text', async () => {
    const file = await fileOf(
      [
        ['莲城县三长名册'],
        [],
        ['序号', '姓名', '微信号/昵称 ', '职务', '群 名', '单元', '楼栋', '网格(名称)', '社区', '电话'],
        [1, '何书记', '何书记', '书记', '', '', '', '', '莲花社区', '1380000'],
        [2, '周网格', '周网格', '网格长', '', '', '', '第一网格', '莲花社区', ''],
        [3, { richText: [{ text: '老' }, { text: '刘' }] }, '老刘', '楼栋长', '3栋群', '', '3栋', null, null, ''],
        [4, '小孙', '小孙', '单元长', '', 1, null, null, null, ''],
      ],
      (sheet) => {
        sheet.mergeCells('A1:J1')
        sheet.mergeCells('I4:I7')
        sheet.mergeCells('H5:H7')
        sheet.mergeCells('G6:G7')
      },
    )
    const roster = await loadRosterExcel(file, levels)
    expect([...roster.areas.keys()]).toEqual(['00', '01', '01-01', '01-01-03', '01-01-03-1'])
    expect(areaOf(roster, '01-01-03').leaders[0]?.name).toBe('老刘')
    expect(areaOf(roster, '01-01-03-1').name).toBe('1单元')
  })

  test('spellings of one place are one place', async () => {
    const rows = RIGHT.slice(0, 4)
    rows.push(['莲花社区', '1网格', '３号楼', ' 2 单元', '单元长', '李姐', '李姐', ''])
    rows.push(['莲花 社区', '第1网格', 3, '二单元', '副单元长', '小赵', '小赵', ''])
    const roster = await read(rows)
    expect(names(roster)).toEqual(['县', '莲花社区', '第一网格', '3栋', '2单元'])
    expect(areaOf(roster, '01-01-03-2').leaders.map((leader) => leader.name)).toEqual(['李姐', '小赵'])
  })

  test('other levels than the usual ones', async () => {
    const rural = [
      { key: 'county', name: '县', listKey: 'counties' },
      { key: 'district', name: '大区', listKey: 'districts' },
      { key: 'grid', name: '网格', listKey: 'grids' },
    ]
    const file = await fileOf([
      ['县', '大区', '网格', '姓名', '昵称'],
      ['广县', '', '', '陈', '陈'],
      ['', '东大区', '', '王', '王'],
      ['', '东大区', '12', '', ''],
    ])
    const roster = await loadRosterExcel(file, rural)
    expect(names(roster)).toEqual(['广县', '东大区', '12网格'])
    expect(areaOf(roster, '01').leaders[0]?.role).toBe('大区长')
  })

  test('a re-import keeps codes and bound groups, and gives no old code to another place', async () => {
    const old = loadRosterYaml(path.join(EXAMPLES, 'roster.yaml'), levels)
    const rows = RIGHT.slice(0, 2).concat([
      ['莲花社区', '第三网格', '', '', '网格长', '新人', '新人', ''],
      ['莲花社区', '第一网格', '', '', '网格长', '周网格', 'u-wg1x', '莲花社区第一网格群'],
      ['莲花社区', '第一网格', '3栋', '', '楼栋长', '老刘', '老刘', '改了名的群'],
      ['莲花社区', '东苑', '', '', '网格长', '郑', '郑', ''],
    ])
    const roster = await read(rows, old)
    expect([...roster.areas.keys()]).toEqual(['GC', 'LH', 'LH-03', 'LH-01', 'LH-04', 'LH-01-03'])
    expect(areaOf(roster, 'GC').name).toBe('莲城县')
    expect(areaOf(roster, 'LH-01').group).toEqual({ id: 'r-g1', topic: '莲花社区第一网格群' })
    expect(areaOf(roster, 'LH-01-03').group).toEqual({ topic: '改了名的群' })
  })

  test('a county of 2,600 posts is read in seconds', async () => {
    const rows: Cell[][] = [RIGHT[1] as Cell[]]
    for (let grid = 1; grid <= 65; grid++) {
      rows.push(['莲花社区', `${grid}网格`, '', '', '网格长', `格${grid}`, `格${grid}`, `群${grid}`])
      for (let building = 1; building <= 10; building++) {
        const post = `${grid}-${building}`
        rows.push(['莲花社区', `${grid}网格`, `${building}栋`, '', '楼栋长', `楼${post}`, `楼${post}`, `群${post}`])
        for (const unit of [1, 2, 3]) {
          const own = `${post}-${unit}`
          rows.push([
            '莲花社区',
            `${grid}网格`,
            `${building}栋`,
            `${unit}单元`,
            '单元长',
            `单${own}`,
            `单${own}`,
            `群${own}`,
          ])
        }
      }
    }
    const begun = performance.now()
    expect((await read(rows)).areas.size).toBe(2 + 65 + 650 + 1_950)
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})

describe('what is wrong', () => {
  test('every wrong row is listed with its number and the mend', async () => {
    const problems = await problemsOf([
      ...RIGHT,
      ['莲花社区', '第一网格', '3栋', '1单元', '单元长', '小钱', '小钱', ''],
      ['莲花社区', '', '5栋', '', '楼栋长', '赵哥', '赵哥', ''],
      ['莲花社区', '第一网络', '6栋', '', '楼栋长', '孙哥', '孙哥', ''],
      ['莲花社区', '第一网格', '7栋', '', '楼栋长', '李哥', '', ''],
      ['莲花社区', '第一网格', '8栋', '', '单元长', '周哥', '周哥', ''],
      ['莲花社区', '第一网格', '9栋', '', '楼栋长', '吴哥', '吴哥', '3栋群'],
      ['莲花社区', '第一网格', '10栋', '', '楼栋长', '', '郑哥', ''],
      ['莲花社区', '第一网格', '3栋', '1单元', '副单元长', '小孙', '小孙', ''],
      ['莲花社区', '第一网格', '11栋', '', '楼栋长', '老王', '老刘', ''],
      ['莲花社区', '第一网格', '3栋', '2单元', '副单元长', '小冯', '小冯', '另一个群'],
    ])
    expect(problems).toEqual([
      expect.stringMatching(/^第 8 行：“1单元”的单元长与第 6 行重复。.*副单元长/),
      expect.stringMatching(/^第 9 行：填了楼栋“5栋”，但网格为空。补上所属的网格/),
      expect.stringMatching(/^第 10 行：网格“第一网络”没有自己的一行。是否想写“第一网格”？/),
      expect.stringMatching(/^第 11 行：李哥没有微信号\/昵称。/),
      expect.stringMatching(/^第 12 行：职务是单元长，但单元为空。/),
      expect.stringMatching(/^第 13 行：群名“3栋群”已用于第 5 行。/),
      expect.stringMatching(/^第 14 行：有微信号\/昵称而没有姓名。/),
      expect.stringMatching(/^第 15 行：小孙在“1单元”重复任职，第 6 行 已有。/),
      expect.stringMatching(/^第 16 行：微信“老刘”在第 5 行是老刘，这里是老王。/),
      expect.stringMatching(/^第 17 行：“2单元”的群名与第 7 行的“3栋2单元群”不同。/),
    ])
  })

  test('a header that is not known is told, with the column that may be meant', async () => {
    const file = await fileOf([['社区', '网格', '楼栋', '单元', '职务', '名子', '微信昵称号'], ...RIGHT])
    await expect(loadRosterExcel(file, levels)).rejects.toThrow(/没有“姓名”列[^]*没有“微信号\/昵称”列/)
    const misspelt = await fileOf([['社区', '网恪', '楼栋', '单元', '职务', '姓名', '昵称'], ...RIGHT])
    await expect(loadRosterExcel(misspelt, levels)).rejects.toThrow('没有“网格”列。“网恪”是否就是它？')
    await expect(loadRosterExcel(await fileOf([['a', 'b']]), levels)).rejects.toThrow('没有找到表头')
  })

  test('a file that is no Excel workbook, is not there, or has another extension', async () => {
    await expect(loadRosterExcel(path.join(EXAMPLES, 'roster.yaml'), levels)).rejects.toThrow('.xlsx')
    await expect(loadRoster('/nowhere/roster.xlsx', levels)).rejects.toThrow('没有这个文件')
    await expect(loadRoster(path.join(EXAMPLES, '../package.json'), levels)).rejects.toThrow('.yaml 或 .xlsx')
  })
})

describe('writing', () => {
  test('a roster written as a table is read back as the same', async () => {
    const roster = loadRosterYaml(path.join(EXAMPLES, 'roster.yaml'), levels)
    const file = path.join(dir, 'written.xlsx')
    await writeRosterExcel(file, levels, roster)
    const back = await loadRosterExcel(file, levels, roster)
    expect(back.areas).toEqual(roster.areas)
  })

  test('examples/roster.xlsx is the example roster', async () => {
    const yaml = await loadRoster(path.join(EXAMPLES, 'roster.yaml'), levels)
    const excel = await loadRoster(path.join(EXAMPLES, 'roster.xlsx'), levels, yaml)
    expect(excel.areas).toEqual(yaml.areas)
  })

  test('the template is right as it is', async () => {
    const file = path.join(dir, 'template.xlsx')
    await writeRosterExcel(file, levels)
    const roster = await loadRosterExcel(file, levels)
    expect(names(roster)).toEqual(['示例县', '示例社区', '1网格', '1楼栋', '1单元', '2单元'])
  })
})

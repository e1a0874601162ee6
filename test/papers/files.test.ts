import { createCanvas, loadImage } from '@napi-rs/canvas'
import excel from 'exceljs'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { registerFonts } from '../../src/papers/as-chart.ts'
import { paperPdf } from '../../src/papers/as-pdf.ts'
import { paperPicture } from '../../src/papers/as-picture.ts'
import { paperWorkbook } from '../../src/papers/as-workbook.ts'
import { filesOf } from '../../src/papers/files.ts'
import { FONT } from '../../src/papers/fonts.ts'
import { monthlyPaper } from '../../src/papers/monthly.ts'
import { figuresOf, type Paper, type Table } from '../../src/papers/paper.ts'
import { exampleCounty } from '../support/example-county.ts'
import { playedMonth } from '../support/month.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const FEB = at('2026-02-01T00:00')
const MARCH = at('2026-03-01T00:00')
const APRIL = at('2026-04-01T00:00')
const SECRET = '401打孩子'

let paper: Paper
beforeAll(() => {
  const tickets = playedMonth(1, 300, FEB, APRIL).map((ticket) => ({
    ...ticket,
    title: ticket.private ? SECRET : `=${ticket.reporters[0]?.name}说灯坏了`,
  }))
  const months = { month: { from: MARCH, to: APRIL }, before: { from: FEB, to: MARCH } }
  paper = monthlyPaper({ tickets, roster: exampleCounty(), scopeLevel: 'grid', ...months })
})

async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise
  const pages: string[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const content = await (await document.getPage(number)).getTextContent()
    pages.push(content.items.map((item) => ('str' in item ? item.str : '')).join(' '))
  }
  return pages
}

describe('the workbook', () => {
  it('opens, and holds every figure with where it comes from', async () => {
    const book = new excel.Workbook()
    await book.xlsx.load((await paperWorkbook(paper)) as never)
    const rows: unknown[][] = []
    book.getWorksheet('数字来源')?.eachRow((row) => rows.push(row.values as unknown[]))
    const figures = figuresOf(paper)
    expect(rows.length).toBe(figures.length + 1)
    for (const [index, figure] of figures.entries()) {
      const [, label, value, period, query, tickets = ''] = rows[index + 1] ?? []
      expect([label, query]).toEqual([figure.label, figure.query])
      expect(value).toBe(figure.value === null ? '—' : figure.unit === '%' ? figure.value / 100 : figure.value)
      expect(String(period)).toContain('月')
      expect(String(tickets).match(/#\d+/g)?.length ?? 0).toBe(figure.tickets.length)
    }
  })

  it('has a sheet for each table, its head repeated in print; words that begin like a formula stay words', async () => {
    const book = new excel.Workbook()
    await book.xlsx.load((await paperWorkbook(paper)) as never)
    const sheet = book.getWorksheet('在办最久的 10 件')
    expect(sheet?.getRow(1).values).toContain('事项')
    expect([sheet?.rowCount, sheet?.pageSetup.printTitlesRow]).toEqual([11, '1:1'])
    expect(sheet?.headerFooter.oddHeader).toContain(`${paper.title}：在办最久的 10 件`)
    const titles = sheet?.getColumn(2).values.slice(2) ?? []
    for (const title of titles) expect(JSON.stringify(title)).toMatch(/^"'=|^"（不公开/)
    expect(JSON.stringify(book.model)).not.toMatch(/王秀[兰英珍]|打孩子/)
  })
})

describe('the pages', () => {
  it('hold the words in Chinese and their numbers; no page is empty, and no table row is lost', async () => {
    const pages = await pagesOf(await paperPdf(paper))
    const all = pages.join('\n')
    for (const words of ['月度调度', '办结率', '满意率', '难点重点问题', '交办会与部门', '通报（草稿）', '住建局'])
      expect(all.replaceAll(' ', '')).toContain(words)
    for (const [index, text] of pages.entries()) {
      expect(text.replaceAll(' ', '')).toContain(`第${index + 1}页，共${pages.length}页`)
      // More than its header and footer.
      expect(text.length).toBeGreaterThan(50)
    }
    for (const { tickets } of figuresOf(paper).filter(({ key }) => key === 'recurrences'))
      for (const no of tickets) expect(all).toContain(`#${no}`)
    expect(all).not.toMatch(/王秀[兰英珍]|打孩子/)
  }, 30_000)

  it('leave the end of a long table to the workbook, and say so', async () => {
    const columns = [{ name: '办理人', width: 1 }]
    const table: Table = {
      part: 'table',
      title: '名单',
      columns,
      rows: [['甲一'], ['乙二'], ['丙三']],
      most: 2,
      none: '',
    }
    const pages = await pagesOf(await paperPdf({ ...paper, sections: [{ title: '一', parts: [table] }] }))
    expect(pages.join('').replaceAll(' ', '')).toMatch(/甲一.*乙二.*另有1行，见工作簿的“名单”/)
    expect(pages.join('')).not.toContain('丙三')
  }, 30_000)

  it('are made of nothing, too', async () => {
    const months = { month: { from: MARCH, to: APRIL }, before: { from: FEB, to: MARCH } }
    const empty = monthlyPaper({ tickets: [], roster: exampleCounty(), scopeLevel: 'grid', ...months })
    const pages = await pagesOf(await paperPdf(empty))
    expect(pages.join('').replaceAll(' ', '')).toContain('本月没有上报的工单')
    expect((await paperPicture(empty)).length).toBeGreaterThan(1000)
  }, 30_000)
})

describe('the picture for a group', () => {
  it('is a picture that a phone shows', async () => {
    const image = await loadImage(await paperPicture(paper))
    expect([image.width, image.height > 1000]).toEqual([1440, true])
  })
})

describe('the font', () => {
  it('has the characters of names that are rare; no two of them look the same, as boxes would', async () => {
    await registerFonts()
    const drawn = Array.from('㛃𠅤䶮骉垚喆①℃').map((character) => {
      const canvas = createCanvas(40, 40)
      const pen = canvas.getContext('2d')
      pen.font = `30px "${FONT}"`
      pen.fillText(character, 2, 32)
      return canvas.toBuffer('image/png').toString('base64')
    })
    expect(new Set(drawn).size).toBe(8)
  })
})

describe('the thread in which files are made', { timeout: 30_000 }, () => {
  it('leaves the program free: it never stands still for long while the pages are made', async () => {
    const begun = performance.now()
    let last = begun
    let longest = 0
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    await filesOf([paper], ['pdf', 'png'])
    clearInterval(ticking)
    longest = Math.max(longest, performance.now() - last)
    // Made here, the pages alone take half of the time in one go.
    expect(longest / (performance.now() - begun)).toBeLessThan(0.2)
  })

  it('tells what went wrong in it', async () => {
    const broken = { ...paper, sections: [{ title: '', parts: [{ part: 'table' }] }] } as never
    await expect(filesOf([broken], ['pdf'])).rejects.toThrow('undefined')
  })
})

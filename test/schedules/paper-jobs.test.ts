import excel from 'exceljs'
import { describe, expect, it } from 'vitest'
import { figureOf, type Paper } from '../../src/papers/paper.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { exampleCounty } from '../support/example-county.ts'
import { playedMonth } from '../support/month.ts'
import { Network, scene, type Scene, type SceneOptions } from '../support/scene.ts'
import { ticketOf } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const SECRETARY = 'u-shuji'
const COUNTY = 'u-xian'

/** Assigned to 李姐 on Wednesday, late since Thursday noon; no step of its own falls into the tests. */
function lateTicket(no: number, over: Partial<Ticket> = {}): Ticket {
  const created = at('2026-03-04T12:00')
  return ticketOf({
    no,
    source: `bot:old${no}`,
    createdAt: created,
    updatedAt: created,
    clockFrom: created,
    acceptDue: at('2026-03-05T12:00'),
    settleDue: at('2026-03-06T12:00'),
    nextAt: null,
    messages: [],
    ...over,
  })
}

async function withTickets(tickets: Ticket[], options: SceneOptions = {}): Promise<Scene> {
  const town = await scene({ start: at('2026-03-08T20:30'), ...options })
  for (const ticket of tickets) await town.store.tickets.create(ticket)
  return town
}

const filesTo = (town: Scene, peer: string) => town.shown.filter((one) => one.peer === peer && one.file)

describe('每周一督促', () => {
  it('goes to the community and the county office on Monday at nine, as a text and a table; to nobody else, and once', async () => {
    const town = await withTickets([
      lateTicket(1001, { title: '单元门关不上' }),
      lateTicket(1002, { title: '邻里家事', private: true }),
    ])
    await town.until('2026-03-09T08:59')
    expect(filesTo(town, SECRETARY)).toEqual([])
    await town.until('2026-03-09T09:01')
    const [text] = town.shownTo(SECRETARY).filter((one) => one.includes('每周督促单'))
    expect(text).toMatch(
      /2026年第10周（3月2日—3月8日）[^]*收集 2 件[^]*超时 2 件[^]*#1001 单元门关不上（李姐，3月1\d日前）/,
    )
    expect(text).not.toMatch(/邻里家事|王/)
    expect(text?.length).toBeLessThanOrEqual(600)
    expect(filesTo(town, SECRETARY).map((one) => one.text)).toEqual(['2026-W10-督促单-LH-莲花社区.xlsx'])
    expect(filesTo(town, COUNTY).map((one) => one.text)).toEqual(['2026-W10-督促单-GC-莲城县.xlsx'])
    expect(town.shown.filter((one) => one.file).every((one) => [SECRETARY, COUNTY].includes(one.peer))).toBe(true)
    const book = new excel.Workbook()
    await book.xlsx.load(filesTo(town, SECRETARY)[0]?.file?.bytes as never)
    expect(book.getWorksheet('整改清单')?.getRow(2).values).toContain('#1001')
    await town.until('2026-03-09T21:00')
    expect(filesTo(town, SECRETARY)).toHaveLength(1)
  })

  it('a week later tells what became of the list', async () => {
    const town = await withTickets([lateTicket(1001), lateTicket(1002)])
    await town.until('2026-03-09T10:00')
    await town.say('u-dy32', null, '#1001 已办结，门轴换好了')
    await town.until('2026-03-16T09:01')
    const second = town.shownTo(SECRETARY).filter((one) => one.includes('每周督促单'))[1]
    expect(second).toContain('上周清单 2 件：已办结 1 件，仍超时 1 件')
  })

  it('is made up for after downtime, once, whoever starts', async () => {
    const before = await withTickets([lateTicket(1001)])
    await before.app.stop()
    const after = await scene({ store: before.store, start: at('2026-03-10T10:00') })
    await after.pass()
    expect(filesTo(after, SECRETARY)).toHaveLength(1)
    await after.app.stop()
    const again = await scene({ store: before.store, start: at('2026-03-10T11:00') })
    await again.pass()
    expect(again.shown.filter((one) => one.file)).toEqual([])
  })

  it('presses no community where nothing is late and nothing was; the county office is told how the week was', async () => {
    const town = await withTickets([
      lateTicket(1001, { acceptDue: at('2026-03-10T12:00'), settleDue: at('2026-03-11T12:00') }),
    ])
    await town.until('2026-03-09T10:00')
    expect(town.shownTo(SECRETARY).filter((one) => one.includes('督促单'))).toEqual([])
    expect(filesTo(town, COUNTY).map((one) => one.text)).toEqual(['2026-W10-督促单-GC-莲城县.xlsx'])
    expect(town.shownTo(COUNTY).join()).toContain('收集 1 件')
  })

  it('is not made where there is nothing to say', async () => {
    const town = await withTickets([])
    await town.until('2026-03-09T10:00')
    expect(town.shown).toEqual([])
  })

  it('on a network without files says where the table is', async () => {
    const network = new Network(exampleCounty())
    const town = await withTickets([lateTicket(1001)], {
      network: Object.assign(network, { sendFile: undefined }) as never,
    })
    await town.until('2026-03-09T09:01')
    expect(town.shownTo(SECRETARY).join()).toContain('“报表”里下载：2026-W10-督促单-LH-莲花社区.xlsx')
    expect(town.shown.some((one) => one.text.endsWith('.xlsx') && one.text.length < 40)).toBe(false)
  })
})

describe('每月一调度', { timeout: 30_000 }, () => {
  const played = playedMonth(2, 80, at('2026-02-01T00:00'), at('2026-03-31T20:00')).map((ticket) => ({
    ...ticket,
    nextAt: null,
  }))

  it('goes to the county office alone on the 1st, as pages and a workbook; the groups get nothing', async () => {
    const kept: string[] = []
    const town = await withTickets(played, {
      start: at('2026-03-31T22:30'),
      app: { keepPaper: async ({ name }) => void kept.push(name) },
    })
    await town.until('2026-04-01T09:02')
    const stem = '2026-03-月度调度-莲城县'
    expect(filesTo(town, COUNTY).map((one) => one.text)).toEqual([`${stem}.pdf`, `${stem}.xlsx`])
    expect(town.shown.filter((one) => one.file && one.peer !== COUNTY)).toEqual([])
    expect(kept.filter((name) => name.startsWith(stem))).toEqual(
      ['pdf', 'xlsx', 'png', 'json'].map((type) => `${stem}.${type}`),
    )
    const data = await town.store.papers.read(`${stem}.json`)
    const paper = JSON.parse(Buffer.from(data?.bytes ?? []).toString()) as Paper
    const text = town.shownTo(COUNTY).find((one) => one.includes('月度调度'))
    expect(text).toContain(`收集 ${figureOf(paper, 'collected').value} 件`)
    expect(text).not.toMatch(/秒办|核查|自结/)
  })

  it('gives the grids’ groups the picture where that is wanted, and nothing else', async () => {
    const town = await withTickets(played, { start: at('2026-03-31T22:30'), config: { monthlyPicture: true } })
    await town.until('2026-04-01T09:05')
    const toGroups = town.shown.filter((one) => one.file && one.peer.startsWith('r-'))
    expect(toGroups.map(({ peer, text, file }) => [peer, text, file?.mime])).toEqual([
      ['r-g1', '2026-03-月度调度-莲城县.png', 'image/png'],
      ['r-g2', '2026-03-月度调度-莲城县.png', 'image/png'],
    ])
  })
})

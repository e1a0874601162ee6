import { DateTime } from 'luxon'
import type { Ticket } from '../tickets/ticket.ts'
import { CATEGORIES, CATEGORY_LABELS } from '../tickets/vocabulary.ts'
import { count } from './counting.ts'
import { endNow, entriesIn, isOpen, within } from './history.ts'
import type { Month } from './monthly.ts'
import type { Chart, Figure, Period, Table } from './paper.ts'
import { placeOf } from './speech.ts'
import { countsOf, countTable, type CountColumn, type Group } from './tables.ts'

/** Grids in the chart; all are in the table. */
const GRIDS_SHOWN = 10

/** Collected and settled day by day. */
export function dayTrend({ whole, month, roster }: Month): Chart {
  const days: { name: string; period: Period }[] = []
  let day = DateTime.fromMillis(month.from, { zone: roster.timezone })
  while (day.toMillis() < month.to) {
    const next = day.plus({ days: 1 })
    days.push({ name: String(day.day), period: { from: day.toMillis(), to: next.toMillis() } })
    day = next
  }
  const series = (key: string, name: string, query: string, counts: (ticket: Ticket, period: Period) => boolean) => ({
    name,
    points: days.map((one) =>
      count({
        key: `day.${one.name}.${key}`,
        label: `${one.name}日${name}`,
        period: one.period,
        query,
        tickets: whole.filter((ticket) => counts(ticket, one.period)),
      }),
    ),
  })
  return {
    part: 'chart',
    title: '每日收集与办结（件）',
    type: 'line',
    labels: days.map(({ name }) => name),
    series: [
      series('collected', '收集', '当日上报的工单', (ticket, period) => within(ticket.createdAt, period)),
      series(
        'done',
        '办结',
        '当日有“办结”记录的工单（之后可能重新办理）',
        (ticket, period) => entriesIn(ticket, period, 'done').length > 0,
      ),
    ],
  }
}

interface Row {
  name: string
  figures: Figure[]
}

/** This month and the one before, by category. */
export function categoryTrend(month: Month): [Chart, Table] {
  const rows = rowsOf(
    month,
    CATEGORIES.map((category) => ({
      key: `category.${category}`,
      name: CATEGORY_LABELS[category],
      tickets: month.whole.filter((ticket) => ticket.category === category),
    })),
  )
  return [bothMonths('分类：本月与上月（件）', rows), tableOf('按分类', '分类', rows, month)]
}

/** The grids, busiest first. */
export function gridTrend(month: Month): [Chart, Table] {
  const grids = Map.groupBy(month.whole, (ticket) => ticket.scope)
  const groups = [...grids].map(([scope, tickets]) => ({
    key: `grid.${scope}`,
    name: placeOf(month.roster, scope, month.scopeLevel),
    tickets,
  }))
  const now = ({ figures }: Row) => figures[0]?.value ?? 0
  const rows = rowsOf(month, groups).toSorted((a, b) => now(b) - now(a) || (a.name < b.name ? -1 : 1))
  const title = rows.length > GRIDS_SHOWN ? `网格：收集最多的 ${GRIDS_SHOWN} 个（件）` : '网格：本月与上月（件）'
  return [bothMonths(title, rows.slice(0, GRIDS_SHOWN)), tableOf('按网格', '网格', rows, month)]
}

/** The first two are those that are drawn. */
function columnsOf({ month, before }: Month): CountColumn[] {
  const collected = (ticket: Ticket) => within(ticket.createdAt, month)
  return [
    { key: 'now', name: '本月收集', period: month, query: '本月上报的工单', counts: collected },
    {
      key: 'last',
      name: '上月收集',
      period: before,
      query: '上月上报的工单',
      counts: (ticket) => within(ticket.createdAt, before),
    },
    {
      key: 'resolved',
      name: '本月收集中解决',
      period: month,
      query: '本月上报、月末时以“办结”为最后结果的工单',
      counts: (ticket) => collected(ticket) && endNow(ticket) === 'resolved',
    },
    { key: 'open', name: '月末在办', period: month, query: '月末仍在办的工单', counts: isOpen },
  ]
}

/** Without those of which there is nothing to tell. */
function rowsOf(month: Month, groups: readonly Group[]): Row[] {
  return groups
    .map((group) => ({ name: group.name, figures: countsOf(group, columnsOf(month)) }))
    .filter(({ figures }) => figures.some(({ value }) => value !== 0))
}

function tableOf(title: string, name: string, rows: readonly Row[], month: Month): Table {
  return countTable(title, { name, width: 0.36 }, rows, columnsOf(month), '本月没有上报的工单')
}

function bothMonths(title: string, rows: readonly Row[]): Chart {
  const points = (column: number) => rows.flatMap(({ figures }) => figures[column] ?? [])
  return {
    part: 'chart',
    title,
    type: 'bar',
    labels: rows.map(({ name }) => name),
    series: [
      { name: '本月', points: points(0) },
      { name: '上月', points: points(1) },
    ],
  }
}

import { DateTime } from 'luxon'
import type { Ticket } from '../tickets/ticket.ts'
import { CATEGORIES, CATEGORY_LABELS } from '../tickets/vocabulary.ts'
import { count } from './counting.ts'
import { endAt, entriesIn, isOpenAt, within } from './history.ts'
import type { Month } from './monthly.ts'
import type { Chart, Period, Table } from './paper.ts'
import { placeOf } from './speech.ts'

/** Grids in the chart; all are in the table. */
const GRIDS_SHOWN = 12

/** Collected and settled day by day. */
export function dayTrend({ whole, month, roster }: Month): Chart {
  const days: { name: string; period: Period }[] = []
  let day = DateTime.fromMillis(month.from, { zone: roster.timezone })
  while (day.toMillis() < month.to) {
    const next = day.plus({ days: 1 })
    days.push({ name: String(day.day), period: { from: day.toMillis(), to: next.toMillis() } })
    day = next
  }
  const collected = days.map(({ name, period }) =>
    count({
      key: `day.${name}.collected`,
      label: `${name}日收集`,
      period,
      query: '当日上报的工单',
      tickets: whole.filter((ticket) => within(ticket.createdAt, period)),
    }),
  )
  const done = days.map(({ name, period }) =>
    count({
      key: `day.${name}.done`,
      label: `${name}日办结`,
      period,
      query: '当日有“办结”记录的工单（之后可能重新办理）',
      tickets: whole.filter((ticket) => entriesIn(ticket, period, 'done').length > 0),
    }),
  )
  return {
    part: 'chart',
    title: '每日收集与办结（件）',
    type: 'line',
    labels: days.map(({ name }) => name),
    series: [
      { name: '收集', points: collected },
      { name: '办结', points: done },
    ],
  }
}

/** This month and the one before, by category. */
export function categoryTrend({ whole, month, before }: Month): [Chart, Table] {
  const rows = CATEGORIES.map((category) => {
    const of = whole.filter((ticket) => ticket.category === category)
    return inBoth(`category.${category}`, CATEGORY_LABELS[category], of, month, before)
  })
  const shown = rows.filter(({ now, last }) => now.value !== 0 || last.value !== 0)
  return [
    bothMonths('分类：本月与上月（件）', shown),
    {
      part: 'table',
      title: '按分类',
      columns: columnsOf('分类'),
      rows: shown.map(({ name, now, last, solved, open }) => [name, now, last, solved, open]),
      none: '本月没有上报的工单',
    },
  ]
}

/** The grids, busiest first. */
export function gridTrend({ whole, month, before, roster, scopeLevel }: Month): [Chart, Table] {
  const grids = Map.groupBy(whole, (ticket) => ticket.scope)
  const rows = [...grids]
    .map(([scope, of]) => inBoth(`grid.${scope}`, placeOf(roster, scope, scopeLevel), of, month, before))
    .filter(({ now, last, open }) => now.value !== 0 || last.value !== 0 || open.value !== 0)
    .toSorted((a, b) => (b.now.value ?? 0) - (a.now.value ?? 0) || (a.name < b.name ? -1 : 1))
  return [
    bothMonths(
      rows.length > GRIDS_SHOWN ? `网格：收集最多的 ${GRIDS_SHOWN} 个（件）` : '网格：本月与上月（件）',
      rows.slice(0, GRIDS_SHOWN),
    ),
    {
      part: 'table',
      title: '按网格',
      columns: columnsOf('网格'),
      rows: rows.map(({ name, now, last, solved, open }) => [name, now, last, solved, open]),
      none: '本月没有上报的工单',
    },
  ]
}

function columnsOf(name: string): Table['columns'] {
  return [
    { name, width: 0.36 },
    { name: '本月收集', width: 0.16 },
    { name: '上月收集', width: 0.16 },
    { name: '本月收集中解决', width: 0.16 },
    { name: '月末在办', width: 0.16 },
  ]
}

function inBoth(key: string, name: string, of: Ticket[], month: Period, before: Period) {
  const collected = of.filter((ticket) => within(ticket.createdAt, month))
  const figure = (suffix: string, what: string, period: Period, query: string, tickets: Ticket[]) =>
    count({ key: `${key}.${suffix}`, label: `${name}·${what}`, period, query: `${name}：${query}`, tickets })
  return {
    name,
    now: figure('now', '本月收集', month, '本月上报的工单', collected),
    last: figure(
      'last',
      '上月收集',
      before,
      '上月上报的工单',
      of.filter((ticket) => within(ticket.createdAt, before)),
    ),
    solved: figure(
      'resolved',
      '本月收集中解决',
      month,
      '本月上报、月末时以“办结”为最后结果的工单',
      collected.filter((ticket) => endAt(ticket, month.to) === 'resolved'),
    ),
    open: figure(
      'open',
      '月末在办',
      month,
      '月末仍在办的工单',
      of.filter((ticket) => isOpenAt(ticket, month.to)),
    ),
  }
}

function bothMonths(title: string, rows: ReturnType<typeof inBoth>[]): Chart {
  return {
    part: 'chart',
    title,
    type: 'bar',
    labels: rows.map(({ name }) => name),
    series: [
      { name: '本月', points: rows.map(({ now }) => now) },
      { name: '上月', points: rows.map(({ last }) => last) },
    ],
  }
}

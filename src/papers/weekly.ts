import { DateTime } from 'luxon'
import { isWithin, type Roster } from '../routing/roster.ts'
import type { Clocks } from '../tickets/follow-up.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { count } from './counting.ts'
import { allAsOf, endNow, entriesIn, isLate, isOpen, lateSince, within, type End } from './history.ts'
import type { Cell, Figure, Paper, Period, Section, Table } from './paper.ts'
import { weeklyName } from './periods.ts'
import { dayOf, levelOf, ownerOf, placeOf, placeOfTicket, titleOf } from './speech.ts'
import { listTable, type TicketColumn } from './tables.ts'

export interface WeeklyInput {
  /** All that was open or changed since the week began. */
  tickets: readonly Ticket[]
  roster: Roster
  clocks: Pick<Clocks, 'workingDayAfter'>
  /** Code of the area whose leaders are told. */
  area: string
  /** Monday to Monday; what is late is looked at `at`. */
  week: Period
  at: number
}

const WEEK = 7 * 86_400_000
/** Working days that a late matter gets on the list. */
const DAYS = { emergency: 1, urgent: 1, simple: 2, complex: 3, hard: 5 }

const BECAME: [key: string, label: string, query: string, of: (end: End | null, late: boolean) => boolean][] = [
  ['last.resolved', '已办结', '已解决', (end) => end === 'resolved'],
  ['last.answered', '已答复', '答复了、未能解决', (end) => end === 'answered'],
  [
    'last.gone',
    '撤回、并案或不予受理',
    '撤回、并入别的工单或不予受理',
    (end) => end !== null && !/resolved|answered/.test(end),
  ],
  ['last.open', '重新在限期内', '仍在办，未超时（延期或重新交办）', (end, late) => end === null && !late],
  ['last.late', '仍超时', '仍在办并超时', (end, late) => end === null && late],
]

/** 每周一督促: what is late, with whom, until when it is to be put right, and what became of the list before. */
export function weeklyPaper(input: WeeklyInput): Paper | undefined {
  const { roster, week, at } = input
  const known = knownAt(at, input)
  const late = known
    .filter((ticket) => isLate(ticket, at))
    .toSorted((a, b) => lateSince(a, at) - lateSince(b, at) || a.no - b.no)
  const last = lastListOf(input)
  const summary = summaryOf(known, late, week, at)
  if (summary.every((figure) => figure.value === 0) && last.length === 0) return undefined
  const { timezone } = roster
  const monday = DateTime.fromMillis(week.from, { zone: timezone })
  const place = roster.areas.get(input.area)?.name ?? input.area
  return {
    name: weeklyName(roster, input.area, week),
    title: `${place}每周督促单`,
    subtitle: `${monday.weekYear}年第${monday.weekNumber}周（${dayOf(week.from, timezone)}—${dayOf(week.to - 1, timezone)}），超时情况截至${dayOf(at, timezone)}`,
    period: week,
    at,
    timezone,
    sections: [
      { title: '本周情况', parts: [{ part: 'figures', figures: summary }] },
      { title: '超时事项', parts: [byLeader(late, input), byLevel(late, input)] },
      { title: '整改', parts: [rectification(late, input)] },
      lastWeek(last, at),
    ],
  }
}

/** What there was in the area at that moment, as it was then. */
function knownAt(at: number, { tickets, roster, area }: WeeklyInput): Ticket[] {
  return allAsOf(tickets, at).filter((ticket) => isWithin(roster, ticket.area, area))
}

function summaryOf(known: Ticket[], late: Ticket[], week: Period, at: number): Figure[] {
  const asOf = { from: week.from, to: at }
  const whole = known.filter((ticket) => ticket.parentNo === null)
  const atWeekEnd = allAsOf(whole, week.to)
  return [
    count({
      key: 'collected',
      label: '收集',
      period: week,
      query: '本周上报的工单（拆分出的子事项不另计）',
      tickets: whole.filter((ticket) => within(ticket.createdAt, week)),
    }),
    count({
      key: 'resolved',
      label: '办结',
      period: week,
      query: '本周有“办结”记录、周末时为已解决的工单',
      tickets: atWeekEnd.filter((one) => endNow(one) === 'resolved' && entriesIn(one, week, 'done').length > 0),
    }),
    count({
      key: 'answered',
      label: '答复（未能解决）',
      period: week,
      query: '本周有“答复”记录、周末时为已答复的工单',
      tickets: atWeekEnd.filter((one) => endNow(one) === 'answered' && entriesIn(one, week, 'answered').length > 0),
    }),
    count({
      key: 'open',
      label: '在办',
      period: asOf,
      query: '截至制表时仍在办的工单',
      tickets: whole.filter(isOpen),
    }),
    count({
      key: 'late',
      label: '超时',
      period: asOf,
      query: '截至制表时仍在办并超过时限的工单（含子事项）',
      tickets: late,
    }),
  ]
}

function lateTable(title: string, name: string, groups: Map<string, Ticket[]>, key: string, input: WeeklyInput): Table {
  const { timezone } = input.roster
  const rows = [...groups]
    .toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([who, tickets], index): Cell[] => [
      who,
      count({
        key: `${key}.${index + 1}`,
        label: `超时·${who}`,
        period: { from: input.week.from, to: input.at },
        query: `截至制表时超时、现由${who}办理的工单`,
        tickets,
      }),
      dayOf(Math.min(...tickets.map((ticket) => lateSince(ticket, input.at))), timezone, input.at),
    ])
  const columns = [
    { name, width: 0.5 },
    { name: '超时件数', width: 0.2 },
    { name: '最早超时', width: 0.3 },
  ]
  return { part: 'table', title, columns, rows, none: '没有超时事项' }
}

function byLeader(late: Ticket[], input: WeeklyInput): Table {
  const { roster } = input
  const groups = Map.groupBy(late, (one) => `${ownerOf(roster, one)}（${placeOf(roster, one.ownerArea)}）`)
  return lateTable('超时：按负责人', '负责人', groups, 'late.leader', input)
}

function byLevel(late: Ticket[], input: WeeklyInput): Table {
  const groups = Map.groupBy(late, (ticket) => levelOf(input.roster, ticket.ownerArea))
  return lateTable('超时：按层级', '层级', groups, 'late.level', input)
}

/** Until when a late matter is to be put right. */
export function rectifyBy(ticket: Ticket, at: number, clocks: Pick<Clocks, 'workingDayAfter'>): number {
  let due = at
  const days = DAYS[ticket.urgency === 'normal' ? ticket.difficulty : ticket.urgency]
  for (let day = 0; day < days; day++) due = clocks.workingDayAfter(due)
  return due
}

function rectification(late: Ticket[], { roster, at, clocks }: WeeklyInput): Table {
  const day = (when: number) => dayOf(when, roster.timezone, at)
  const columns: TicketColumn[] = [
    { name: '编号', width: 0.09, say: ({ no }) => `#${no}` },
    { name: '事项', width: 0.27, say: titleOf },
    { name: '地点', width: 0.28, say: (ticket) => placeOfTicket(roster, ticket) },
    { name: '负责人', width: 0.12, say: (ticket) => ownerOf(roster, ticket) },
    { name: '超时起', width: 0.11, say: (ticket) => day(lateSince(ticket, at)) },
    { name: '整改期限', width: 0.13, say: (ticket) => day(rectifyBy(ticket, at, clocks)) },
  ]
  return listTable('整改清单', late, columns, '没有需要整改的事项')
}

/** What stood on the list a week ago, counted as it was counted then; each as it is now. */
function lastListOf(input: WeeklyInput): Ticket[] {
  const then = input.at - WEEK
  const listed = new Set(knownAt(then, input).flatMap((ticket) => (isLate(ticket, then) ? ticket.no : [])))
  return allAsOf(input.tickets, input.at).filter(({ no }) => listed.has(no))
}

function lastWeek(last: Ticket[], at: number): Section {
  const period = { from: at - WEEK, to: at }
  const on = '上周整改清单上（一周前仍在办并超时）的工单'
  const became = BECAME.map(([key, label, query, of]) =>
    count({
      key,
      label,
      period,
      query: `${on}，现在${query}`,
      tickets: last.filter((ticket) => of(endNow(ticket), isLate(ticket, at))),
    }),
  )
  const total = count({ key: 'last.list', label: '上周清单', period, query: on, tickets: last })
  return { title: '上周清单的去向', parts: [{ part: 'figures', figures: [total, ...became] }] }
}

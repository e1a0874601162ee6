import { DateTime } from 'luxon'
import { topOf, type Roster } from '../routing/roster.ts'
import { endOf, type WordOnEnd } from '../tickets/ends.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { count, medianDays, share, times } from './counting.ts'
import { allAsOf, endNow, entriesIn, isLate, isOpen, within, wordNow, type End } from './history.ts'
import { categoryTrend, dayTrend, gridTrend } from './monthly-trends.ts'
import { departments, difficulties, hardMatters, integrity, notice, oldest, recurrences } from './monthly-tables.ts'
import type { Figure, Paper, Period } from './paper.ts'
import { monthlyName } from './periods.ts'
import { dayOf } from './speech.ts'

export interface MonthlyInput {
  /** All that was open or changed since the month before began. */
  tickets: readonly Ticket[]
  roster: Roster
  /** Level of the grids. */
  scopeLevel: string
  month: Period
  /** The month before, for comparison. */
  before: Period
}

/** What every part of the paper is made of; all tickets as they were at the end of the month. */
export interface Month extends Omit<MonthlyInput, 'tickets'> {
  /** Without the parts of what was split: they are counted with their whole. */
  whole: Ticket[]
  collected: Ticket[]
  /** Of the collected those of which the settled rate is a share. */
  counted: Ticket[]
}

const SATISFIED = 4
const RATE = '本月上报、月末时以“办结”为最后结果的工单，除以本月上报的（撤回、并案的除外）'

/** 每月一调度: the county's month, from the histories alone. */
export function monthlyPaper(input: MonthlyInput): Paper {
  const { roster, month } = input
  const whole = allAsOf(input.tickets, month.to).filter((ticket) => ticket.parentNo === null)
  const collected = whole.filter((ticket) => within(ticket.createdAt, month))
  // What residents took back is theirs, and what is another's is counted there; turning reports down must not raise the rate.
  const counted = collected.filter((ticket) => !/withdrawn|merged/.test(endNow(ticket) ?? ''))
  const made: Month = { ...input, whole, collected, counted }
  const from = DateTime.fromMillis(month.from, { zone: roster.timezone })
  const place = topOf(roster).name
  const isOver = month.to >= from.plus({ months: 1 }).toMillis()
  return {
    // What is made before the month is over does not take the place of the whole.
    name: isOver
      ? monthlyName(roster, month)
      : `${monthlyName(roster, month)}-至${dayOf(month.to - 1, roster.timezone)}`,
    title: `${place}三长联动月度调度`,
    subtitle: `${from.year}年${from.month}月，数字截至${isOver ? '月末' : dayOf(month.to - 1, roster.timezone)}`,
    period: month,
    at: month.to,
    timezone: roster.timezone,
    sections: [
      { title: '一、总体情况', parts: [{ part: 'figures', figures: overall(made) }] },
      { title: '二、居民评议', parts: [{ part: 'figures', figures: judged(made) }] },
      { title: '三、三级办理与部门', parts: [hardMatters(made), difficulties(made), departments(made)] },
      { title: '四、趋势', parts: [dayTrend(made), ...categoryTrend(made), ...gridTrend(made)] },
      { title: '五、最久未办结的十件', parts: [oldest(made)] },
      { title: '六、重复发生', parts: recurrences(made) },
      { title: '七、诚信核查（仅供工作人员）', parts: integrity(made) },
      { title: '八、通报（草稿）', parts: notice(made) },
    ],
  }
}

function overall({ whole, collected, counted, month }: Month): Figure[] {
  const ended = (end: End) => collected.filter((ticket) => endNow(ticket) === end)
  const before = new Set(
    allAsOf(whole, month.from)
      .filter(isOpen)
      .map(({ no }) => no),
  )
  const carried = whole.filter(({ no }) => before.has(no))
  const open = whole.filter(isOpen)
  const endFigure = (key: string, label: string, end: End, query: string): Figure =>
    count({ key, label, period: month, query: `本月上报、月末时${query}的工单`, tickets: ended(end) })
  return [
    count({
      key: 'collected',
      label: '收集',
      period: month,
      query: '本月上报的工单（拆分出的子事项不另计）',
      tickets: collected,
    }),
    count({
      key: 'wishes',
      label: '其中微心愿',
      period: month,
      query: '本月上报、类别为微心愿的工单',
      tickets: collected.filter((ticket) => ticket.kind === 'wish'),
    }),
    endFigure('resolved', '解决', 'resolved', '以“办结”为最后的结果（含待评议、已评议、已归档）'),
    endFigure('answered', '答复（未能解决）', 'answered', '以“答复”为最后的结果'),
    count({
      key: 'collected.open',
      label: '仍在办',
      period: month,
      query: '本月上报、月末仍在办的工单',
      tickets: collected.filter(isOpen),
    }),
    endFigure('withdrawn', '居民撤回', 'withdrawn', '由反映人撤回'),
    endFigure('rejected', '不予受理', 'rejected', '不予受理'),
    endFigure('merged', '并案', 'merged', '并入别的工单'),
    share(
      {
        key: 'settledRate',
        label: '办结率',
        period: month,
        query: RATE,
        tickets: ended('resolved'),
      },
      counted,
    ),
    medianDays(
      {
        key: 'medianDays',
        label: '办结用时（中位数）',
        period: month,
        query: '本月“解决”的工单，从上报到最后一次“办结”的日历时间',
        tickets: ended('resolved'),
      },
      (ticket) => (endOf(ticket)?.at ?? ticket.createdAt) - ticket.createdAt,
    ),
    count({
      key: 'carried',
      label: '上月结转',
      period: month,
      query: '月初仍在办的以前的工单',
      tickets: carried,
    }),
    count({
      key: 'carried.resolved',
      label: '结转中解决',
      period: month,
      query: '月初仍在办、月末时以“办结”为最后结果的工单',
      tickets: carried.filter((ticket) => endNow(ticket) === 'resolved'),
    }),
    count({ key: 'open', label: '月末在办', period: month, query: '月末仍在办的全部工单', tickets: open }),
    count({
      key: 'late',
      label: '其中超时',
      period: month,
      query: '月末仍在办并超过时限的工单',
      tickets: open.filter((ticket) => isLate(ticket, month.to)),
    }),
    count({
      key: 'movedUp',
      label: '转上级',
      period: month,
      query: '本月有“上转”或“超时上转”记录的工单',
      tickets: whole.filter((ticket) => entriesIn(ticket, month, 'handed_up', 'escalated').length > 0),
    }),
  ]
}

/** The settled rate and on whose word it stands, which add up to it; then what residents said. */
function judged({ whole, counted, month }: Month): Figure[] {
  const settled = counted.filter((ticket) => endNow(ticket) === 'resolved')
  const by = (how: WordOnEnd) => settled.filter((ticket) => wordNow(ticket) === how)
  const rated = whole.filter((ticket) => ticket.rating !== null && entriesIn(ticket, month, 'rated').length > 0)
  const shareOf = (key: string, label: string, how: WordOnEnd, query: string): Figure =>
    share({ key, label: `办结率·${label}`, period: month, query: `${RATE}；${query}的`, tickets: by(how) }, counted)
  return [
    shareOf('confirmedRate', '居民确认', 'confirmed', '其中居民说已解决或评了分'),
    shareOf('silentRate', '无异议归档', 'silent', '其中期满无人提出异议而归档'),
    shareOf('waitingRate', '待评议', 'waiting', '其中还在等居民评议'),
    count({ key: 'rated', label: '评分', period: month, query: '本月有“评分”记录的工单', tickets: rated }),
    share(
      {
        key: 'satisfiedRate',
        label: '满意率',
        period: month,
        query: `本月有“评分”记录的工单中评 ${SATISFIED} 分及以上的（取最后一次评分）`,
        tickets: rated.filter((ticket) => (ticket.rating ?? 0) >= SATISFIED),
      },
      rated,
    ),
    times(
      {
        key: 'notFixed',
        label: '反映没修好',
        period: month,
        query: '本月“反映未修好”的次数',
        tickets: whole,
      },
      (ticket) => entriesIn(ticket, month, 'not_fixed').length,
    ),
  ]
}

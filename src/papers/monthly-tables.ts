import { leaderName } from '../routing/roster.ts'
import { MARK_LABELS, type Mark } from '../tickets/integrity.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { CATEGORY_LABELS, DIFFICULTIES, DIFFICULTY_LABELS, STATUS_LABELS } from '../tickets/vocabulary.ts'
import { count } from './counting.ts'
import { endNow, entriesIn, isLate, isOpen, within } from './history.ts'
import { ticketsByMark, ticketsByMarkedLeader } from './marks.ts'
import type { Month } from './monthly.ts'
import type { Cell, FigureList, Table, Words } from './paper.ts'
import { dayOf, levelOf, ownerOf, placeOf, placeOfTicket, titleOf } from './speech.ts'
import { countsOf, countTable, listTable, type CountColumn, type TicketColumn } from './tables.ts'

const OLDEST = 10
/** Leaders whose ends are to be looked at, those with most first. */
const LEADERS = 20
/** Matters that the 通报 draft spells out. */
const NOTICED = 30
/** A matter so long past its time is put forward for the 通报 (ms). */
const NOTICE_AFTER = 5 * 86_400_000

const MARK_QUERIES: Record<Mark, string> = {
  closed_at_once: '本月接到两分钟内就“办结”（用话答复的咨询除外）',
  closed_in_bulk: '本月同一人两分钟内了结五件及以上',
  never_confirmed: '本月因无人评议而归档',
  own_report: '本月由上报人自己了结',
  reopened: '本月因居民反映没修好而重新办理',
  no_words: '本月“办结”时没说怎么办的，也没有照片',
}

/** 难点: what the next 交办会 is about, and what was given to departments. */
export function hardMatters({ whole, month }: Month): FigureList {
  const figures = [
    count({
      key: 'agenda',
      label: '下次交办会议题',
      period: month,
      query: '月末仍在办的难点重点问题',
      tickets: whole.filter((ticket) => ticket.difficulty === 'hard' && isOpen(ticket)),
    }),
    count({
      key: 'given',
      label: '本月交部门',
      period: month,
      query: '本月有“交部门”记录的工单',
      tickets: whole.filter((ticket) => entriesIn(ticket, month, 'department').length > 0),
    }),
  ]
  return { part: 'figures', figures }
}

/** 三级: who could settle it, and did. */
export function difficulties({ whole, month }: Month): Table {
  const isCollected = (ticket: Ticket) => within(ticket.createdAt, month)
  const columns: CountColumn[] = [
    { key: 'collected', name: '本月收集', period: month, query: '本月上报的工单', counts: isCollected },
    {
      key: 'resolved',
      name: '其中解决',
      period: month,
      query: '本月上报、月末时以“办结”为最后结果的工单',
      counts: (ticket) => isCollected(ticket) && endNow(ticket) === 'resolved',
    },
    { key: 'open', name: '月末在办', period: month, query: '月末仍在办的工单', counts: isOpen },
  ]
  const rows = DIFFICULTIES.map((difficulty) => {
    const tickets = whole.filter((ticket) => ticket.difficulty === difficulty)
    const name = DIFFICULTY_LABELS[difficulty]
    return { name, figures: countsOf({ key: difficulty, name, tickets }, columns) }
  })
  return countTable('按难度', { name: '难度', width: 0.4 }, rows, columns, '')
}

/** 部门: what the county office gave to them. */
export function departments({ whole, month }: Month): Table {
  const columns: CountColumn[] = [
    {
      key: 'assigned',
      name: '本月交办',
      period: month,
      query: '本月有“交部门”记录的工单',
      counts: (ticket) => entriesIn(ticket, month, 'department').length > 0,
    },
    {
      key: 'done',
      name: '本月办结',
      period: month,
      query: '本月有“办结”记录、月末时已解决的工单',
      counts: (ticket) => endNow(ticket) === 'resolved' && entriesIn(ticket, month, 'done').length > 0,
    },
    { key: 'open', name: '月末在办', period: month, query: '月末仍在办的工单', counts: isOpen },
    {
      key: 'late',
      name: '其中超时',
      period: month,
      query: '月末仍在办并超过时限的工单',
      counts: (ticket) => isLate(ticket, month.to),
    },
  ]
  const given = Map.groupBy(
    whole.filter((ticket) => ticket.department !== ''),
    (ticket) => ticket.department,
  )
  const rows = [...given]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tickets], index) => ({
      name,
      figures: countsOf({ key: `department.${index + 1}`, name, tickets }, columns),
    }))
    .filter(({ figures }) => figures.some(({ value }) => value !== 0))
  return countTable('交办会与部门', { name: '部门', width: 0.28 }, rows, columns, '本月没有交部门办理的事项')
}

export function oldest({ whole, month, roster }: Month): Table {
  const open = whole.filter(isOpen).toSorted((a, b) => a.createdAt - b.createdAt || a.no - b.no)
  const columns: TicketColumn[] = [
    { name: '编号', width: 0.09, say: ({ no }) => `#${no}` },
    { name: '事项', width: 0.27, say: titleOf },
    { name: '地点', width: 0.31, say: (ticket) => placeOfTicket(roster, ticket) },
    { name: '上报', width: 0.1, say: ({ createdAt }) => dayOf(createdAt, roster.timezone, month.from) },
    { name: '状态', width: 0.1, say: ({ status }) => STATUS_LABELS[status] },
    { name: '现由', width: 0.13, say: (ticket) => ticket.department || ownerOf(roster, ticket) },
  ]
  return listTable(`在办最久的 ${OLDEST} 件`, open.slice(0, OLDEST), columns, '月末没有在办的事项')
}

export function recurrences({ collected, month, roster }: Month): [FigureList, Table] {
  const again = collected.filter((ticket) => ticket.recurrenceOf !== null)
  const figure = count({
    key: 'recurrences',
    label: '重复发生',
    period: month,
    query: '本月上报、与 30 天内办结的事项相同的工单',
    tickets: again,
  })
  const columns: TicketColumn[] = [
    { name: '编号', width: 0.1, say: ({ no }) => `#${no}` },
    { name: '事项', width: 0.34, say: titleOf },
    { name: '地点', width: 0.3, say: (ticket) => placeOfTicket(roster, ticket) },
    { name: '分类', width: 0.14, say: ({ category }) => CATEGORY_LABELS[category] },
    { name: '上一次', width: 0.12, say: ({ recurrenceOf }) => `#${recurrenceOf}` },
  ]
  const table = listTable('30 天内再次发生', again, columns, '本月没有重复发生的事项')
  return [{ part: 'figures', figures: [figure] }, table]
}

/** For staff only: no group sees it. */
export function integrity({ whole, month, roster }: Month): [Table, Table] {
  const byMark = ticketsByMark(whole, month).map(([mark, tickets]): Cell[] => {
    const label = MARK_LABELS[mark]
    const query = MARK_QUERIES[mark]
    const figure = count({ key: `mark.${mark}`, label, period: month, query: `${query}的工单`, tickets })
    return [label, figure, query, numbersOf(figure.tickets)]
  })
  const byLeader = ticketsByMarkedLeader(whole, month).map(([id, tickets], index): Cell[] => {
    const leader = leaderName(roster, id)
    const post = roster.posts.get(id)?.[0]
    const name = leader && post ? `${leader}（${placeOf(roster, post)}）` : '系统或非三长'
    const query = `由${name}了结、本月有上列情形之一的工单`
    const key = `mark.leader.${index + 1}`
    const figure = count({ key, label: `待核查·${name}`, period: month, query, tickets })
    return [name, figure, numbersOf(figure.tickets)]
  })
  return [
    {
      part: 'table',
      title: '需要核查的办结',
      columns: [
        { name: '情形', width: 0.26 },
        { name: '件数', width: 0.09 },
        { name: '口径', width: 0.35 },
        { name: '工单', width: 0.3 },
      ],
      rows: byMark,
      none: '',
    },
    {
      part: 'table',
      title: '需要核查的办结：按办理人',
      columns: [
        { name: '办理人', width: 0.4 },
        { name: '件数', width: 0.1 },
        { name: '工单', width: 0.5 },
      ],
      rows: byLeader,
      most: LEADERS,
      none: '没有需要核查的办结',
    },
  ]
}

/** A draft: places and posts, no names of people. */
export function notice({ whole, month, roster, scopeLevel }: Month): [FigureList, Words] {
  const named = whole
    .filter((one) => !one.private && isLate(one, month.to) && month.to - one.settleDue >= NOTICE_AFTER)
    .toSorted((a, b) => a.settleDue - b.settleDue || a.no - b.no)
  const figure = count({
    key: 'notice',
    label: '拟通报',
    period: month,
    query: '月末仍在办、超过办结时限 5 天及以上的工单，不公开事项除外',
    tickets: named,
  })
  const day = dayOf(month.to - 1, roster.timezone)
  const lines = named.slice(0, NOTICED).map((ticket, index) => {
    const place = placeOf(roster, ticket.scope, scopeLevel)
    const since = dayOf(ticket.settleDue, roster.timezone, month.from)
    return `${index + 1}. ${place} #${ticket.no} ${titleOf(ticket)}，应于${since}前办结，现由${levelOf(roster, ticket.ownerArea)}一级办理。`
  })
  if (named.length === 0)
    return [
      { part: 'figures', figures: [figure] },
      { part: 'words', lines: ['本月没有拟通报的事项。'] },
    ]
  return [
    { part: 'figures', figures: [figure] },
    {
      part: 'words',
      lines: [
        `经核，截至${day}，下列事项超过办结时限五天以上仍未办结，现予通报，请有关网格和层级对照整改，并将结果及时告诉反映人：`,
        ...lines,
        ...(named.length > NOTICED ? ['……其余见工作簿的“数字来源”：拟通报。'] : []),
        '（草稿，请核对后使用；不含居民和干部姓名。）',
      ],
    },
  ]
}

function numbersOf(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 8).map((no) => `#${no}`)
  return shown.join('、') + (numbers.length > 8 ? ' 等' : '')
}

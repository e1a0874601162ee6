import {
  CATEGORY_LABELS,
  DIFFICULTY_LABELS,
  STATUS_LABELS,
  URGENCY_LABELS,
  type Category,
  type Difficulty,
  type Status,
  type Urgency,
} from '../../tickets/vocabulary.ts'
import { EVENT_TYPES } from '../../tickets/ticket.ts'
import { countBy } from '../eval/result.ts'
import type { Evidence } from './evidence.ts'

export type Counts = Record<string, number>

/** What became of the month, counted from the tickets and the network. */
export interface Figures {
  messages: number
  reports: number
  /** Reports that a ticket holds, and those that were judged to be no matter. */
  reportsWithTicket: number
  /** Tickets that no report began: chat taken for a matter. */
  ticketsOfChat: number
  /** Without the parts of what was split. */
  tickets: number
  parts: number
  joined: number
  byStatus: Counts
  byCategory: Counts
  byDifficulty: Counts
  byUrgency: Counts
  private: number
  reopened: number
  escalated: number
  /** What happened to tickets; 0 for what never did, so that nobody takes it for tried. */
  events: Counts
  /** Notes by what they are. */
  notes: Counts
  groupPosts: number
  /** Most posts that one group got in all. */
  mostPostsInAGroup: number
}

export function figuresOf(evidence: Evidence): Figures {
  const { messages, sent, shown } = evidence
  const tickets = evidence.tickets.filter(({ parentNo }) => parentNo === null)
  const reports = new Set(evidence.reports)
  const ticketOf = new Map(messages.map((message) => [message.id, message.ticketNo]))
  const posts = shown.filter((one) => one.room)
  const perGroup = Object.values(countBy(posts.map((post) => post.peer)))
  const never = Object.fromEntries(EVENT_TYPES.map((type) => [type, 0]))
  const idOf = (key: string) => key.slice(key.indexOf(':') + 1)
  return {
    messages: messages.length,
    reports: reports.size,
    reportsWithTicket: [...reports].filter((id) => (ticketOf.get(id) ?? null) !== null).length,
    ticketsOfChat: tickets.filter((ticket) => !ticket.messages.some((message) => reports.has(idOf(message.id)))).length,
    tickets: tickets.length,
    parts: evidence.tickets.length - tickets.length,
    joined: tickets.reduce((sum, ticket) => sum + ticket.history.filter((entry) => entry.type === 'joined').length, 0),
    byStatus: sorted(countBy(tickets.map((ticket) => ticket.status))),
    byCategory: sorted(countBy(tickets.map((ticket) => ticket.category))),
    byDifficulty: sorted(countBy(tickets.map((ticket) => ticket.difficulty))),
    byUrgency: sorted(countBy(tickets.map((ticket) => ticket.urgency))),
    private: tickets.filter((ticket) => ticket.private).length,
    reopened: tickets.filter((ticket) => ticket.reopenedCount > 0).length,
    escalated: tickets.filter((ticket) => ticket.history.some((entry) => entry.type === 'escalated')).length,
    events: sorted({
      ...never,
      ...countBy(evidence.tickets.flatMap(({ history }) => history.map(({ type }) => type))),
    }),
    notes: sorted(countBy(sent.map(({ row }) => row.purpose))),
    groupPosts: posts.length,
    mostPostsInAGroup: Math.max(0, ...perGroup),
  }
}

function sorted(counts: Readonly<Counts>): Counts {
  return Object.fromEntries(Object.entries(counts).toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)))
}

/** The figures in the field's own words. */
export function sayFigures(figures: Figures): string {
  const row = (label: string, counts: Counts, labels: Readonly<Record<string, string>>) =>
    `${label}  ${Object.entries(counts)
      .map(([key, count]) => `${labels[key] ?? key} ${count}`)
      .join('，')}`
  return [
    `消息 ${figures.messages} 条；反映 ${figures.reports} 次，其中 ${figures.reportsWithTicket} 次成为工单，余下判为不是诉求`,
    `工单 ${figures.tickets} 件（拆分出 ${figures.parts} 件，并入 ${figures.joined} 次，不公开 ${figures.private} 件，由闲聊误立 ${figures.ticketsOfChat} 件）`,
    row('状态', figures.byStatus, STATUS_LABELS satisfies Record<Status, string>),
    row('类别', figures.byCategory, CATEGORY_LABELS satisfies Record<Category, string>),
    row('难易', figures.byDifficulty, DIFFICULTY_LABELS satisfies Record<Difficulty, string>),
    row('缓急', figures.byUrgency, URGENCY_LABELS satisfies Record<Urgency, string>),
    `重新办理 ${figures.reopened} 件，逾期上转 ${figures.escalated} 件`,
    `群消息 ${figures.groupPosts} 条，最多的群 ${figures.mostPostsInAGroup} 条`,
    row('经过', figures.events, {}),
    row('发出', figures.notes, {}),
  ].join('\n')
}

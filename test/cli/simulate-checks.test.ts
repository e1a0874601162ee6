import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../src/cli/simulate/evidence.ts'
import { checkAll } from '../../src/cli/simulate/run.ts'
import { countyOf } from '../../src/cli/simulate/county.ts'
import { defaultConfig } from '../../src/config/load.ts'
import { settingsOf } from '../../src/config/settings.ts'
import type { OutboxRow } from '../../src/store/outbox.ts'
import type { StoredMessage } from '../../src/store/messages.ts'
import type { HistoryEntry, Ticket } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../support/tickets.ts'

const roster = countyOf({ grids: 1, buildings: 1, units: 1 })
const settings = settingsOf(defaultConfig, roster, { simulated: true, cron: false })
const START = Date.parse('2026-04-01T00:00:00+08:00')
const NOON = START + 12 * 3_600_000
const DAY = 86_400_000

const entry = (over: Partial<HistoryEntry>): HistoryEntry => ({
  eventId: 'e',
  type: 'reported',
  at: NOON,
  by: 'system',
  from: null,
  to: 'reported',
  note: '',
  rule: '',
  messageIds: [],
  ...over,
})
const HISTORY = [entry({}), entry({ type: 'assigned', from: 'reported', to: 'assigned' })]
const message = (id: string, over: Partial<StoredMessage> = {}) =>
  ({ _id: `bot:${id}`, id, state: 'done', ticketNo: 1042, ...over }) as StoredMessage
const sound = (over: Partial<Ticket> = {}) =>
  ticketOf({ nextAt: NOON + DAY, history: HISTORY, clockFrom: NOON, settleDue: NOON + 3 * DAY, ...over })

const wang = { id: 'u-wang', name: '王阿姨', roomId: 'r-1', at: NOON - DAY }
const DONE = entry({ eventId: 'm7:done', type: 'done', at: NOON + 60_000, from: 'assigned', to: 'resolved' })
const END = { _id: 'm7:done:endResolved:r-1', purpose: 'endResolved', peer: 'r-1' }
/** Settled a minute after noon, of which nobody has heard yet. */
const settled = (over: Partial<Ticket>, ...more: Partial<HistoryEntry>[]) =>
  sound({ status: 'resolved', reporters: [wang], history: [...HISTORY, DONE, ...more.map(entry)], ...over })
/** Closed as part of #1043. */
const merged = () => {
  const last = entry({ type: 'merged', by: 'system', from: 'assigned', to: 'closed' })
  return sound({ status: 'closed', mergedInto: 1043, reporters: [], nextAt: null, history: [...HISTORY, last] })
}
/** Not answered, and the owner told so when its time was over, and never again. */
const noticedOnce = () => {
  const due = settings.clocks.accept('normal', NOON).at
  return sound({ history: [...HISTORY, entry({ type: 'overdue', at: due, from: 'assigned', to: 'assigned' })] })
}

/** A county in which one matter was reported at noon and its receipt shown, an hour ago. */
function county(over: Partial<Evidence> = {}, post: Partial<OutboxRow> = {}, at = NOON): Evidence {
  const row = { _id: 'n1', roomId: 'r-1', personId: null, ticketNo: 1042, purpose: 'receipt', mentionIds: ['u-wang'] }
  const sent = {
    at,
    row: {
      ...row,
      urgent: false,
      text: '收到 #1042（灯不亮）',
      state: 'sent',
      createdAt: at,
      notBefore: 0,
      ...post,
    } as OutboxRow,
  }
  return {
    roster,
    settings,
    start: START,
    end: START + DAY,
    now: NOON + 3_600_000,
    delivered: new Map([['m1', {} as never]]),
    reports: ['m1'],
    shown: sent.row.roomId ? [{ id: 's1', at, peer: 'r-1', room: true, text: sent.row.text }] : [],
    sent: [sent],
    names: ['王秀兰'],
    tickets: [sound()],
    messages: [message('m1')],
    outbox: [sent.row],
    plain: new Set(),
    log: [],
    ...over,
  }
}
const broken = (evidence: Evidence) =>
  checkAll(evidence)
    .filter((one) => one.broken.length > 0)
    .map((one) => one.name)

describe('what is promised of a month', () => {
  test('holds where it is kept', () => expect(broken(county())).toEqual([]))
  test('holds where the end was told, too', () => {
    const { sent, outbox } = county()
    const end = county({}, END)
    const told = county({ sent: [...sent, ...end.sent], outbox: [...outbox, ...end.outbox], tickets: [settled({})] })
    expect(broken(told)).toEqual([])
  })

  test('holds where what was merged lives on in the other', () => {
    const home = sound({ no: 1043, source: 'bot:m9' })
    const { outbox } = county()
    const rows = [...outbox, ...county({}, { ticketNo: 1043, _id: 'n9' }).outbox]
    expect(broken(county({ tickets: [merged(), home], outbox: rows }))).toEqual([])
  })

  const twice = (post: Partial<OutboxRow>) => {
    const { sent } = county({}, post)
    return county({ sent: [...sent, { ...sent[0]!, row: { ...sent[0]!.row, _id: 'n2' } }] })
  }
  const cases: [string, Evidence][] = [
    ['stored', county({ delivered: new Map([['m1', {} as never], ['m2', {} as never]]) })], // prettier-ignore
    ['decided', county({ messages: [message('m1', { state: 'pending' })] })],
    ['reports_kept', county({ messages: [message('m1', { ticketNo: 1043 })] })],
    ['reports_kept', county({ messages: [message('m1', { ticketNo: null })], plain: new Set(['m1']) })],
    ['reports_kept', county({ tickets: [merged(), sound({ no: 1043, source: 'bot:m9', messages: [] })] })],
    ['one_ticket', county({ tickets: [sound(), sound({ no: 1043, source: 'bot:m9' })] })],
    ['one_source', county({ tickets: [sound(), sound({ no: 1043, messages: [] })] })],
    ['sent_once', county({ sent: [...county().sent, ...county({}, { text: '别的话' }).sent] })],
    ['said_once', twice({ purpose: 'receipt', mentionIds: ['u-li'] })],
    ['one_receipt', twice({ text: '收到 #1042' })],
    ['one_receipt', twice({ purpose: 'outbreakPost', mentionIds: [] })],
    ['one_end', twice({ purpose: 'endResolved' })],
    ['papers_once_a_day', twice({ purpose: 'digest', ticketNo: null })],
    ['nothing_owed', county({}, { state: 'unknown' })],
    ['nothing_owed', county({ now: NOON + DAY }, { state: 'ready' })],
    ['nothing_owed_by_tickets', county({ tickets: [sound({ owed: [{} as never] })] })],
    ['no_errors', county({ log: [{ level: 'error', text: 'burst not decided' }] })],
    ['next_step_and_date', county({ tickets: [sound({ nextAt: null })] })],
    ['next_step_and_date', county({ tickets: [sound({ nextAt: NOON })] })],
    ['has_an_owner', county({ tickets: [sound({ ownerId: null })] })],
    ['due_kept_or_noticed', county({ now: NOON + 2 * DAY, tickets: [sound({ nextAt: NOON + 3 * DAY })] })],
    ['late_is_pressed', county({ now: NOON + 6 * DAY, tickets: [noticedOnce()] })],
    ['history_is_a_path', county({ tickets: [sound({ history: [HISTORY[1]!] })] })],
    [
      'history_is_a_path',
      county({
        tickets: [sound({ history: [HISTORY[0]!, entry({ type: 'done', from: 'reported', to: 'resolved' })] })],
      }),
    ],
    ['no_personal_data', county({}, { text: '收到 #1042 13800138000' })],
    ['no_personal_data', county({}, { text: '收到 @王秀兰 #1042' })],
    ['quiet_at_night', county({ now: NOON + DAY }, {}, START + 23 * 3_600_000)],
    ['quiet_at_night', county({ now: NOON + DAY }, { urgent: true }, START + 23 * 3_600_000)],
    ['receipt_told', county({ outbox: [] })],
    ['end_told', county({ tickets: [settled({})] })],
    ['end_told', county({ tickets: [settled({}, { type: 'closed', from: 'resolved', to: 'closed' })] })],
    // Told in one of two groups.
    ['end_told', county({ tickets: [settled({ reporters: [wang, { ...wang, id: 'u-li', roomId: 'r-2' }] })] }, END)],
    ['one_end', county({ ...twice(END), tickets: [settled({}, { type: 'closed', from: 'resolved', to: 'closed' })] })],
    ['only_receipt_and_end', county({}, { purpose: 'reminder' })],
    ['only_receipt_and_end', county({}, { purpose: 'leaderList', ticketNo: null })],
    ['private_in_no_group', county({ tickets: [sound({ private: true })] })],
    ['private_in_no_group', county({ tickets: [sound({ private: true })] }, { text: '还有#1042。' })],
  ]
  test.each(cases)('%s is seen to be broken', (name, evidence) => expect(broken(evidence)).toContain(name))
})

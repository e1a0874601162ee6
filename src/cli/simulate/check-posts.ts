import { findPersonalData } from '../../classifiers/masking.ts'
import type { Status } from '../../tickets/vocabulary.ts'
import { isQuiet } from '../../tickets/calendar.ts'
import { DAY } from './hours.ts'
import { check, type Checked, type Evidence } from './evidence.ts'
import type { SentNote } from './stage.ts'

/** `askArea` tells the number, too. */
const RECEIPT = /^(?:receipt|outbreakPost|askArea)/
const END = /^end/
/** Answers to somebody who asked in the group. */
const ASKED = new Set(['ticket', 'myLeaders', 'help'])
/** One a day in a group. */
const PAPERS = new Set(['digest', 'overduePost'])
/** Ends that their reporters hear of. */
const TO_BE_TOLD = new Set<Status>(['resolved', 'answered', 'rejected'])
/** What residents leave in their words here (see day.ts). */
const PLANTED = /1380013\d{4}|36103019500101\d{3}X|赣F\d{5}/

/** What groups get to read. */
export function checkPosts(evidence: Evidence): Checked[] {
  const { sent, settings, roster, names } = evidence
  const byNo = new Map(evidence.tickets.map((ticket) => [ticket.no, ticket]))
  const hidden = evidence.tickets.filter((ticket) => ticket.private)
  const posts = evidence.shown.filter((one) => one.room)
  const aboutTickets = sent.filter(({ row }) => row.roomId && row.ticketNo !== null)

  // Parts of a split matter, and what was merged into another, have no reporters of their own.
  const whole = evidence.tickets.filter(
    ({ parentNo, history }) => parentNo === null && !history.some(({ type }) => type === 'merged'),
  )
  const notesOf = Map.groupBy(evidence.outbox, (row) => row.ticketNo)
  const told = (no: number, purpose: RegExp) => notesOf.get(no)?.some((row) => purpose.test(row.purpose)) ?? false

  return [
    check('no_personal_data', posts, ({ id, peer, text }) => {
      const found = findPersonalData(text).map(({ kind }) => kind)
      if (PLANTED.test(text)) found.push('number')
      if (names.some((name) => text.includes(name))) found.push('name')
      return found.length > 0 ? `${id} in ${peer} holds ${[...new Set(found)].join(', ')}` : undefined
    }),
    check('quiet_at_night', sent, ({ at, row }) => {
      if (!isQuiet(at, settings.quietHours, roster.timezone)) return undefined
      const emergency = row.urgent && (row.ticketNo === null || byNo.get(row.ticketNo)?.urgency === 'emergency')
      return emergency ? undefined : `${row._id} was sent at ${new Date(at).toISOString()}`
    }),
    check('receipt_told', whole, ({ no }) =>
      told(no, RECEIPT) ? undefined : `nobody was told that #${no} is taken in`,
    ),
    check(
      'end_told',
      whole.filter(({ status }) => TO_BE_TOLD.has(status)),
      ({ no, status }) => (told(no, END) ? undefined : `nobody was told that #${no} is ${status}`),
    ),
    check('only_receipt_and_end', aboutTickets, ({ row }) =>
      RECEIPT.test(row.purpose) || END.test(row.purpose) || ASKED.has(row.purpose)
        ? undefined
        : `#${row.ticketNo}: ${row.purpose} in ${row.roomId}`,
    ),
    check(
      'one_receipt',
      grouped(aboutTickets, RECEIPT, (row) => row.mentionIds.join(',')),
      ([key, notes]) => (notes.length > 1 ? `${key}: ${notes.length} receipts` : undefined),
    ),
    check(
      'one_end',
      grouped(aboutTickets, END, () => ''),
      ([key, notes]) => {
        const ticket = byNo.get(notes[0]?.row.ticketNo ?? 0)
        const ends = ticket?.history.filter((entry) => entry.to !== entry.from && ENDED.has(entry.to)).length ?? 0
        return notes.length > ends ? `${key}: ${notes.length} posts for ${ends} ends` : undefined
      },
    ),
    check(
      'papers_once_a_day',
      Map.groupBy(
        sent.filter(({ row }) => row.roomId && PAPERS.has(row.purpose)),
        ({ at, row }) => `${row.purpose} in ${row.roomId} on day ${Math.floor((at - evidence.start) / DAY)}`,
      ),
      ([key, notes]) => (notes.length > 1 ? `${key}: ${notes.length}` : undefined),
    ),
    check('private_in_no_group', posts, ({ id, peer, text }) => {
      const shown = hidden.find((ticket) => text.includes(`#${ticket.no} `) || text.includes(`#${ticket.no}（`))
      return shown && `${id} in ${peer} speaks of #${shown.no}, which is private`
    }),
  ]
}

const ENDED: ReadonlySet<string> = new Set(['resolved', 'answered', 'rejected', 'withdrawn', 'closed'])

function grouped(notes: readonly SentNote[], purpose: RegExp, whom: (row: SentNote['row']) => string) {
  return Map.groupBy(
    notes.filter(({ row }) => purpose.test(row.purpose)),
    ({ row }) => `#${row.ticketNo} in ${row.roomId} ${whom(row)}`.trim(),
  )
}

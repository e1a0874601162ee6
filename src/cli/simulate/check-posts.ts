import { findPersonalData } from '../../classifiers/masking.ts'
import { publicRooms } from '../../notifications/notes.ts'
import { isQuiet } from '../../tickets/calendar.ts'
import { hearsInPrivate } from '../../tickets/follow-up.ts'
import type { Ticket } from '../../tickets/ticket.ts'
import { DAY, MINUTE } from './hours.ts'
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
const TO_BE_TOLD: ReadonlySet<string> = new Set(['resolved', 'answered', 'rejected'])
const ENDED: ReadonlySet<string> = new Set([...TO_BE_TOLD, 'withdrawn'])
/** Who speaks so shortly before the end may be taken in after it: the longest burst. */
const BURST = 2 * MINUTE
/** What residents leave in their words here (see day.ts). */
const PLANTED = /1380013\d{4}|36103019500101\d{3}X|赣F\d{5}/

/** What groups get to read. */
export function checkPosts(evidence: Evidence): Checked[] {
  const { sent, settings, roster, names } = evidence
  const byNo = new Map(evidence.tickets.map((ticket) => [ticket.no, ticket]))
  const hidden = new Set(evidence.tickets.filter((ticket) => ticket.private).map((ticket) => ticket.no))
  const posts = evidence.shown.filter((one) => one.room)
  const aboutTickets = sent.filter(({ row }) => row.roomId && row.ticketNo !== null)

  // Parts of a split matter, and what was merged into another, have no reporters of their own.
  const whole = evidence.tickets.filter(
    ({ parentNo, history }) => parentNo === null && !history.some(({ type }) => type === 'merged'),
  )
  const notesOf = Map.groupBy(evidence.outbox, (row) => row.ticketNo)
  const receipts = (no: number) => notesOf.get(no)?.filter((row) => RECEIPT.test(row.purpose)) ?? []
  const ends = whole.flatMap((ticket) => endsOf(ticket).map((end) => ({ ticket, ...end })))

  return [
    check('no_personal_data', posts, ({ id, peer, text }) => {
      const found = findPersonalData(text).map(({ kind }) => kind)
      if (PLANTED.test(text.replace(/[\s-]/g, ''))) found.push('number')
      if (names.some((name) => text.includes(name))) found.push('name')
      return found.length > 0 ? `${id} in ${peer} holds ${[...new Set(found)].join(', ')}` : undefined
    }),
    check('quiet_at_night', sent, ({ at, row }) => {
      if (!isQuiet(at, settings.quietHours, roster.timezone)) return undefined
      const emergency = row.urgent && (row.ticketNo === null || byNo.get(row.ticketNo)?.urgency === 'emergency')
      return emergency ? undefined : `${row._id} was sent at ${new Date(at).toISOString()}`
    }),
    check('receipt_told', whole, ({ no }) =>
      receipts(no).length > 0 ? undefined : `nobody was told that #${no} is taken in`,
    ),
    check('end_told', ends, ({ ticket, eventId, to, peers }) => {
      const notes = notesOf.get(ticket.no)?.filter(({ _id, purpose }) => _id.startsWith(eventId) && END.test(purpose))
      const missed = peers.filter((peer) => !notes?.some((row) => row.peer === peer))
      return missed.length > 0 ? `${missed.join(', ')} did not hear that #${ticket.no} is ${to}` : undefined
    }),
    check(
      'only_receipt_and_end',
      sent.filter(({ row }) => row.roomId),
      ({ row: { ticketNo, purpose, roomId } }) => {
        const may = ticketNo === null ? PAPERS.has(purpose) : RECEIPT.test(purpose) || END.test(purpose)
        return may || ASKED.has(purpose) ? undefined : `#${ticketNo}: ${purpose} in ${roomId}`
      },
    ),
    check(
      'one_receipt',
      // That it is many places' matter is news to a group that had a receipt; nobody is named in it.
      grouped(aboutTickets, RECEIPT, ({ purpose, mentionIds }) =>
        purpose === 'outbreakPost' ? purpose : mentionIds.join(','),
      ),
      ([key, notes]) => (notes.length > 1 ? `${key}: ${notes.length} receipts` : undefined),
    ),
    check(
      'one_end',
      grouped(aboutTickets, END, () => ''),
      ([key, notes]) => {
        const ticket = byNo.get(notes[0]?.row.ticketNo ?? 0)
        const times = ticket?.history.filter((entry) => entry.to !== entry.from && ENDED.has(entry.to)).length ?? 0
        return notes.length > times ? `${key}: ${notes.length} posts for ${times} ends` : undefined
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
      const no = [...text.matchAll(/#(\d+)/g)].map(([, number]) => Number(number)).find((one) => hidden.has(one))
      return no === undefined ? undefined : `${id} in ${peer} speaks of #${no}, which is private`
    }),
  ]
}

/** The ends that a ticket came to, and the groups and people that had reported it by then. */
function endsOf(ticket: Ticket): { eventId: string; to: string; peers: string[] }[] {
  return ticket.history
    .filter(({ from, to }) => from !== to && TO_BE_TOLD.has(to))
    .map(({ eventId, to, at }) => {
      const reporters = ticket.reporters.filter((one) => one.at < at - BURST)
      const alone = reporters.filter((one) => hearsInPrivate(ticket, one)).map((one) => one.id)
      return { eventId, to, peers: [...publicRooms({ ...ticket, reporters }), ...alone] }
    })
}

function grouped(notes: readonly SentNote[], purpose: RegExp, whom: (row: SentNote['row']) => string) {
  return Map.groupBy(
    notes.filter(({ row }) => purpose.test(row.purpose)),
    ({ row }) => `#${row.ticketNo} in ${row.roomId} ${whom(row)}`.trim(),
  )
}

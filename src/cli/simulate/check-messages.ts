import { DAY, HOUR } from './hours.ts'
import { check, type Checked, type Evidence } from './evidence.ts'

/** So long a note may wait: for the morning, and for its turn then. */
const WAITS = 12 * HOUR

/** Nothing said is lost, nothing is done twice. */
export function checkMessages(evidence: Evidence): Checked[] {
  const { delivered, messages, tickets, sent, outbox, log, now } = evidence
  const stored = new Map(messages.map((message) => [message.id, message]))
  const byNo = new Map(tickets.map((ticket) => [ticket.no, ticket]))
  const holders = new Map<string, number[]>()
  // What was merged into another ticket lives on there.
  for (const ticket of tickets.filter(({ history }) => !history.some(({ type }) => type === 'merged'))) {
    for (const { id } of ticket.messages) holders.set(id, [...(holders.get(id) ?? []), ticket.no])
  }
  const reports = new Set(evidence.reports)

  return [
    check('stored', delivered.keys(), (id) => (stored.has(id) ? undefined : `${id} was said and is not stored`)),
    check('decided', messages, ({ id, state }) => (state === 'done' ? undefined : `${id} is still ${state}`)),
    check('reports_kept', reports, (id) => {
      const no = stored.get(id)?.ticketNo ?? null
      // Judged to be no matter by the program, and when asked alone: counted in the figures.
      if (no === null) return evidence.plain.has(id) ? `${id} is plainly a matter and in no ticket` : undefined
      const key = stored.get(id)?._id ?? ''
      const ticket = byNo.get(no)
      if (!ticket) return `${id} belongs to #${no}, which is not there`
      const home = ticket.mergedInto ?? no
      return holders.get(key)?.includes(home) ? undefined : `${id} belongs to #${home}, which does not hold it`
    }),
    check('one_ticket', holders, ([id, nos]) => (nos.length > 1 ? `${id} is in #${nos.join(', #')}` : undefined)),
    check(
      'one_source',
      Map.groupBy(tickets, (ticket) => ticket.source),
      ([source, ones]) => (ones.length > 1 ? `${source} made #${ones.map((one) => one.no).join(', #')}` : undefined),
    ),
    check(
      'sent_once',
      Map.groupBy(sent, ({ row }) => row._id),
      ([id, times]) => (times.length > 1 ? `${id} was sent ${times.length} times` : undefined),
    ),
    // Whatever its key, a group must not read the same words twice in a day; ends are counted in check-posts.ts.
    check(
      'said_once',
      Map.groupBy(
        sent.filter(({ row }) => row.roomId && !row.purpose.startsWith('end')),
        ({ at, row }) => `${row.roomId}|${Math.floor((at - evidence.start) / DAY)}|${row.text}`,
      ),
      ([key, times]) => (times.length > 1 ? `${key} was said ${times.length} times` : undefined),
    ),
    check('nothing_owed', outbox, ({ _id, state, createdAt, notBefore }) => {
      if (state === 'sent' || state === 'dropped') return undefined
      const since = Math.max(createdAt, notBefore)
      return state === 'ready' && since > now - WAITS
        ? undefined
        : `${_id} is ${state} since ${new Date(since).toISOString()}`
    }),
    check('nothing_owed_by_tickets', tickets, ({ no, owed }) =>
      owed.length > 0 ? `#${no} owes ${owed.length} notes` : undefined,
    ),
    check('no_errors', log, ({ level, text }) => (level === 'error' ? text : undefined)),
  ]
}

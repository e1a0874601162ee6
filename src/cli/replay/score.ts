import { DateTime } from 'luxon'
import type { Replayed, ReplayedSend, ReplayedTicket } from './run.ts'
import type { Expectation, GoldTicket, Scenario } from './scenario.ts'

export const FIELDS = ['kind', 'category', 'difficulty', 'urgency', 'area', 'private', 'assignee'] as const
/** Expectations count from the first message; the burst window is allowed for on top (ms). */
const BURST_WINDOW = 120_000
/** Tickets are the same when their messages overlap at least so much (Jaccard). */
const SAME = 0.5

export interface Score {
  id: string
  gold: number
  made: number
  found: number
  /** Field → right among the found tickets. */
  right: Record<string, number>
  statusAsked: number
  statusRight: number
  reportersAsked: number
  reportersRight: number
  /** Messages that belong to a ticket: gold, made, and both. */
  messages: { gold: number; made: number; both: number }
  expected: number
  met: number
  /** What was told rightly, by gold ticket (`id/T1`; a field of a ticket that was not found is wrong), message and expectation. */
  cases: { id: string; right: Record<string, boolean> }[]
  notes: string[]
}

/** Compares a replay with the gold labels of its scenario. */
export function score(scenario: Scenario, output: Replayed): Score {
  const gold = Object.entries(scenario.tickets)
  const messagesOf = new Map(
    gold.map(([name]) => [name, scenario.messages.filter((one) => one.ticket === name).map((one) => one.id)]),
  )
  const pairs = pair(
    gold.map(([name]) => name),
    messagesOf,
    output.tickets,
  )
  const taken = new Set(output.tickets.flatMap((ticket) => ticket.messages))
  const result: Score = {
    id: scenario.id,
    gold: gold.length,
    made: output.tickets.filter((ticket) => ticket.status !== 'withdrawn' || [...pairs.values()].includes(ticket))
      .length,
    found: pairs.size,
    right: {},
    statusAsked: 0,
    statusRight: 0,
    reportersAsked: 0,
    reportersRight: 0,
    messages: overlap(scenario, output, pairs),
    expected: 0,
    met: 0,
    cases: scenario.messages.map(({ id, ticket }) => ({
      id: `${scenario.id}/${id}`,
      right: { message: ticket ? ticketOf(pairs, id) === ticket : !taken.has(id) },
    })),
    notes: [],
  }
  for (const [name, wanted] of gold) {
    const made = pairs.get(name)
    result.cases.push({ id: `${scenario.id}/${name}`, right: rightOf(wanted, made) })
    if (made) compare(result, name, wanted, made)
    else result.notes.push(`missed ${name}: ${textOf(scenario, messagesOf.get(name) ?? [])}`)
  }
  for (const made of output.tickets) {
    if (![...pairs.values()].includes(made))
      result.notes.push(`extra ${made.no} ${made.status}: ${textOf(scenario, made.messages)}`)
  }
  noteMessages(result, scenario, pairs)
  for (const one of scenario.expect) expectOne(result, scenario, output.sent, one, pairs)
  return result
}

function pair(names: string[], messagesOf: Map<string, string[]>, made: ReplayedTicket[]): Map<string, ReplayedTicket> {
  const candidates = names
    .flatMap((name) =>
      made.map((ticket) => ({ name, ticket, same: jaccard(messagesOf.get(name) ?? [], ticket.messages) })),
    )
    .filter((one) => one.same >= SAME)
    .toSorted((a, b) => b.same - a.same)
  const pairs = new Map<string, ReplayedTicket>()
  for (const { name, ticket } of candidates) {
    if (!pairs.has(name) && ![...pairs.values()].includes(ticket)) pairs.set(name, ticket)
  }
  return pairs
}

function jaccard(a: readonly string[], b: readonly string[]): number {
  const both = a.filter((one) => b.includes(one)).length
  return both / Math.max(1, new Set([...a, ...b]).size)
}

function rightOf(wanted: GoldTicket, made: ReplayedTicket | undefined): Record<string, boolean> {
  return {
    ticket: made !== undefined,
    ...Object.fromEntries(FIELDS.map((field) => [field, wanted[field] === made?.[field]])),
    ...(wanted.status ? { status: wanted.status === made?.status } : {}),
    ...(wanted.reporters ? { reporters: samePeople(wanted.reporters, made?.reporters ?? []) } : {}),
  }
}

const samePeople = (a: readonly string[], b: readonly string[]) => a.toSorted().join() === b.toSorted().join()

function compare(result: Score, name: string, wanted: GoldTicket, made: ReplayedTicket): void {
  for (const field of FIELDS) {
    if (wanted[field] === made[field]) result.right[field] = (result.right[field] ?? 0) + 1
    else result.notes.push(`${name} ${field}: wanted ${String(wanted[field])}, got ${String(made[field])}`)
  }
  if (wanted.status) {
    result.statusAsked++
    if (wanted.status === made.status) result.statusRight++
    else result.notes.push(`${name} status: wanted ${wanted.status}, got ${made.status}`)
  }
  if (wanted.reporters) {
    result.reportersAsked++
    if (samePeople(wanted.reporters, made.reporters)) result.reportersRight++
    else result.notes.push(`${name} reporters: wanted ${wanted.reporters.join(' ')}, got ${made.reporters.join(' ')}`)
  }
}

function overlap(scenario: Scenario, output: Replayed, pairs: Map<string, ReplayedTicket>) {
  const gold = scenario.messages.filter((one) => one.ticket)
  const both = gold.filter((one) => pairs.get(one.ticket ?? '')?.messages.includes(one.id)).length
  return { gold: gold.length, made: output.tickets.flatMap((one) => one.messages).length, both }
}

/** Name of the gold ticket in whose counterpart a message is. */
function ticketOf(pairs: Map<string, ReplayedTicket>, message: string): string | undefined {
  return [...pairs].find(([, ticket]) => ticket.messages.includes(message))?.[0]
}

function noteMessages(result: Score, scenario: Scenario, pairs: Map<string, ReplayedTicket>): void {
  for (const message of scenario.messages) {
    const made = ticketOf(pairs, message.id)
    if (message.ticket && pairs.has(message.ticket) && made !== message.ticket)
      result.notes.push(`${message.id} not in ${message.ticket}: ${message.text}`)
    if (!message.ticket && made) result.notes.push(`${message.id} wrongly in ${made}: ${message.text}`)
  }
}

function expectOne(
  result: Score,
  scenario: Scenario,
  sent: ReplayedSend[],
  wanted: Expectation,
  pairs: Map<string, ReplayedTicket>,
): void {
  result.expected++
  const no = wanted.ticket === undefined ? undefined : pairs.get(wanted.ticket)?.no
  const first = scenario.messages.find((one) => one.ticket === wanted.ticket)
  const until =
    wanted.within === undefined || !first ? Infinity : scenario.start + first.at + wanted.within + BURST_WINDOW
  const found = sent.some(
    (one) =>
      (wanted.to === undefined || one.to === wanted.to) &&
      (wanted.room === undefined || one.room === wanted.room) &&
      (wanted.ticket === undefined || (no !== undefined && one.ticket === no)) &&
      (wanted.contains === undefined || one.text.includes(wanted.contains)) &&
      DateTime.fromISO(one.at).toMillis() <= until,
  )
  const met = found === !wanted.never
  result.cases.push({ id: `${scenario.id}/expect ${result.expected}`, right: { expectation: met } })
  if (met) result.met++
  else result.notes.push(`expectation not met: ${JSON.stringify(wanted)}`)
}

function textOf(scenario: Scenario, ids: readonly string[]): string {
  return scenario.messages
    .filter((one) => ids.includes(one.id))
    .map((one) => one.text)
    .join(' / ')
}

import { findMentions } from '../../classifiers/local/area-mentions.ts'
import { topicsShared } from '../../classifiers/local/word-match.ts'
import type { Judge } from '../../classifiers/judge.ts'
import type { Roster } from '../../routing/roster.ts'
import type { Scenario } from '../replay/scenario.ts'
import { burstsOf } from './scripted-bursts.ts'

/** The first report of a matter in a group. */
export interface FirstReport {
  scenario: string
  category: string
  text: string
}

/** Of each new ticket so many reports of other chats are held against it. */
const MANY = 2
/** Shorter ones say too little to be a report of their own. */
const SHORTEST = 6

/**
 * In a chat that somebody writes down one matter is told after another; in life two neighbours report two things within a
 * minute. So that nearness in time is not taken for sameness, each ticket meets reports of something else from other chats.
 */
export async function firstReportsOf(scenario: Scenario, roster: Roster, judge: Judge): Promise<FirstReport[]> {
  const told = new Set<string>()
  const found: FirstReport[] = []
  for (const { ticket, text, messages } of await burstsOf(scenario, roster, judge)) {
    const gold = ticket === null || told.has(ticket) ? undefined : scenario.tickets[ticket]
    if (ticket !== null) told.add(ticket)
    if (gold?.category && messages[0]?.room && text.length >= SHORTEST && !gold.private)
      found.push({ scenario: scenario.id, category: gold.category, text })
  }
  return found
}

/** What others could have reported right after `own`: another matter, about the same house. */
export function strangersTo(own: FirstReport, reports: readonly FirstReport[]): string[] {
  const others = reports.filter((one) => one.scenario !== own.scenario && isAnother(own, one))
  const step = Math.max(1, Math.floor(others.length / MANY))
  const from = Array.from(own.text).reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973, 7)
  return Array.from({ length: Math.min(MANY, others.length) }, (_, index) =>
    movedTo(own.text, others[(from + index * step) % others.length]!.text),
  )
}

/** Of another category, or plainly of another thing. */
function isAnother(own: FirstReport, other: FirstReport): boolean {
  const { shared, foreign } = topicsShared(other.text, { title: own.text })
  return shared === 0 && (other.category !== own.category || foreign > 0)
}

/** The report with the house of the other, or without a house where that names none. */
function movedTo(where: string, text: string): string {
  const [house = ''] = findMentions(where).map(({ start, end }) => where.slice(start, end))
  return findMentions(text)
    .toReversed()
    .reduce((moved, { start, end }) => moved.slice(0, start) + house + moved.slice(end), text)
}

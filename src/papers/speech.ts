import { DateTime } from 'luxon'
import { mask, maskNames } from '../classifiers/masking.ts'
import { chainOf, leaderName, type Roster } from '../routing/roster.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** A title as it may stand in a file that somebody forwards: without names of residents, and nothing of private matters. */
export function titleOf(ticket: Ticket): string {
  // Without a title: found out to be private after the moment that is told of.
  if (ticket.private || ticket.title === '') return '（不公开事项）'
  return maskNames(
    mask(ticket.title),
    ticket.reporters.map((reporter) => reporter.name),
  )
}

/** `莲花社区 第一网格 3栋`: every level but the top, which all share; down to `lowest` where that is named. */
export function placeOf(roster: Roster, code: string, lowest?: string): string {
  const chain = chainOf(roster, code)
  const from =
    lowest === undefined
      ? 0
      : Math.max(
          chain.findIndex((area) => area.level === lowest),
          0,
        )
  const names = chain.slice(from).map((area) => area.name)
  return (names.length > 1 ? names.slice(0, -1) : names).toReversed().join(' ')
}

/** A private matter stands with its grid only: its door would say whose it is. */
export function placeOfTicket(roster: Roster, ticket: Ticket): string {
  return placeOf(roster, ticket.private ? ticket.scope : ticket.area)
}

export function ownerOf(roster: Roster, ticket: Ticket): string {
  return (ticket.ownerId && leaderName(roster, ticket.ownerId)) || '县三长办'
}

export function levelOf(roster: Roster, areaCode: string): string {
  const level = roster.areas.get(areaCode)?.level
  return roster.levels.find((one) => one.key === level)?.name ?? '其他'
}

/** `3月9日`; of another year than `now`'s with the year. */
export function dayOf(at: number, timezone: string, now = at): string {
  const then = DateTime.fromMillis(at, { zone: timezone })
  const year = then.year === DateTime.fromMillis(now, { zone: timezone }).year ? '' : `${then.year}年`
  return `${year}${then.month}月${then.day}日`
}

/** One matter reported from many places at once: water, power, gas or the network is off. Pure. */
import { ancestorAt, chainOf, isWithin, type Roster } from '../routing/roster.ts'
import type { TicketGlance } from './ticket.ts'
import { OPEN_STATUSES, type Category, type Status } from './vocabulary.ts'

export interface OutbreakRules {
  /** So many areas of the lowest level … */
  units: number
  /** … within this time (ms) are one matter. */
  within: number
}

/** What fails for many at once, and how people say it. */
const OUTAGES: readonly { name: string; said: RegExp }[] = [
  {
    name: '停水',
    said: /停水|断水|断流|[没冇无](?:有|得)?水(?!管|表|费|平|印)|[没不]来水|水[也都又全就]?(?:给|被)?停(?!在|车|放)|自来水没|(?:水|龙头)\S{0,6}(?:不出水|不出来|放不出|没水|干了)|[一半]滴[水都也]{0,2}[没冇无](?!喝|沾)/u,
  },
  {
    name: '停电',
    said: /停电|断电|(?<!手机|电脑|平板|充电宝|电瓶车?|电动车|电池|遥控器?)[没冇无](?:有|得)?电(?!梯|池|话|费|表|动|工|视|脑|影|瓶)|[没不]来电|(?<!充)电[也都又全就]?停(?!车|在|放)|跳闸|(?:家里|屋里|单元|[栋层楼]|全)\S{0,3}[都全](?:黑|灭)了?|(?<!天|脸|晒得?)[都全](?:黑|灭)了/u,
  },
  { name: '停气', said: /停气|断气了|没有?(?:燃|煤|天然)气|气停了|打不着火/u },
  { name: '停暖', said: /停暖|没有?暖气|暖气(?:不热|是凉的|冰凉)|没供暖/u },
  { name: '断网', said: /断网|没有?网(?!格|站|购)|网断了|宽带(?:断|没)|上不了网/u },
]
const CATEGORIES: readonly Category[] = ['utility', 'safety']
const OPEN: readonly Status[] = OPEN_STATUSES

/** `停水` …; null where the words tell of no such thing. */
export function outageOf(text: string): string | null {
  return OUTAGES.find((one) => one.said.test(text))?.name ?? null
}

/** What of that kind the ticket is about. Danger stays a ticket of its own (docs/decisions/0010), private matters too. */
export function outageOfTicket(ticket: TicketGlance): string | null {
  const may = CATEGORIES.includes(ticket.category) && ticket.urgency !== 'emergency' && !ticket.private
  if (!may || ticket.parentNo !== null || !OPEN.includes(ticket.status)) return null
  return outageOf([ticket.title, ...ticket.messages.map((message) => message.text)].join('\n'))
}

/**
 * Whether a report of the same outage from that area is the ticket's matter: the one area holds the other, and somebody
 * has told of it within `within` (ms).
 */
export function isSameOutage(
  roster: Roster,
  rules: OutbreakRules,
  ticket: TicketGlance,
  area: string,
  now: number,
): boolean {
  const nested = isWithin(roster, area, ticket.area) || isWithin(roster, ticket.area, area)
  return nested && now - lastReport(ticket) <= rules.within
}

export function lastReport({ createdAt, reporters }: TicketGlance): number {
  return Math.max(createdAt, ...reporters.map((one) => one.at))
}

/** Codes of the areas of the lowest level from which the tickets were reported since, in the order of the reports. */
export function placesOf(roster: Roster, tickets: readonly TicketGlance[], since: number): string[] {
  const lowest = roster.levels.at(-1)?.key ?? ''
  const reports = tickets.flatMap((ticket) => ticket.reporters).toSorted((a, b) => a.at - b.at)
  const places = reports.flatMap((report) => {
    const place = report.at >= since && report.area ? ancestorAt(roster, report.area, lowest) : undefined
    return place ? [place.code] : []
  })
  return [...new Set(places)]
}

/** The lowest area that holds them all. */
export function commonArea(roster: Roster, places: readonly string[]): string | undefined {
  const [first, ...others] = places.map((code) => chainOf(roster, code).map((area) => area.code))
  return first?.find((code) => others.every((chain) => chain.includes(code)))
}

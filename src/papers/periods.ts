import { DateTime } from 'luxon'
import { ancestorAt, topOf, type Area, type Roster } from '../routing/roster.ts'
import { fileName, type Period } from './paper.ts'

/** The last whole week before that moment, Monday to Monday. */
export function weekBefore(at: number, timezone: string): Period {
  const to = DateTime.fromMillis(at, { zone: timezone }).startOf('week')
  return { from: to.minus({ weeks: 1 }).toMillis(), to: to.toMillis() }
}

/** The last whole month before that moment. */
export function monthBefore(at: number, timezone: string): Period {
  const to = DateTime.fromMillis(at, { zone: timezone }).startOf('month')
  return { from: to.minus({ months: 1 }).toMillis(), to: to.toMillis() }
}

/** `2026-W10` or `2026-03`; undefined where it is neither. */
export function periodNamed(name: string, timezone: string): Period | undefined {
  const [, year = '', week, month] = /^(\d{4})-(?:W(\d{2})|(\d{2}))$/.exec(name) ?? []
  const from = week
    ? DateTime.fromObject({ weekYear: Number(year), weekNumber: Number(week) }, { zone: timezone })
    : DateTime.fromObject({ year: Number(year), month: Number(month) }, { zone: timezone })
  if (!from.isValid) return undefined
  return { from: from.toMillis(), to: from.plus(week ? { weeks: 1 } : { months: 1 }).toMillis() }
}

/** The stem of the names of a week's files for that area: `2026-W10-督促单-LH-莲花社区`. */
export function weeklyName(roster: Roster, area: string, week: Period): string {
  const monday = DateTime.fromMillis(week.from, { zone: roster.timezone })
  return fileName(`${monday.toFormat("kkkk-'W'WW")}-督促单-${area}-${roster.areas.get(area)?.name ?? area}`)
}

/** `2026-03-月度调度-莲城县`. */
export function monthlyName(roster: Roster, month: Period): string {
  const first = DateTime.fromMillis(month.from, { zone: roster.timezone })
  return fileName(`${first.toFormat('yyyy-MM')}-月度调度-${topOf(roster).name}`)
}

/** Who gets the week's list: the county, and each area above the grids where that is not the county itself (社区). */
export function pressedAreas(roster: Roster, scopeLevel: string): Area[] {
  const top = topOf(roster)
  const grid = [...roster.areas.values()].find((area) => area.level === scopeLevel && area.parent !== null)
  const above = grid?.parent ? roster.areas.get(grid.parent)?.level : undefined
  if (above === undefined || above === top.level) return [top]
  const areas = [...roster.areas.values()].filter(
    (area) => area.level === above && ancestorAt(roster, area.code, top.level),
  )
  return [top, ...areas]
}

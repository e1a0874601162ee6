/**
 * The people and places of a jurisdiction, as one immutable tree. Levels are data: `levels[0]` is the top
 * (county office), the last one the smallest area. Code never names a level; configuration does.
 */
export interface Leader {
  /** The person's id in the chat network. */
  id: string
  name: string
  /** What the post is called in the roster, e.g. `grid_leader`; shown, never compared. */
  role: string
}

/** A person whose WeChat account is not known yet: `name:李姐`. Never matched by nickname: anybody may call himself so. */
const BY_NAME = 'name:'

export function idByName(nickname: string): string {
  return BY_NAME + nickname
}

/** Whether that is somebody's account; else nothing can be sent to them, and their post counts as vacant. */
export function isBoundId(id: string): boolean {
  return !id.startsWith(BY_NAME)
}

export interface Area {
  /** Unique in the roster, e.g. `LH-01-03-2`. */
  code: string
  name: string
  /** Key of the level, e.g. `building`; one of `Roster.levels`. */
  level: string
  /** Code of the area above; null at the top. */
  parent: string | null
  /** Empty where the post is vacant. */
  leaders: Leader[]
  /** The area's chat group, when it has one. `id` may be absent until it is bound by topic on first sight. */
  group: { id?: string; topic: string } | null
}

export interface Level {
  key: string
  name: string
}

export interface Roster {
  timezone: string
  levels: Level[]
  areas: ReadonlyMap<string, Area>
  /** Group id → area code. */
  groups: ReadonlyMap<string, string>
  /** Person id → codes of the areas that the person leads. */
  posts: ReadonlyMap<string, string[]>
}

export function buildRoster(timezone: string, levels: Level[], areas: Area[]): Roster {
  const byCode = new Map(areas.map((area) => [area.code, area]))
  const groups = new Map<string, string>()
  const posts = new Map<string, string[]>()
  for (const area of areas) {
    if (area.group?.id) groups.set(area.group.id, area.code)
    for (const leader of area.leaders) posts.set(leader.id, [...(posts.get(leader.id) ?? []), area.code])
  }
  return { timezone, levels, areas: byCode, groups, posts }
}

/** The same roster with people who were known by name only under the accounts that they were bound to. */
export function bindPeople(roster: Roster, accounts: ReadonlyMap<string, string>): Roster {
  if (accounts.size === 0) return roster
  const areas = [...roster.areas.values()].map((area) => ({
    ...area,
    leaders: area.leaders.map((leader) => ({ ...leader, id: accounts.get(leader.id) ?? leader.id })),
  }))
  return buildRoster(roster.timezone, roster.levels, areas)
}

/** Leaders whose account is not known yet: id → name. */
export function unboundPeople(roster: Roster): Map<string, string> {
  const leaders = [...roster.areas.values()].flatMap((area) => area.leaders)
  return new Map(leaders.filter((leader) => !isBoundId(leader.id)).map((leader) => [leader.id, leader.name]))
}

export function areaOf(roster: Roster, code: string): Area {
  const area = roster.areas.get(code)
  if (!area) throw new Error(`no area ${code} in the roster`)
  return area
}

/** The county, or whatever stands at the top. Throws where there is none. */
export function topOf(roster: Roster): Area {
  const top = roster.areas.values().find((area) => area.parent === null)
  if (!top) throw new Error('the roster has no top area')
  return top
}

/** The area itself, then each area above it, up to the top. */
export function chainOf(roster: Roster, code: string): Area[] {
  const chain: Area[] = []
  for (let area = roster.areas.get(code); area; area = area.parent ? roster.areas.get(area.parent) : undefined) {
    chain.push(area)
  }
  return chain
}

/** The nearest area of that level at or above `code`, or undefined. */
export function ancestorAt(roster: Roster, code: string, level: string): Area | undefined {
  return chainOf(roster, code).find((area) => area.level === level)
}

export function isWithin(roster: Roster, code: string, above: string): boolean {
  return chainOf(roster, code).some((area) => area.code === above)
}

export function childrenOf(roster: Roster, code: string): Area[] {
  return [...roster.areas.values()].filter((area) => area.parent === code)
}

/** The area as people say it inside its compound: `3栋2单元`; the names of levels above `grid` are left out. */
export function shortName(roster: Roster, code: string, from: string): string {
  const chain = chainOf(roster, code)
  const cut = chain.findIndex((area) => area.level === from)
  const named = cut > 0 ? chain.slice(0, cut) : chain.slice(0, 1)
  return named
    .map((area) => area.name)
    .toReversed()
    .join('')
}

export function levelName(roster: Roster, key: string): string {
  return roster.levels.find((level) => level.key === key)?.name ?? key
}

export function leaderName(roster: Roster, personId: string): string | undefined {
  for (const code of roster.posts.get(personId) ?? []) {
    const found = roster.areas.get(code)?.leaders.find((leader) => leader.id === personId)
    if (found) return found.name
  }
  return undefined
}

import type { Area, Roster } from '../../routing/roster.ts'
import { isWithin } from '../../routing/roster.ts'
import { buildingKey, common, indexOf, lift, nearest, unitKey, within } from './area-index.ts'
import type { Mention } from './area-mentions.ts'
import { findMentions } from './area-mentions.ts'
import { describePlace, FLOOR } from './place-phrase.ts'
import { anyOf, placeWords } from './place-words.ts'

export interface FoundPlace {
  /** Code of the lowest area that the text is about; null where neither text nor group tells. */
  area: string | null
  /** The text itself named the area or a place. */
  named: boolean
  /** The place within the area as said: `7楼`, `地下车库B区`; also a building that the roster does not know. */
  place: string
  /** What was recognised, for the ticket's history. */
  features: string[]
}

interface Resolved {
  mention: Mention
  /** null: the roster has no such area. */
  area: Area | null
}

const LONGEST = 2000
const COMPOUND = new RegExp(
  `(?<!${anyOf(placeWords.towards)})(?:${anyOf(placeWords.compound)})|(?<=^|[\\s，。！？,.!?]|${anyOf(placeWords.ownCompound)})小区`,
  'u',
)
const WHOLE_COMPOUND = new RegExp(anyOf(placeWords.wholeCompound), 'u')
const WHOLE_BUILDING = new RegExp(`(?:${anyOf(placeWords.wholeBuilding)})(?![${placeWords.notWhole}])`, 'u')
/** A floor or a part of the house: what is said of it first is about the house. */
const INSIDE = new RegExp(`${FLOOR}|${anyOf(placeWords.inside)}`, 'u')

/**
 * Where the matter of a text is.
 * @param roomArea area of the group it was said in, or the speaker's own; null where unknown
 */
export function findPlace(text: string, roomArea: string | null, roster: Roster): FoundPlace {
  const said = text.slice(0, LONGEST).normalize('NFKC')
  const room = roomArea !== null && roster.areas.has(roomArea) ? roomArea : null
  const mentions = findMentions(said)
  const here = resolveAll(mentions, room, roster)
  const features: string[] = []

  const near = choose(here, room, roster)
  // 第二网格6栋2单元: of the many so called, the one there.
  const wide = near && room !== null ? null : namedWide(said, room, roster)
  const resolved = wide ? resolveAll(mentions, wide.code, roster) : here
  const inside = wide && choose(resolved, wide.code, roster)
  let area = inside && isWithin(roster, inside.code, wide.code) ? inside : (wide ?? near)
  if (area && area !== wide) features.push(`named ${area.name}`)
  const explicit = area !== null
  area = widen(said, area, room, roster, explicit, features)

  const unknown = resolved.filter(
    (one) => one.area === null && !one.mention.elsewhere && one.mention.building !== undefined,
  )
  const phrase = describePlace(said, mentions)
  const place =
    unknown.length > 0 && !explicit ? said.slice(unknown[0]!.mention.start, unknown[0]!.mention.end) : phrase
  if (place) features.push(`place ${place}`)
  return { area: area?.code ?? room, named: features.length > 0, place, features }
}

/**
 * The home that a display name tells (`3-2-1102王阿姨`, `兰姐5-2`, in a building's group also `1-501小罗`), as the lowest
 * area the roster knows; null where it tells none.
 */
export function homeFromName(displayName: string, roster: Roster, roomArea: string | null): string | null {
  const name = displayName.normalize('NFKC')
  const room = roomArea !== null && roster.areas.has(roomArea) ? roomArea : null
  for (const mention of findMentions(name)) {
    const area = resolve(mention, room, roster)
    if (area && (room === null || sameCompound(area.code, room, roster))) return area.code
  }
  // A room number alone says no more than that this group is theirs.
  const bare = /(?:^|[^\d-])[1-9]\d{2,3}(?:$|[^\d-])/u.test(name)
  return bare && room !== null && indexOf(roster).kindOf(room) === 'unit' ? room : null
}

function sameCompound(a: string, b: string, roster: Roster): boolean {
  const top = lift(roster, b, 'wide')
  return top === null || isWithin(roster, a, top.code)
}

/** `3单元` after `6栋` is that building's, where the group itself is wider. */
function resolveAll(mentions: readonly Mention[], room: string | null, roster: Roster): Resolved[] {
  let near = room
  return mentions.map((mention) => {
    const area = resolve(mention, near, roster)
    if (area && (room === null || lift(roster, room, 'building') === null)) near = area.code
    return { mention, area }
  })
}

function resolve(mention: Mention, room: string | null, roster: Roster): Area | null {
  const { building, unit, either } = mention
  if (either !== undefined) {
    const own = room === null ? null : lift(roster, room, 'building')
    return (
      (own && within(roster, unitKey(String(either)), own.code)) ?? nearest(roster, buildingKey(String(either)), room)
    )
  }
  if (building === undefined) {
    // `2单元` alone is a unit of this building; in a wider group it could be any.
    const own = room === null ? null : lift(roster, room, 'building')
    return unit === undefined || own === null ? null : within(roster, unit, own.code)
  }
  const found = nearest(roster, building, room, unit)
  if (!found || unit === undefined) return found
  const exact = within(roster, unit, found.code)
  return exact ?? (mention.bare ? null : found)
}

function choose(resolved: readonly Resolved[], room: string | null, roster: Roster): Area | null {
  const holdsRoom = (area: Area): boolean => room !== null && isWithin(roster, room, area.code)
  const usable = resolved.filter(
    ({ mention, area }) => !mention.elsewhere || area === null || room === null || holdsRoom(area),
  )
  // With 5栋 and 3栋 both named in 3栋's group, it is about 3栋.
  const near = (area: Area): boolean => room !== null && (holdsRoom(area) || isWithin(roster, area.code, room))
  const said = usable.map(({ mention, area }) => (mention.self ? null : area))
  const related = said.findIndex((area, at) => area !== null && near(area) && !usable[at]!.mention.joined)
  const others = related >= 0 ? related : said.findIndex((area) => area !== null)
  // Where the speaker lives counts only when nothing else is named, and is no news where the group is narrower.
  const first =
    others >= 0 ? others : usable.findIndex(({ area }) => area !== null && (area.code === room || !holdsRoom(area)))
  let chosen = usable[first]?.area
  if (!chosen) return null
  for (const { mention, area } of usable.slice(first + 1)) {
    // 3栋和5栋: what holds both; a building that the roster does not know still means more than one.
    if (mention.joined) chosen = area ? (common(roster, chosen.code, area.code) ?? chosen) : above(roster, chosen)
    else if (area && !mention.self && isWithin(roster, area.code, chosen.code)) chosen = area
  }
  return chosen
}

function above(roster: Roster, area: Area): Area {
  return (area.parent === null ? undefined : roster.areas.get(area.parent)) ?? area
}

/** A grid or village by its full name; those that the group itself lies in are no news. */
function namedWide(text: string, room: string | null, roster: Roster): Area | null {
  const { wideNames } = indexOf(roster)
  for (const name of wideNames) {
    if (!text.includes(name)) continue
    const area = nearest(roster, name, room)
    if (area && (room === null || !isWithin(roster, room, area.code))) return area
  }
  return null
}

/** Words for more than the group: 整栋 in a unit's group, 地下车库 and 全小区 in a building's. */
function widen(
  text: string,
  area: Area | null,
  room: string | null,
  roster: Roster,
  explicit: boolean,
  features: string[],
): Area | null {
  const base = area?.code ?? room
  if (base === null) return area
  const all = WHOLE_COMPOUND.exec(text)
  const compound = explicit ? null : COMPOUND.exec(text)
  const inside = compound && INSIDE.exec(text)
  if (all || (compound && !(inside && inside.index < compound.index))) {
    const wide = lift(roster, base, 'wide')
    if (wide && wide.code !== base) features.push(`whole compound: ${(all ?? compound)![0]}`)
    return wide ?? area
  }
  const building = WHOLE_BUILDING.exec(text)
  const weak = building !== null && explicit && !/^[整全一各每]/u.test(building[0])
  if (building && !weak && indexOf(roster).kindOf(base) === 'unit') {
    features.push(`whole building: ${building[0]}`)
    return lift(roster, base, 'building') ?? area
  }
  return area
}

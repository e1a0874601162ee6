import type { Area, Roster } from '../../routing/roster.ts'
import { chainOf, isWithin } from '../../routing/roster.ts'

/**
 * The roster's areas by the names people use for them. Levels have no fixed names, so what a level is shows in its
 * areas' names: where most are called `3栋`, `五号楼` it holds buildings, where most are called `2单元` it holds units;
 * every other level is `wide` (grid, community, village…).
 */
export type AreaKind = 'building' | 'unit' | 'wide'

export interface AreaIndex {
  /** Key of a name (see `nameKey`) → areas so called. */
  byName: ReadonlyMap<string, readonly Area[]>
  /** Names of wide areas, as written, longest first. */
  wideNames: readonly string[]
  kindOf: (code: string) => AreaKind
}

const DIGITS = new Map(Array.from('零一二三四五六七八九', (character, value) => [character, value]))
const CACHE = new WeakMap<Roster, AreaIndex>()

/** `十二` → 12, `二十` → 20, `3` → 3; NaN for anything else. Up to 99 in Chinese. */
export function readNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const [tens, ones, ...more] = text.split('十')
  if (ones === undefined) return text.length === 1 ? (DIGITS.get(text) ?? Number.NaN) : Number.NaN
  const high = tens === '' ? 1 : DIGITS.get(tens!)
  const low = ones === '' ? 0 : DIGITS.get(ones)
  return high === undefined || low === undefined || more.length > 0 ? Number.NaN : high * 10 + low
}

export function buildingKey(number: string): string {
  const letter = /^[A-Z]/i.exec(number)?.[0].toUpperCase() ?? ''
  const rest = number.slice(letter.length)
  return `${letter}${rest === '' ? '' : readNumber(rest)}栋`
}

export function unitKey(number: string): string {
  return `${readNumber(number)}单元`
}

/** Number of a building or unit, in Arabic or Chinese, with or without a letter. */
export const NUMBER = '(?:[A-Za-z]?\\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|[A-Za-z])'
const BUILDING_NAME = new RegExp(
  `(?:^|[^\\dA-Za-z一二三四五六七八九十])第?(${NUMBER})(?:栋|幢|号楼|号栋|座|#楼?)$`,
  'u',
)
const UNIT_NAME = new RegExp(`(?:^|[^\\d一二三四五六七八九十])(${NUMBER})单元$`, 'u')

/** `三号楼`, `东苑3幢` → `3栋`; `一单元` → `1单元`; other names as they are. */
export function nameKey(name: string): string {
  const plain = name.normalize('NFKC').replace(/\s/g, '')
  const unit = UNIT_NAME.exec(plain)
  if (unit) return unitKey(unit[1]!)
  const building = BUILDING_NAME.exec(plain)
  return building ? buildingKey(building[1]!) : plain
}

export function indexOf(roster: Roster): AreaIndex {
  const cached = CACHE.get(roster)
  if (cached) return cached
  const byName = new Map<string, Area[]>()
  const counts = new Map<string, { all: number; building: number; unit: number }>()
  for (const area of roster.areas.values()) {
    const key = nameKey(area.name)
    byName.set(key, [...(byName.get(key) ?? []), area])
    const count = counts.get(area.level) ?? { all: 0, building: 0, unit: 0 }
    count.all++
    if (key.endsWith('单元')) count.unit++
    else if (key.endsWith('栋')) count.building++
    counts.set(area.level, count)
  }
  const kinds = new Map<string, AreaKind>()
  for (const [level, { all, building, unit }] of counts) {
    kinds.set(level, unit * 2 > all ? 'unit' : building * 2 > all ? 'building' : 'wide')
  }
  const kindOf = (code: string): AreaKind => kinds.get(roster.areas.get(code)?.level ?? '') ?? 'wide'
  const wideNames = [...roster.areas.values()]
    .filter((area) => kindOf(area.code) === 'wide' && area.name.length >= 2)
    .map((area) => area.name)
    .toSorted((a, b) => b.length - a.length)
  const index = { byName, wideNames, kindOf }
  CACHE.set(roster, index)
  return index
}

/**
 * The area of that name nearest to `from`: within it, else within each area above it, else in the whole roster; null
 * where there is none, or several equally near and `holding` (a name within it) tells none of them apart.
 */
export function nearest(roster: Roster, key: string, from: string | null, holding?: string): Area | null {
  const candidates = indexOf(roster).byName.get(key) ?? []
  const one = (areas: readonly Area[]): Area | null => {
    if (areas.length === 1) return areas[0]!
    const holders = holding === undefined ? [] : areas.filter((area) => within(roster, holding, area.code) !== null)
    return holders.length === 1 ? holders[0]! : null
  }
  for (const above of from === null ? [] : chainOf(roster, from)) {
    const near = candidates.filter((area) => isWithin(roster, area.code, above.code))
    if (near.length > 0) return one(near)
  }
  return one(candidates)
}

/** The area of that name within `above`, where there is exactly one. */
export function within(roster: Roster, key: string, above: string): Area | null {
  const found = (indexOf(roster).byName.get(key) ?? []).filter((area) => isWithin(roster, area.code, above))
  return found.length === 1 ? found[0]! : null
}

/** The area itself where it is of that kind, else the nearest above that is. */
export function lift(roster: Roster, code: string, kind: AreaKind): Area | null {
  const { kindOf } = indexOf(roster)
  return chainOf(roster, code).find((area) => kindOf(area.code) === kind) ?? null
}

/** The lowest area that holds both. */
export function common(roster: Roster, a: string, b: string): Area | null {
  return chainOf(roster, a).find((area) => isWithin(roster, b, area.code)) ?? null
}

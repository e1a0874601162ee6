import type { Area, Level, Roster } from '../routing/roster.ts'
import { nameKey, numberIn } from './roster-names.ts'

export type CodeGiver = (name: string, level: number, parent: string | null) => string

const TOP_CODE = '00'

/**
 * Codes made of numbers along the path: `02-01-03-1` is unit 1 of building 3 of grid 1 of the second community. The number is that of
 * the name where it has one, else the next free one. Areas of `existing` that have the same names keep their codes, and codes
 * that it used are not given to others: old tickets must not turn up under another place.
 */
export function codeGiver(levels: readonly Level[], existing?: Roster): CodeGiver {
  const kept = new Map<string, string>()
  const taken = new Set<string>(existing?.areas.keys())
  const levelName = (key: string) => levels.find((level) => level.key === key)?.name ?? ''
  const keyOf = (name: string, level: string, parent: string | null) => `${parent}\n${nameKey(name, level)}`
  for (const area of existing?.areas.values() ?? []) kept.set(keptKey(area), area.code)
  function keptKey(area: Area): string {
    return area.parent === null ? 'top' : keyOf(area.name, levelName(area.level), area.parent)
  }
  return (name, level, parent) => {
    const label = levels[level]?.name ?? ''
    const old = kept.get(parent === null ? 'top' : keyOf(name, label, parent))
    if (old !== undefined) return old
    const prefix = level <= 1 ? '' : `${parent}-`
    const width = level === levels.length - 1 ? 1 : 2
    const coded = (number: number) => (parent === null ? TOP_CODE : prefix + String(number).padStart(width, '0'))
    let number = numberIn(name, label) ?? 1
    while (taken.has(coded(number))) number++
    const code = coded(number)
    taken.add(code)
    return code
  }
}

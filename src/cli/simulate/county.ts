import { defaultConfig } from '../../config/load.ts'
import { buildRoster, idByName, type Area, type Roster } from '../../routing/roster.ts'
import { chanceOf } from './chance.ts'
import { ZONE } from './hours.ts'

/** Sizes of a generated county; Guangchang has 10 communities, 68 grids, 646 buildings, 1,841 units. */
export interface CountySize {
  grids: number
  buildings: number
  units: number
}
export const GUANGCHANG: CountySize = { grids: 68, buildings: 646, units: 1841 }
const COMMUNITIES = 10

/** A county of so many grids, with as many buildings and units in each as Guangchang has. */
export function sizeOf(grids: number): CountySize {
  const share = grids / GUANGCHANG.grids
  return { grids, buildings: Math.round(GUANGCHANG.buildings * share), units: Math.round(GUANGCHANG.units * share) }
}

/** A county of that size with a leader and a group for every grid, building and unit, spread evenly. */
export function countyOf(size: CountySize): Roster {
  const areas: Area[] = [area('GC', '示例县', 'county', null, 'county_office')]
  const communities = Array.from({ length: Math.min(COMMUNITIES, size.grids) }, (_, index) => `C${index + 1}`)
  for (const code of communities)
    areas.push(area(code, `第${code.slice(1)}社区`, 'community', 'GC', 'community_secretary'))
  const grids = Array.from({ length: size.grids }, (_, index) => `G${index + 1}`)
  for (const [index, code] of grids.entries()) {
    const community = communities[index % communities.length] ?? ''
    areas.push(area(code, `第${code.slice(1)}网格`, 'grid', community, 'grid_leader', true))
  }
  const buildings: string[] = []
  for (let index = 0; index < size.buildings; index++) {
    const grid = grids[index % grids.length] ?? ''
    const number = Math.floor(index / grids.length) + 1
    buildings.push(`${grid}-${number}`)
    areas.push(area(`${grid}-${number}`, `${number}栋`, 'building', grid, 'building_leader', true))
  }
  for (let index = 0; index < size.units; index++) {
    const building = buildings[index % buildings.length] ?? ''
    const number = Math.floor(index / buildings.length) + 1
    areas.push(area(`${building}-${number}`, `${number}单元`, 'unit', building, 'unit_leader', true))
  }
  return buildRoster(ZONE, defaultConfig.levels, areas)
}

function area(code: string, name: string, level: string, parent: string | null, role: string, group = false): Area {
  return {
    code,
    name,
    level,
    parent,
    leaders: [{ id: `u-${code}`, name: `${code}长`, role }],
    group: group ? { id: `r-${code}`, topic: `${code} ${name}群` } : null,
  }
}

/** Of a hundred posts so many are vacant, and so many held by somebody whose account nobody knows yet. */
const VACANT = 0.03
const UNBOUND = 0.01

/** The same county as it is: some units and buildings have no leader, or none that can be written to. */
export function withVacancies(roster: Roster, seed: number): Roster {
  const areas = [...roster.areas.values()].map((one): Area => {
    const draw = chanceOf(seed, 'post', one.code).next()
    if ((one.level !== 'unit' && one.level !== 'building') || draw >= VACANT + UNBOUND) return one
    const leaders = draw < VACANT ? [] : one.leaders.map((leader) => ({ ...leader, id: idByName(leader.name) }))
    return { ...one, leaders }
  })
  return buildRoster(roster.timezone, roster.levels, areas)
}

/** The units' codes, in the order in which they were made. */
export function unitsOf(roster: Roster): string[] {
  return [...roster.areas.values()].filter((one) => one.level === 'unit').map((one) => one.code)
}

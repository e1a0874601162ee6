import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { defaultConfig } from '../../src/config/load.ts'
import { buildRoster, type Area, type Leader, type Roster } from '../../src/routing/roster.ts'

interface Node {
  code: string
  name: string
  group?: { id: string; topic: string }
  leaders: Leader[]
  grids?: Node[]
  buildings?: Node[]
  units?: Node[]
}

/** The county of test/scenarios/roster.yaml, read as simply as can be: tests of the chat must not wait for the importer. */
export function exampleCounty(): Roster {
  const file = parse(readFileSync(new URL('../scenarios/roster.yaml', import.meta.url), 'utf8')) as {
    timezone: string
    county: Node
    communities: Node[]
  }
  const areas: Area[] = []
  const add = (node: Node, depth: number, parent: string | null) => {
    const { code, name, leaders, group } = node
    areas.push({ code, name, leaders, level: defaultConfig.levels[depth]!.key, parent, group: group ?? null })
    for (const child of node.grids ?? node.buildings ?? node.units ?? []) add(child, depth + 1, code)
  }
  add(file.county, 0, null)
  for (const community of file.communities) add(community, 1, file.county.code)
  return buildRoster(file.timezone, defaultConfig.levels, areas)
}

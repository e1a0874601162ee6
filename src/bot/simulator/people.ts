import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { areaOf, chainOf, isWithin, type Area, type Roster } from '../../routing/roster.ts'

export interface Person {
  id: string
  /** WeChat nickname. */
  name: string
  kind: 'bot' | 'leader' | 'resident'
  /** Area where a resident lives. */
  home?: string
}

export interface Group {
  id: string
  topic: string
  /** Code of the area whose group it is. */
  area: string
  members: Set<string>
}

const RESIDENTS = z.strictObject({
  residents: z.array(
    z.strictObject({ id: z.string().min(1).max(64), name: z.string().min(1).max(40), home: z.string().min(1) }),
  ),
})
export type Resident = z.infer<typeof RESIDENTS>['residents'][number]

/** Reads a file like examples/residents.yaml. Throws with the file's name and every fault in it. */
export async function loadResidents(file: string): Promise<Resident[]> {
  const result = RESIDENTS.safeParse(parse(await readFile(file, 'utf8')))
  if (!result.success) throw new Error(`${file}: ${z.prettifyError(result.error)}`)
  return result.data.residents
}

/** Everybody the roster and the residents' file name; a leader of several areas is one person. */
export function peopleOf(roster: Roster, residents: Resident[]): Person[] {
  const people = new Map<string, Person>()
  for (const area of roster.areas.values()) {
    for (const leader of area.leaders) people.set(leader.id, { id: leader.id, name: leader.name, kind: 'leader' })
  }
  for (const resident of residents) {
    if (!roster.areas.has(resident.home))
      throw new Error(`resident ${resident.id}: no area ${resident.home} in the roster`)
    if (!people.has(resident.id)) people.set(resident.id, { ...resident, kind: 'resident' })
  }
  return [...people.values()]
}

/** The roster's groups with nobody in them. A group that is not bound yet gets an id, as WeChat would give it one. */
export function groupsOf(roster: Roster): Group[] {
  return [...roster.areas.values()].flatMap((area) =>
    area.group ? [{ id: groupId(area), topic: area.group.topic, area: area.code, members: new Set<string>() }] : [],
  )
}

function groupId(area: Area): string {
  return area.group?.id ?? `sim-${area.code}`
}

/** Ids of the groups a person is in: residents in those from their home upwards, leaders in those below their areas too. */
export function groupIdsOf(roster: Roster, person: Person): string[] {
  const own = person.home ? [person.home] : (roster.posts.get(person.id) ?? [])
  const areas = new Set(own.flatMap((code) => chainOf(roster, code)))
  for (const code of roster.posts.get(person.id) ?? []) {
    for (const area of roster.areas.values())
      if (isWithin(roster, area.code, code)) areas.add(areaOf(roster, area.code))
  }
  return [...areas].filter((area) => area.group).map(groupId)
}

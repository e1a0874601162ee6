import type { Difficulty, Urgency } from '../tickets/vocabulary.ts'
import { ancestorAt, chainOf, isBoundId, topOf, type Area, type Leader, type Roster } from './roster.ts'

/** Which level owns what; keys of `Roster.levels`, from the configuration. */
export interface RoutingRules {
  /** Reports are compared and merged within an area of this level. */
  scopeLevel: string
  complexLevel: string
  hardLevel: string
  /** In an emergency every level from the area up to this one is told at once. */
  emergencyUpTo: string
}

export interface Assignment {
  /** null only where every post from there to the top is vacant. */
  ownerId: string | null
  ownerArea: string
  /** Further leaders to be told at once (emergencies), without the owner. */
  alsoTold: string[]
  /** Why, for the ticket's history. */
  rule: string
}

const RULE_OF: Record<Difficulty, string> = {
  simple: '简单问题由所在单元、楼栋或网格的三长办理',
  complex: '复杂问题由网格长牵头',
  hard: '难点重点问题上报县三长办',
}

/** First owner by area × difficulty × urgency; vacant posts fall to the next level up, the accused and those without an account are passed over. */
export function assign(
  roster: Roster,
  rules: RoutingRules,
  matter: { area: string; difficulty: Difficulty; urgency: Urgency; accused?: readonly string[] },
): Assignment {
  const accused = matter.accused ?? []
  const start = startingArea(roster, rules, matter.area, matter.difficulty)
  const found = firstFree(roster, start.code, accused)
  const notes = [RULE_OF[matter.difficulty]]
  if (!roster.areas.has(matter.area)) notes.push('名册里已没有这个地点，由最高一级承接')
  if (found.vacant.length > 0) notes.push(`${found.vacant.map((area) => area.name).join('、')}岗位空缺，由上一级承接`)
  if (found.unbound.length > 0)
    notes.push(`${found.unbound.map((area) => area.name).join('、')}的三长还没有绑定微信，由上一级承接`)
  if (found.avoided.length > 0) notes.push('反映对象为应办人，回避，由上一级承接')
  const alsoTold = matter.urgency === 'emergency' ? emergencyCircle(roster, rules, matter.area, accused) : []
  return {
    ownerId: found.leader?.id ?? null,
    ownerArea: found.area.code,
    alsoTold: alsoTold.filter((id) => id !== found.leader?.id),
    rule: notes.join('；'),
  }
}

export interface Owner {
  ownerId: string
  /** The area whose post makes them that. */
  ownerArea: string
}

/** Who has a ticket and whom it accuses, as far as it decides who may have it next. */
export interface Held {
  ownerId: string | null
  ownerArea: string
  accused: readonly string[]
}

/** The first filled post at that area or above; undefined where there is none. */
export function ownerFrom(roster: Roster, area: string, accused: readonly string[]): Owner | undefined {
  const found = firstFree(roster, area, accused)
  return found.leader && { ownerId: found.leader.id, ownerArea: found.area.code }
}

/** The next person up: the first filled post above that is not the owner's as well; undefined where there is none. */
export function ownerAbove(roster: Roster, { ownerId, ownerArea, accused }: Held): Owner | undefined {
  // An area that is in the roster no more had the top above it.
  const parent = roster.areas.has(ownerArea) ? roster.areas.get(ownerArea)?.parent : topOf(roster).code
  return parent ? ownerFrom(roster, parent, ownerId ? [...accused, ownerId] : accused) : undefined
}

/** The area within which reports of one matter are merged: the scope level's, or the area itself where it lies above. */
export function scopeOf(roster: Roster, rules: RoutingRules, area: string): string {
  return ancestorAt(roster, area, rules.scopeLevel)?.code ?? area
}

/** Whether that person may act on a ticket of that area: holds its post or one above it, and is not accused in it. */
export function mayHandle(
  roster: Roster,
  personId: string,
  { area, accused }: { area: string; accused: readonly string[] },
): boolean {
  if (accused.includes(personId)) return false
  return chainOf(roster, area).some((above) => above.leaders.some((leader) => leader.id === personId))
}

/** Leaders of that area or above, and whoever has the ticket or had it: they were asked, and may have the answer. */
export function mayAct(
  roster: Roster,
  personId: string,
  ticket: { area: string; accused: readonly string[]; ownerId: string | null; formerOwners: readonly string[] },
): boolean {
  if (mayHandle(roster, personId, ticket)) return true
  const asked = ticket.ownerId === personId || ticket.formerOwners.includes(personId)
  return asked && !ticket.accused.includes(personId)
}

function startingArea(roster: Roster, rules: RoutingRules, code: string, difficulty: Difficulty): Area {
  const area = roster.areas.get(code) ?? topOf(roster)
  if (difficulty === 'simple') return area
  return ancestorAt(roster, area.code, difficulty === 'hard' ? rules.hardLevel : rules.complexLevel) ?? area
}

function firstFree(roster: Roster, code: string, accused: readonly string[]) {
  const vacant: Area[] = []
  const avoided: Area[] = []
  const unbound: Area[] = []
  const chain = chainOf(roster, code)
  for (const area of chain) {
    const free = area.leaders.filter((one) => !accused.includes(one.id))
    // Nothing can be sent to somebody whose account is not known.
    const leader: Leader | undefined = free.find((one) => isBoundId(one.id))
    if (leader) return { area, leader, vacant, avoided, unbound }
    if (area.leaders.length === 0) vacant.push(area)
    else (free.length > 0 ? unbound : avoided).push(area)
  }
  return { area: chain.at(-1) ?? topOf(roster), leader: undefined, vacant, avoided, unbound }
}

function emergencyCircle(roster: Roster, rules: RoutingRules, code: string, accused: readonly string[]): string[] {
  const chain = chainOf(roster, code)
  const top = chain.findIndex((area) => area.level === rules.emergencyUpTo)
  const circle = top < 0 ? chain.slice(0, 1) : chain.slice(0, top + 1)
  const leaders = new Set(circle.flatMap((area) => area.leaders.map((leader) => leader.id)))
  return Array.from(leaders).filter((id) => isBoundId(id) && !accused.includes(id))
}

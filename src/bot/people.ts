import { homeFromName } from '../classifiers/local/places.ts'
import { maskNames } from '../classifiers/masking.ts'
import { scopeOf, type RoutingRules } from '../routing/assign.ts'
import { chainOf, isWithin, type Roster } from '../routing/roster.ts'
import type { Store } from '../store/store.ts'

/** Which area a group belongs to, and where a person lives. */
export function createPeople(options: {
  store: Store
  roster: Roster
  routing: RoutingRules
  account: () => string
  now: () => number
  topicOf(roomId: string): Promise<string | undefined>
}) {
  const { store, roster, routing } = options
  const bound = new Map<string, string | null>(roster.groups)
  /** Full names by group: whoever is spoken of there by name is one of them. */
  const met = new Map<string, Set<string>>()
  const byTopic = new Map<string, string>()
  for (const area of roster.areas.values()) if (area.group) byTopic.set(area.group.topic.trim(), area.code)

  const isScope = (code: string) => roster.areas.get(code)?.level === routing.scopeLevel
  const depth = (code: string) => chainOf(roster, code).length

  /** The scope that an area lies in; for an area above the scope level every scope below it, and itself. */
  function scopesOf(area: string): string[] {
    const own = scopeOf(roster, routing, area)
    if (own !== area) return [own]
    const below = [...roster.areas.values()].filter((one) => isScope(one.code) && isWithin(roster, one.code, area))
    return [...new Set([area, ...below.map((one) => one.code)])]
  }

  return {
    scopeOf: (area: string) => scopeOf(roster, routing, area),

    /** Where the tickets lie that somebody there can mean: its scope, and what concerns the whole area above that. */
    scopesAround(area: string): string[] {
      const own = scopeOf(roster, routing, area)
      const above = isScope(own) ? (roster.areas.get(own)?.parent ?? null) : null
      return above === null ? [own] : [own, above]
    },

    /** The scope of the area, and those beside it under the same area above. */
    scopesBeside(area: string): string[] {
      const own = scopeOf(roster, routing, area)
      const above = isScope(own) ? (roster.areas.get(own)?.parent ?? own) : own
      return scopesOf(above)
    },

    scopesOf,

    /** Area of a group: by id, else by topic on first sight (then remembered); null for a group that is not ours. */
    async areaOfRoom(roomId: string, knownTopic?: string): Promise<string | null> {
      const known = bound.get(roomId)
      if (known !== undefined) return known
      const topic = knownTopic ?? (await options.topicOf(roomId))
      // An unknown topic may only be late: nothing is remembered, so that it is asked again.
      if (!topic) return null
      const area = byTopic.get(topic.trim()) ?? null
      bound.set(roomId, area)
      await store.groups.see({ _id: roomId, account: options.account(), topic, area, firstSeen: options.now() })
      return area
    },

    /** Area of a group that was seen before. */
    knownArea: (roomId: string): string | null => bound.get(roomId) ?? null,

    /** The topic changed: the group is bound anew unless its id is in the roster. */
    retitled(roomId: string): void {
      if (!roster.groups.has(roomId)) bound.delete(roomId)
    },

    async load(): Promise<void> {
      for (const group of await store.groups.all()) {
        if (!bound.has(group._id) && group.area && roster.areas.has(group.area)) bound.set(group._id, group.area)
        if (group.names) met.set(group._id, new Set(group.names))
      }
    },

    /** Somebody speaks in a group, or is mentioned there: full names are kept, so that they can be masked; others need not be. */
    async meet(roomId: string, names: readonly string[]): Promise<void> {
      const known = met.get(roomId) ?? new Set()
      const fresh = names.filter((name) => !known.has(name) && maskNames(name, [name]) !== name)
      if (fresh.length === 0) return
      met.set(roomId, known.union(new Set(fresh)))
      const area = bound.get(roomId) ?? null
      const topic = area ? (roster.areas.get(area)?.group?.topic ?? '') : ''
      await store.groups.met({ _id: roomId, account: options.account(), topic, area, firstSeen: options.now() }, fresh)
    },

    /** Full names of those who were met in that group. */
    namesIn: (roomId: string | null): string[] => [...((roomId && met.get(roomId)) || [])],

    /** Lowest area where the person holds a post, has spoken, or that the name tells; null where nothing does. */
    async homeOf(personId: string, name: string): Promise<string | null> {
      const post = roster.posts.get(personId)?.[0]
      if (post) return post
      const rooms = await store.messages.roomsOf(personId)
      const areas = rooms.flatMap((room) => bound.get(room) ?? [])
      const lowest = areas.toSorted((a, b) => depth(b) - depth(a))[0]
      const fromName = homeFromName(name, roster, lowest ?? null)
      if (!lowest) return fromName
      return fromName && chainOf(roster, fromName).some((area) => area.code === lowest) ? fromName : lowest
    },
  }
}
export type People = ReturnType<typeof createPeople>

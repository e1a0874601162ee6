/** How a matter is worked on by several: who helps, what belongs together, what was split. Pure. */
import type { Ticket } from './ticket.ts'

/** Somebody who helps. `id` null: known by name only, so nobody could be told. */
export interface CoHandler {
  id: string | null
  name: string
}

/** One matter in many places: codes of the areas from which it was reported. */
export interface Outbreak {
  places: string[]
}

/** Fields that the process changes besides status and owner. */
export type ProcessChange = Partial<
  Pick<
    Ticket,
    | 'coOwnerId'
    | 'coHandlers'
    | 'difficulty'
    | 'department'
    | 'children'
    | 'outbreak'
    | 'mergedInto'
    | 'outcome'
    | 'title'
    | 'reporters'
  >
>

/** Those named before, and the new ones; somebody known by account takes the place of the bare name. */
export function withCoHandlers(known: readonly CoHandler[], added: readonly CoHandler[]): CoHandler[] {
  const all = [...known]
  for (const one of added) {
    const index = all.findIndex((other) => (one.id !== null && other.id === one.id) || other.name === one.name)
    if (index < 0) all.push(one)
    else if (all[index]?.id === null) all[index] = one
  }
  return all
}

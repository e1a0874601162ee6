import type { Connection } from 'mongoose'
import { createGroups } from './groups.ts'
import { createJobs } from './jobs.ts'
import { createMedia } from './media.ts'
import { createMessages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPeopleStore } from './people.ts'
import { createQuestions } from './questions.ts'
import { createTickets } from './tickets.ts'
import { createUsage } from './usage.ts'

/** All repositories over one connection. Call `ready` once before use: it makes the indexes. */
export function createStore(connection: Connection) {
  const store = {
    messages: createMessages(connection),
    media: createMedia(connection),
    papers: createMedia(connection, 'papers'),
    tickets: createTickets(connection),
    outbox: createOutbox(connection),
    jobs: createJobs(connection),
    groups: createGroups(connection),
    people: createPeopleStore(connection),
    questions: createQuestions(connection),
    usage: createUsage(connection),
  }
  return {
    ...store,
    async ready(): Promise<void> {
      for (const repository of Object.values(store)) await repository.model.createIndexes()
    },
  }
}
export type Store = ReturnType<typeof createStore>

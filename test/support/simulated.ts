import { pino } from 'pino'
import type { RawMessage } from '../../src/bot/chat.ts'
import { loadResidents, type Resident } from '../../src/bot/simulator/people.ts'
import { startSimulator } from '../../src/bot/simulator/start.ts'
import { Timeline } from '../../src/schedules/timeline.ts'
import { exampleCounty } from './example-county.ts'

export const silent = pino({ level: 'silent' })
/** A Monday morning, 08:00 in Shanghai. */
export const MONDAY = Date.parse('2026-03-02T08:00:00+08:00')

let residents: Promise<Resident[]> | undefined

/** The example county in the simulator. Its clock stands still until it is moved. */
export async function simulated(options: { dataDir?: string; keepMessages?: number; maxJournalBytes?: number } = {}) {
  residents ??= loadResidents(new URL('../../examples/residents.yaml', import.meta.url).pathname)
  const roster = exampleCounty()
  const timeline = new Timeline(MONDAY, (error) => {
    throw error
  })
  const simulator = await startSimulator({ roster, residents: await residents, timeline, log: silent, ...options })
  return { ...simulator, roster, timeline }
}

/** What the bot was given, and a way to wait for more of it. */
export function listening() {
  const messages: RawMessage[] = []
  const topics: [string, string][] = []
  const logins: string[] = []
  const logouts: string[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of waiting) check()
  }
  return {
    messages,
    topics,
    logins,
    logouts,
    events: {
      onMessage: async (message: RawMessage) => {
        messages.push(message)
        wake()
      },
      onTopic: async (roomId: string, topic: string) => {
        topics.push([roomId, topic])
        wake()
      },
      onLogin: (account: string) => {
        logins.push(account)
        wake()
      },
      onLogout: (reason: string) => {
        logouts.push(reason)
        wake()
      },
    },
    /** Resolves as soon as `condition` holds; it is looked at after every event. */
    until: (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!condition()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
}

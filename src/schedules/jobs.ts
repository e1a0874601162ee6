import { DateTime } from 'luxon'
import type { Desk } from '../bot/desk.ts'
import { OPEN_STATUSES, type Status } from '../tickets/vocabulary.ts'
import type { Note, Ticket } from '../tickets/ticket.ts'
import { digestFacts, groupDigest, leaderList, overduePost, type PaperContext } from './papers.ts'

/** Something that is done once a day, week or month at a local time, whoever fires it, and made up for after downtime. */
export interface Job {
  name: string
  /** Local time, `HH:mm`. */
  at: string
  /** `week`: on Mondays; `month`: on the 1st. Every day where absent. */
  every?: 'day' | 'week' | 'month'
  /** Puts what is to be sent into the outbox, under keys made of the job and the day. `at`: the time it was due. `starting`:
   *  the program starts, and nobody is heard before this is done. */
  run(context: { at: number; key: string; starting?: boolean }): Promise<Note[]>
}

const DAY = 86_400_000
/** So long a model is asked for the openings of one evening's papers (ms); the groups after that have theirs without one. */
const OPENINGS_FOR = 5 * 60_000
const OPEN: readonly Status[] = OPEN_STATUSES

/** The latest time ≤ `now` at which the job was due. */
export function lastDue({ at, every = 'day' }: Pick<Job, 'at' | 'every'>, now: number, timezone: string): DateTime {
  const first = DateTime.fromMillis(now, { zone: timezone }).startOf(every)
  const due = atTime(first, at)
  return due.toMillis() <= now ? due : atTime(first.minus({ [every]: 1 }), at)
}

/** The next time > `now`. */
export function nextDue(job: Pick<Job, 'at' | 'every'>, now: number, timezone: string): number {
  return lastDue(job, now, timezone)
    .plus({ [job.every ?? 'day']: 1 })
    .toMillis()
}

function atTime(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number)
  return day.set({ hour, minute, second: 0, millisecond: 0 })
}

export interface DailyTimes {
  groupDigest: string
  leaderList: string
  overduePost: string
}

/** The daily papers as jobs. */
export function dailyJobs(desk: Desk, times: DailyTimes, topicOf: (roomId: string) => Promise<string>): Job[] {
  const context = (at: number): PaperContext => ({ say: desk.say, roster: desk.roster, now: at, since: at - DAY })

  /** Tickets of the day and all open ones, by the groups where they were reported. */
  async function byGroup(since: number): Promise<Map<string, Ticket[]>> {
    const tickets = await desk.store.tickets.openOrChangedSince(since)
    const groups = new Map<string, Ticket[]>()
    for (const ticket of tickets) {
      for (const room of new Set(ticket.reporters.map((reporter) => reporter.roomId))) {
        if (room) groups.set(room, [...(groups.get(room) ?? []), ticket])
      }
    }
    return new Map([...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  return [
    {
      name: 'group_digest',
      at: times.groupDigest,
      async run({ at, key, starting }) {
        const posts: Note[] = []
        const asksUntil = starting ? 0 : desk.now() + OPENINGS_FOR
        // One after another: what residents say must not wait behind a county's papers.
        for (const [roomId, tickets] of await byGroup(at - DAY)) {
          const topic = await topicOf(roomId)
          if (!groupDigest(topic, tickets, context(at))) continue
          const facts = digestFacts(tickets, context(at))
          const opening = desk.now() < asksUntil ? await desk.second.digest(facts, roomId) : undefined
          const text = groupDigest(topic, tickets, context(at), opening) ?? ''
          posts.push(desk.notes().note(key, 'digest', { roomId }, desk.mask(text)))
        }
        return posts
      },
    },
    {
      name: 'overdue_post',
      at: times.overduePost,
      async run({ at, key }) {
        const posts: Note[] = []
        for (const [roomId, tickets] of await byGroup(at - DAY)) {
          const text = overduePost(tickets, context(at))
          if (text) posts.push(desk.notes().note(key, 'overduePost', { roomId }, desk.mask(text)))
        }
        return posts
      },
    },
    {
      name: 'leader_list',
      at: times.leaderList,
      async run({ at, key }) {
        const open = (await desk.store.tickets.openOrChangedSince(at)).filter((one) => OPEN.includes(one.status))
        const owners = Map.groupBy(open, (ticket) => ticket.ownerId)
        const lists: Note[] = []
        for (const [personId, tickets] of [...owners].toSorted(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))) {
          const text = leaderList(tickets, context(at))
          if (personId && text) lists.push(desk.notes().note(key, 'leaderList', { personId }, text))
        }
        return lists
      },
    },
  ]
}

/** Runs every job whose latest time has passed and that nobody has run yet. */
export function createJobRunner(desk: Desk, jobs: readonly Job[], started: number) {
  const timezone = desk.roster.timezone
  return {
    async runDue(starting = false): Promise<void> {
      const errors: unknown[] = []
      for (const job of jobs) {
        const due = lastDue(job, desk.now(), timezone)
        const period = due.toISODate() ?? ''
        if (!(await desk.store.jobs.claim(job.name, period, desk.now(), { started }))) continue
        try {
          const notes = await job.run({ at: due.toMillis(), key: `${job.name}:${period}`, starting })
          await desk.store.outbox.put(desk.account(), notes)
          await desk.store.jobs.done(job.name, period, desk.now())
        } catch (error) {
          // One paper that cannot be made must not hold up the others.
          errors.push(error)
          await desk.store.jobs.release(job.name, period)
        }
      }
      if (errors.length > 1) throw new AggregateError(errors, `${errors.length} jobs failed`)
      if (errors.length === 1) throw errors[0]
    },
    /** The next moment at which one of them is due. */
    nextDue: (): number => Math.min(...jobs.map((job) => nextDue(job, desk.now(), timezone))),
  }
}
export type JobRunner = ReturnType<typeof createJobRunner>

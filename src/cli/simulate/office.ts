import type { OutboxRow } from '../../store/outbox.ts'
import type { Asides } from './asides.ts'
import { chanceOf } from './chance.ts'
import { HOUR, MINUTE } from './hours.ts'
import type { Leaders } from './leaders.ts'
import type { Orders } from './orders.ts'

/** On Tuesdays at ten the office asks what is on the agenda; the minutes come back after lunch. */
const TUESDAY = 2
const ASKS_AT = 10 * HOUR
const MEETING = 4 * HOUR
/** What one meeting gets through. */
const DECIDED = 15

export interface OfficeOptions {
  orders: Orders
  leaders: Leaders
  asides: Asides
  /** Ids of who holds the county office, and of somebody who does not. */
  office: string
  outsider: string
  seed: number
}

/** 交办会: once a week the county office gives hard matters to departments. */
export function createOffice({ orders, leaders, asides, office, outsider, seed }: OfficeOptions) {
  const given = new Set<number>()

  return {
    /** `weekday`: 1 Monday … 7 Sunday; `from`: local midnight. */
    plan({ from, weekday }: { from: number; weekday: number }): void {
      if (weekday !== TUESDAY) return
      asides.say(from + ASKS_AT, office, '交办会议程')
      asides.say(from + ASKS_AT + HOUR, outsider, '发一下交办会议程')
    },

    /** The agenda came: what has no department yet gets one. */
    hear(row: OutboxRow, at: number): void {
      if (row.purpose !== 'agenda') return
      const chance = chanceOf(seed, row._id)
      const asked = row.text.split('\n').flatMap((line) => /^\d+\. #(\d+) (?!.*已交)/.exec(line)?.[1] ?? [])
      const decided = asked.map(Number).slice(0, DECIDED)
      if (decided.length === 0) return
      const clauses = decided.map((no) => `#${no} ${orders.department(chance)}`)
      if (chance.yes(0.3)) clauses.push('占道经营的事再研究一下')
      const until = at + MEETING + Math.round(chance.between(0, 30)) * MINUTE
      asides.say(until, office, `交办会定了：${clauses.join('；')}`)
      for (const no of decided) {
        if (given.has(no)) continue
        given.add(no)
        leaders.given(no, until)
      }
    },
  }
}
export type Office = ReturnType<typeof createOffice>

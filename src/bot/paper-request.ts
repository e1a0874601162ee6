/** A leader asks for a paper that was made: it is sent once more. */
import { paperNote } from '../notifications/paper-file.ts'
import type { Period } from '../papers/paper.ts'
import { monthlyName, pressedAreas, weeklyName } from '../papers/periods.ts'
import { dayOf } from '../papers/speech.ts'
import { topOf } from '../routing/roster.ts'
import type { Desk } from './desk.ts'
import { askedPaper } from './paper-words.ts'
import type { Turn } from './turn.ts'

/** In private; whether that was what the words asked for. Who gets a paper by itself may have it again, nobody else. */
export async function paperTurn(desk: Desk, turn: Turn): Promise<boolean> {
  const { roster, say, store } = desk
  const asked = turn.roomId ? undefined : askedPaper(turn.text, desk.now(), roster.timezone)
  if (!asked) return false
  const { every, period } = asked
  const areas = every === 'month' ? [topOf(roster)] : pressedAreas(roster, desk.routing.scopeLevel)
  const own = areas.filter(({ leaders }) => leaders.some(({ id }) => id === turn.person.id))
  if (own.length === 0) {
    desk.log.warn({ person: turn.person.id }, 'no authority over that paper')
    await desk.tell(turn, 'paperNotYours', say('paperNotYours'))
    return true
  }
  const wanted = own.flatMap(({ code }) =>
    every === 'month'
      ? ['pdf', 'xlsx'].map((type) => `${monthlyName(roster, period)}.${type}`)
      : `${weeklyName(roster, code, period)}.xlsx`,
  )
  const kept = await Promise.all(wanted.map((name) => store.papers.mimeOf(name)))
  const names = wanted.filter((_, index) => kept[index] !== undefined)
  if (names.length === 0) {
    await desk.tell(turn, 'paperNone', say('paperNone', { period: sayPeriod(period, every, roster.timezone) }))
    return true
  }
  await desk.tell(turn, 'paperAgain', say(desk.carriesFiles ? 'paperAgain' : 'paperKept', { files: names.join('、') }))
  if (!desk.carriesFiles) return true
  const peer = { personId: turn.person.id }
  const notes = names.map((name) => paperNote(desk.notes(), `${turn.id}:${name}`, 'paperAgainFile', peer, name))
  await store.outbox.put(desk.account(), notes)
  return true
}

/** `3月2日—3月8日`, `3月`. */
function sayPeriod({ from, to }: Period, every: 'week' | 'month', timezone: string): string {
  const first = dayOf(from, timezone)
  return every === 'month' ? first.replace(/\d+日$/, '') : `${first}—${dayOf(to - 1, timezone)}`
}

import type { OutboxRow } from '../../store/outbox.ts'
import type { Agenda, Line } from './agenda.ts'
import { chanceOf, type Chance } from './chance.ts'
import { DAY, daytime, HOUR, MINUTE } from './hours.ts'
import { VOICES, type People, type Resident } from './people.ts'
import type { ResidentWords, Words } from './words.ts'

const ENDS = new Set(['endResolved', 'endAnswered', 'endRejected', 'endPrivate', 'callBack'])

/** Of those who rate, so many are content where something was done. */
const CONTENT = 0.85
/** Of what was confirmed, so much comes back within two weeks. */
const COMES_BACK = 0.08

export interface ResidentsOptions {
  agenda: Agenda
  people: People
  words: Words
  units: readonly string[]
  seed: number
  nextId: () => string
  /** What each reported last. */
  told: ReadonlyMap<string, string>
}

/** What residents answer: to receipts, to questions, and to the end of what they reported. */
export function createResidents({ agenda, people, words, units, seed, nextId, told }: ResidentsOptions) {
  const byId = new Map<string, Resident>()
  for (const unit of units) {
    for (let nth = 0; nth < VOICES; nth++) {
      const one = people.residentOf(unit, nth)
      byId.set(one.id, one)
    }
  }
  /** Who reported it, as the receipts told. */
  const reporters = new Map<number, Resident[]>()
  const ended = new Set<number>()

  function later(at: number, who: Resident, roomId: string | null, make: () => Partial<Line> | undefined): void {
    agenda.put({
      at,
      line() {
        const said = make()
        return said && { id: nextId(), from: who.id, name: who.name, roomId, text: '', ...said }
      },
    })
  }

  function receipt(no: number, who: Resident, roomId: string | null, at: number, chance: Chance): void {
    const known = reporters.get(no) ?? []
    if (!known.includes(who)) reporters.set(no, [...known, who])
    if (chance.yes(0.02)) later(at + chance.between(1, 20) * MINUTE, who, roomId, () => ({ text: `#${no} 撤销` }))
    if (chance.yes(0.06)) {
      later(daytime(at + chance.between(36, 110) * HOUR, chance), who, roomId, () =>
        ended.has(no) ? undefined : { text: `#${no} ${words.resident('query')}` },
      )
    }
  }

  function answerEnd(
    no: number,
    who: Resident,
    roomId: string | null,
    sentId: string,
    at: number,
    onlyClaimed: boolean,
  ): void {
    const chance = chanceOf(seed, 'end', no, who.id, at)
    const odds: Partial<Record<ResidentWords, number>> = onlyClaimed
      ? { not_fixed: 85, none: 15 }
      : { confirm: 33, rate: 9, not_fixed: 4, none: 54 }
    const intent = chance.weighted(odds as Record<ResidentWords, number>)
    if (intent === 'none') return
    const again = told.get(who.id)
    if (intent === 'confirm' && again !== undefined && chance.yes(COMES_BACK))
      later(daytime(at + chance.between(2, 12) * DAY, chance), who, roomId, () => ({ text: again, report: true }))
    const quoted = chance.yes(0.4)
    later(daytime(at + chance.between(0.1, 10) * HOUR, chance), who, roomId, () => {
      const text = intent === 'rate' ? words.rating(chance.yes(CONTENT)) : words.resident(intent)
      return quoted ? { text, quotedId: sentId } : { text: `#${no} ${text}` }
    })
  }

  return {
    residents: byId,

    /** A resident, or a group, reads a message of the bot. `onlyClaimed`: it is said to be done and is not. */
    hear(row: OutboxRow, sentId: string, at: number, onlyClaimed: boolean): void {
      const { ticketNo: no, purpose } = row
      const chance = chanceOf(seed, row._id)
      const addressed = byId.get(row.personId ?? row.mentionIds[0] ?? '')
      if (purpose === 'askArea' && addressed && chance.yes(0.8))
        later(daytime(at + chance.between(1, 60) * MINUTE, chance), addressed, null, () => ({
          text: people.addressOf(addressed.unit),
        }))
      if (no === null) return
      if (purpose === 'askReporter' && addressed && chance.yes(0.7))
        later(daytime(at + chance.between(5, 120) * MINUTE, chance), addressed, null, () => ({
          text: words.resident('more_info'),
        }))
      if (purpose.startsWith('receipt') && addressed) receipt(no, addressed, row.roomId, at, chance)
      if (!ENDS.has(purpose)) return
      ended.add(no)
      const [first] = addressed && !row.roomId ? [addressed] : (reporters.get(no) ?? [])
      if (first) answerEnd(no, first, row.roomId, sentId, at, onlyClaimed)
    },

    reopened: (no: number): boolean => ended.delete(no),
  }
}
export type Residents = ReturnType<typeof createResidents>

import { MESSAGE_TYPES } from '../../bot/normalize.ts'
import type { Agenda, Line } from './agenda.ts'
import { chanceOf, type Chance } from './chance.ts'
import { VOICES, type People, type Resident } from './people.ts'
import { HOUR, MINUTE, SECOND } from './hours.ts'
import type { Outage, Words } from './words.ts'

/** Of a county of 68 grids in 30 days. Guangchang collected 2,003 matters in all; ten lines of chat to each are little for 2,555 groups. */
const REPORTS = 2_000
const CHAT = 20_000
const COUNTY_GRIDS = 68
const MONTH = 30

/** How much is said in each hour of the day, mornings and evenings most. */
const WORKDAY = [4, 2, 1, 1, 1, 4, 20, 60, 55, 35, 30, 35, 45, 30, 25, 25, 30, 50, 80, 90, 85, 55, 25, 10]
const FREE_DAY = [6, 3, 1, 1, 1, 2, 10, 30, 50, 60, 60, 50, 50, 40, 40, 40, 45, 50, 65, 75, 80, 60, 30, 12]
/** A day off has less to report. */
const FREE_SHARE = 0.7

const WHERE = { unit: 55, building: 22, grid: 15, private: 8 }
/** Shares of what is reported: in a few breaths, spoken, by a leader who lives there; and of what a group sees besides words. */
const IN_BREATHS = 0.15
const SPOKEN = 0.04
const BY_LEADER = 0.02
const WORDLESS = 0.08
const OTHER_KINDS = { emoticon: 60, url: 25, redEnvelope: 10, miniProgram: 5 }
const ADVERTS = [
  '车厘子团购 39.9 一箱 送到门口',
  '家电清洗 油烟机 98 起',
  '点击领取 社区电影票',
  '二手电动车转让 九成新',
]
/** Residents who ask the bot something, in a month. */
const ASKS = 150
const QUESTIONS = ['我的诉求', '我的单元长是谁', '我的网格长是谁', '帮助']

const OUTAGE_UNITS = 20
/** Speakers within as many seconds. */
const RUSH = 20
const OUTAGE_AT = 18 * HOUR + 40 * MINUTE

/** What fails, and in which grid. */
export interface Out {
  what: Outage
  grid: string
}

export interface DayOptions {
  agenda: Agenda
  people: People
  words: Words
  /** Codes of all units. */
  units: readonly string[]
  grids: number
  seed: number
}

/** Puts on the agenda what residents say on one day of their own accord. */
export function createDays({ agenda, people, words, units, grids, seed }: DayOptions) {
  let count = 0
  const nextId = (): string => `m${++count}`
  const share = grids / COUNTY_GRIDS / MONTH
  /** What each reported last. */
  const told = new Map<string, string>()

  const say = (at: number, who: Resident, roomId: string | null, text: string, more: Partial<Line> = {}): Line => {
    const line = { id: nextId(), from: who.id, name: who.name, roomId, text, ...more }
    agenda.put({ at, line: () => line })
    return line
  }

  const roomOf = (unit: string, chance: Chance): string | null => {
    const where = chance.weighted(WHERE)
    return where === 'private' ? null : people.groupsOf(unit)[where]
  }

  function report(at: number, chance: Chance): void {
    const unit = chance.of(units)
    const who = speakerOf(unit, chance)
    const roomId = roomOf(unit, chance)
    const text = words.report(unit, chance) + (chance.yes(0.04) ? ` ${numberOf(chance)}` : '')
    told.set(who.id, text)
    const [head = text, ...breaths] = chance.yes(IN_BREATHS) ? inBreaths(text) : [text]
    const type = chance.yes(SPOKEN) ? MESSAGE_TYPES.audio : MESSAGE_TYPES.text
    const first = say(at, who, roomId, head, { report: true, type })
    let last = at
    for (const breath of breaths) say((last += chance.between(3, 12) * SECOND), who, roomId, breath, { type })
    if (chance.yes(0.2)) {
      last += chance.between(5, 25) * SECOND
      say(last, who, roomId, 'IMG_0412.jpg', { type: MESSAGE_TYPES.image })
    }
    if (chance.yes(0.015))
      say(last + chance.between(8, 150) * SECOND, who, roomId, first.id, { type: MESSAGE_TYPES.recalled })
    if (!roomId || !chance.yes(0.25)) return
    for (let nth = chance.yes(0.4) ? 2 : 1; nth > 0; nth--) {
      const neighbour = people.residentOf(unit, Math.floor(chance.next() * VOICES))
      if (neighbour.id !== who.id) say(last + chance.between(1, 9) * MINUTE, neighbour, roomId, words.agreement(chance))
    }
  }

  const speakerOf = (unit: string, chance: Chance): Resident =>
    (chance.yes(BY_LEADER) ? people.leaderOf(unit) : undefined) ??
    people.residentOf(unit, Math.floor(chance.next() * VOICES))

  function ask(at: number, chance: Chance): void {
    const unit = chance.of(units)
    say(at, speakerOf(unit, chance), chance.yes(0.7) ? null : people.groupsOf(unit).unit, chance.of(QUESTIONS))
  }

  function chat(at: number, chance: Chance): void {
    const unit = chance.of(units)
    const roomId = roomOf(unit, chance) ?? people.groupsOf(unit).unit
    const who = speakerOf(unit, chance)
    if (chance.yes(WORDLESS)) {
      const kind = chance.weighted(OTHER_KINDS)
      say(at, who, roomId, kind === 'url' ? chance.of(ADVERTS) : '', { type: MESSAGE_TYPES[kind] })
      return
    }
    const line = say(at, who, roomId, words.chat(chance))
    if (chance.yes(0.004))
      say(at + chance.between(5, 90) * SECOND, who, roomId, line.id, { type: MESSAGE_TYPES.recalled })
  }

  /** Water or the network fails in one grid: twenty units say so within forty minutes, here and there two voices. */
  function outage(from: number, { what, grid }: Out, chance: Chance): void {
    const affected = units.filter((unit) => unit.startsWith(`${grid}-`)).slice(0, OUTAGE_UNITS)
    for (const unit of affected) {
      const who = people.residentOf(unit, Math.floor(chance.next() * VOICES))
      const rooms = people.groupsOf(unit)
      const text = words.outage(what, people.doorOf(unit), chance)
      say(from + chance.between(0, 40) * MINUTE, who, chance.yes(0.6) ? rooms.unit : rooms.grid, text, { report: true })
    }
  }

  return {
    nextId,
    told: told as ReadonlyMap<string, string>,

    /** `from`: local midnight; `free`: weekend or holiday; `out`: what fails that evening; `rushTo`: a
     *  moment before which many speak at once. */
    plan(day: { from: number; index: number; free: boolean; out?: Out; rushTo?: number }): void {
      const chance = chanceOf(seed, 'day', day.index)
      const hours = day.free ? FREE_DAY : WORKDAY
      const at = () => day.from + timeOfDay(hours, chance)
      const often = (perMonth: number) =>
        Math.round(perMonth * share * (day.free ? FREE_SHARE : 1) * chance.between(0.9, 1.1))
      for (let left = often(REPORTS); left > 0; left--) report(at(), chance)
      for (let left = often(CHAT); left > 0; left--) chat(at(), chance)
      for (let left = often(ASKS); left > 0; left--) ask(at(), chance)
      if (day.out) outage(day.from + OUTAGE_AT, day.out, chance)
      for (let left = day.rushTo ? RUSH : 0; left > 0; left--) {
        const speak = left % 2 === 0 ? report : chat
        speak((day.rushTo ?? 0) - left * SECOND, chance)
      }
    },
  }
}
export type Days = ReturnType<typeof createDays>

/** At most three messages, parted where one takes breath. */
function inBreaths(text: string): string[] {
  const parts = text.split(/(?<=[，。！？,!?])|\s+/u).filter(Boolean)
  if (parts.length <= 3) return parts
  return [parts[0] ?? '', parts[1] ?? '', parts.slice(2).join('')]
}

/** Milliseconds since midnight, a whole second. */
function timeOfDay(hours: readonly number[], chance: Chance): number {
  const hour = Number(chance.weighted(Object.fromEntries(hours.map((weight, index) => [index, weight]))))
  return hour * HOUR + Math.floor(chance.next() * 3_600) * SECOND
}

/** Numbers that nobody has, as people leave them: telephone, identity card, plate. */
function numberOf(chance: Chance): string {
  const digits = (length: number) => Array.from({ length }, () => Math.floor(chance.next() * 10)).join('')
  const kind = chance.weighted({ mobile: 80, id: 10, plate: 10 })
  if (kind === 'mobile') return `打我电话1380013${digits(4)}`
  return kind === 'id' ? `身份证 36103019500101${digits(3)}X` : `车牌赣F${digits(5)}`
}

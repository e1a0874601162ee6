import { MESSAGE_TYPES } from '../../bot/normalize.ts'
import type { OutboxRow } from '../../store/outbox.ts'
import type { Agenda, Line } from './agenda.ts'
import type { Asides } from './asides.ts'
import { chanceOf, type Chance } from './chance.ts'
import { DAY, daytime, HOUR, MINUTE, SECOND } from './hours.ts'
import type { Orders } from './orders.ts'
import type { Habit, People } from './people.ts'
import type { LeaderWords, Words } from './words.ts'

/** How a matter ends with the one who has it. */
const ENDS: Partial<Record<LeaderWords, number>> = { done: 78, answered: 12, hand_up: 7, ask: 3 }
/** Of what comes in, so much is turned down unseen. */
const TURNED_DOWN = 0.02
const PROMPTS = new Set(['prompt', 'promptMoved', 'promptReopened', 'promptEmergency', 'promptOutbreak', 'promptPart'])
const REMINDERS = new Set(['reminder', 'overdueLeader', 'overdueTop'])
/** Said shortly after the bot asked. */
const SHORTLY: Readonly<Record<string, readonly string[]>> = {
  askHow: ['师傅上门修过了，已经能用', '现场清理干净了', '跟两家都谈过，说好了', '换了新的，试过没问题'],
  askWhyUnsolved: ['管网是县里统一改造，今年没有排上', '产权在开发商，要等法院判', '政策就是这样，已经跟他说明'],
  askWhyRejected: ['现场看过，没有这个情况', '不归社区管，已告诉他找法院'],
  sendBackWhy: ['退回 楼里就能办，不用报上来', '退回，材料不全，先问清楚是哪一户'],
}
/** Open tickets on a morning's list, and how often a slow leader then ends them all at once. */
const LONG_LIST = 5
const CLEARED = 0.3
/** Of what comes to the office, so much waits for the next 交办会, and so much is given away at once. */
const WAITS_FOR_MEETING = 0.55
const GIVEN_AT_ONCE = 0.1
/** A department that keeps its day, and the days that it takes or takes too long. */
const IN_TIME = 0.65
const TAKES = [2, 8] as const
const TOO_LONG = [9, 30] as const
const FALSE_CLAIM = ['已办结，处理好了', '办结 已解决', '已处理完毕']

export interface LeadersOptions {
  agenda: Agenda
  people: People
  words: Words
  orders: Orders
  asides: Asides
  seed: number
  nextId: () => string
  nameOf: (personId: string) => string
}

/** What leaders answer to what the bot tells them in private, each by habit. */
export function createLeaders({ agenda, people, words, orders, asides, seed, nextId, nameOf }: LeadersOptions) {
  /** Who was told last to see to a ticket, and how the bot's message about it is quoted. */
  const duties = new Map<number, { leader: string; sentId: string }>()
  const meant = new Map<string, number>()
  const claimed = new Set<number>()
  const awaited = new Set<string>()
  /** Groups that a ticket was reported in, and the receipt there. */
  const receipts = new Map<number, { roomId: string; sentId: string }>()
  const atDepartment = new Set<number>()

  function later(at: number, leader: string, no: number, chance: Chance, text: () => string): void {
    agenda.put({
      at,
      line() {
        const duty = duties.get(no)
        // Somebody else's by now, or settled.
        if (duty?.leader !== leader) return undefined
        meant.set(leader, no)
        const named = chance.weighted({ number: 56, quote: 22, bare: 14, group: 8 })
        const said: Line = { id: nextId(), from: leader, name: nameOf(leader), roomId: null, text: text() }
        const receipt = receipts.get(no)
        // In the neighbours' sight, quoting what the bot said there.
        if (named === 'group' && receipt) return { ...said, roomId: receipt.roomId, quotedId: receipt.sentId }
        if (named === 'number') said.text = `#${no} ${said.text}`
        if (named === 'quote') said.quotedId = duty.sentId
        return said
      },
    })
  }

  function accept(at: number, leader: string, no: number, chance: Chance): void {
    later(at, leader, no, chance, () => words.leader('accept'))
  }

  /** Sees it through: an answer some days later, with a word on the way. */
  function settle(from: number, leader: string, no: number, chance: Chance): void {
    const days = chance.yes(0.7) ? chance.between(0.1, 2) : chance.between(2, 5)
    const end = daytime(from + days * 24 * HOUR, chance)
    if (chance.yes(0.3))
      later(daytime(from + days * 12 * HOUR, chance), leader, no, chance, () => words.leader('progress'))
    if (chance.yes(0.05))
      later(daytime(from + days * 18 * HOUR, chance), leader, no, chance, () => words.leader('extend'))
    later(end, leader, no, chance, () => words.leader(chance.weighted(ENDS as Record<LeaderWords, number>)))
  }

  function prompted(row: OutboxRow, leader: string, no: number, at: number): void {
    const chance = chanceOf(seed, row._id)
    const emergency = row.urgent
    const awake = (time: number) => (emergency ? time : daytime(time, chance))
    const habit: Habit = people.habitOf(leader)
    claimed.delete(no)
    if (habit === 'silent') return
    if (habit === 'false_closer') {
      claimed.add(no)
      return later(awake(at + chance.between(0.5, 2) * MINUTE), leader, no, chance, () => chance.of(FALSE_CLAIM))
    }
    if (habit === 'slow' && !emergency) {
      awaited.add(`${leader}:${no}`)
      return
    }
    const accepted = awake(
      at + (emergency ? chance.between(1, habit === 'slow' ? 45 : 8) : chance.between(3, 60)) * MINUTE,
    )
    if (!emergency && chance.yes(TURNED_DOWN)) return later(accepted, leader, no, chance, () => words.leader('reject'))
    const order = emergency ? undefined : orders.orderOf(leader, row, chance)
    // What one does not keep one does not take on.
    if (!order?.leaves && !chance.yes(0.15)) accept(accepted, leader, no, chance)
    if (emergency) return settle(accepted, leader, no, chance)
    if (people.isOffice(leader) && !order) {
      if (atDepartment.has(no) || chance.yes(WAITS_FOR_MEETING)) return
      if (chance.yes(GIVEN_AT_ONCE)) {
        later(daytime(accepted + 20 * MINUTE, chance), leader, no, chance, () => `转${orders.department(chance)}`)
        return givenTo(no, accepted, chance)
      }
    }
    if (order) later(daytime(accepted + chance.between(2, 90) * MINUTE, chance), leader, no, chance, () => order.text)
    if (!order?.leaves) settle(accepted, leader, no, chance)
  }

  /** A department has it: it is done in time, or late. */
  function givenTo(no: number, from: number, chance: Chance): void {
    atDepartment.add(no)
    const [low, high] = chance.yes(IN_TIME) ? TAKES : TOO_LONG
    const done = daytime(from + chance.between(low, high) * DAY, chance)
    const leader = duties.get(no)?.leader
    if (leader) later(done, leader, no, chance, () => words.leader(chance.yes(0.85) ? 'done' : 'answered'))
  }

  function reminded(row: OutboxRow, leader: string, no: number, at: number): void {
    const chance = chanceOf(seed, row._id)
    if (people.habitOf(leader) === 'silent') return
    const answered = daytime(at + chance.between(0.3, 5) * HOUR, chance)
    if (atDepartment.has(no)) return later(answered, leader, no, chance, () => words.leader('progress'))
    if (awaited.delete(`${leader}:${no}`)) {
      accept(answered, leader, no, chance)
      settle(answered, leader, no, chance)
    } else {
      // Had said something that was not understood as an end, or took it too easy: now it is done.
      later(answered, leader, no, chance, () => words.leader('done'))
    }
  }

  /** Who sees a long list some morning ends all of it in one go. */
  function clearList(row: OutboxRow, leader: string, at: number): void {
    const chance = chanceOf(seed, row._id)
    const listed = [...row.text.matchAll(/^#(\d+) /gmu)].map(([, no]) => Number(no))
    if (listed.length < LONG_LIST || people.habitOf(leader) !== 'slow' || !chance.yes(CLEARED)) return
    for (const [index, no] of listed.entries())
      later(at + 10 * MINUTE + index * 12 * SECOND, leader, no, chance, () => chance.of(FALSE_CLAIM))
  }

  /** A photo of what was done, as an answer to the bot's question. */
  function show(at: number, leader: string, no: number, quotedId: string): void {
    const photo = { from: leader, name: nameOf(leader), roomId: null, text: 'IMG_0777.jpg', type: MESSAGE_TYPES.image }
    agenda.put({ at, line: () => (duties.has(no) ? { id: nextId(), ...photo, quotedId } : undefined) })
  }

  /** The parts that stay with whoever split it; the others are told themselves. */
  function takeParts(row: OutboxRow, leader: string, sentId: string, at: number): void {
    for (const [, number, owner] of row.text.matchAll(/^#(\d+) .*（(.*)）$/gmu)) {
      if (owner !== nameOf(leader)) continue
      const no = Number(number)
      duties.set(no, { leader, sentId })
      settle(daytime(at + HOUR, chanceOf(seed, row._id, no)), leader, no, chanceOf(seed, row._id, no))
    }
  }

  return {
    /** The ticket came to an end: nobody is to say more about it, unless it is opened again. Tells whether it was only claimed. */
    ended(no: number): boolean {
      duties.delete(no)
      atDepartment.delete(no)
      return claimed.has(no)
    },

    /** The 交办会 gave it to a department. */
    given: (no: number, at: number): void => givenTo(no, at, chanceOf(seed, 'given', no)),

    /** The bot said in a group that it has taken the ticket in. */
    receipt: (no: number, roomId: string, sentId: string): void => void receipts.set(no, { roomId, sentId }),

    /** A leader reads a message of the bot. */
    hear(row: OutboxRow, sentId: string, at: number): void {
      const { personId: leader, ticketNo: no } = row
      if (!leader) return
      asides.hear(row, leader, at)
      if (row.purpose === 'leaderList') return clearList(row, leader, at)
      if (row.purpose === 'whichOne') {
        const wanted = meant.get(leader)
        if (wanted === undefined) return
        asides.say(at + chanceOf(seed, row._id).between(0.5, 4) * MINUTE, leader, `#${wanted}`)
      }
      if (no === null) return
      if (row.purpose === 'ackSplit') takeParts(row, leader, sentId, at)
      if (PROMPTS.has(row.purpose)) {
        duties.set(no, { leader, sentId })
        prompted(row, leader, no, at)
      } else if (duties.get(no)?.leader === leader) {
        if (REMINDERS.has(row.purpose)) reminded(row, leader, no, at)
        const chance = chanceOf(seed, row._id)
        if (row.purpose === 'ackUnsure')
          later(daytime(at + 10 * MINUTE, chance), leader, no, chance, () => '已办结，现场看过，没有问题了')
        const wanted = SHORTLY[row.purpose]
        if (wanted)
          later(daytime(at + chance.between(2, 30) * MINUTE, chance), leader, no, chance, () => chance.of(wanted))
        if (row.purpose === 'askPhoto') show(at + 10 * MINUTE, leader, no, sentId)
        if (row.purpose === 'extendWhen') later(daytime(at + 5 * MINUTE, chance), leader, no, chance, () => '再给三天')
        if (row.purpose === 'pressed' && people.habitOf(leader) === 'prompt')
          later(daytime(at + chance.between(5, 90) * MINUTE, chance), leader, no, chance, () =>
            words.leader('progress'),
          )
      }
    },
  }
}
export type Leaders = ReturnType<typeof createLeaders>

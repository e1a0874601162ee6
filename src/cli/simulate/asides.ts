import type { OutboxRow } from '../../store/outbox.ts'
import type { Agenda } from './agenda.ts'
import { chanceOf } from './chance.ts'
import { daytime, HOUR, MINUTE } from './hours.ts'
import type { People } from './people.ts'

const HELPING = ['我去看过了，明天带配件来换', '已经约了住户晚上碰面', '这边弄好了，你们看看', '现场拍了照，等物业回话']

export interface AsidesOptions {
  agenda: Agenda
  people: People
  seed: number
  nextId: () => string
  nameOf: (personId: string) => string
}

/** What leaders say in private about tickets that others have. */
export function createAsides({ agenda, people, seed, nextId, nameOf }: AsidesOptions) {
  const say = (at: number, leader: string, text: string): void =>
    agenda.put({ at, line: () => ({ id: nextId(), from: leader, name: nameOf(leader), roomId: null, text }) })

  return {
    say,

    /** Somebody below asks for more time; somebody asks for help. */
    hear({ _id, purpose, ticketNo }: OutboxRow, leader: string, at: number): void {
      const chance = chanceOf(seed, _id)
      if (people.habitOf(leader) === 'silent') return
      if (purpose === 'extendAsk') {
        const answer = chance.yes(0.8) ? '同意' : '不同意，抓紧办'
        say(daytime(at + chance.between(5, 240) * MINUTE, chance), leader, `#${ticketNo} ${answer}`)
      }
      if (purpose === 'promptCoHandler')
        say(daytime(at + chance.between(1, 30) * HOUR, chance), leader, `#${ticketNo} ${chance.of(HELPING)}`)
    },
  }
}
export type Asides = ReturnType<typeof createAsides>

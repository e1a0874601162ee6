import { createSecondLook } from '../../bot/second-look.ts'
import { bareTurn, type Turn } from '../../bot/turn.ts'
import type { Judge, ReplyInput, ReplyReader } from '../../classifiers/judge.ts'
import type { Judging } from '../../classifiers/judging.ts'
import { worthReading } from '../../classifiers/model/gate.ts'
import { defaultConfig } from '../../config/load.ts'
import { scopeOf } from '../../routing/assign.ts'
import type { Roster } from '../../routing/roster.ts'

/** Judges single messages as the program would the first of a quiet day: locally, then by the model where the gate lets them pass. */
export function judgeAlone(judging: Judging, roster: Roster): Judge {
  const { routing } = defaultConfig
  const second = createSecondLook({
    model: judging.model,
    roster,
    scopeLevel: routing.scopeLevel,
    namesIn: () => [],
    scopeOf: (area) => scopeOf(roster, routing, area),
    now: () => 0,
  })
  const quiet = { recent: () => ({ lines: [], names: [] }) }
  return {
    async judge(input) {
      const local = await judging.judge.judge(input)
      const looked = { turn: turnOf(input), judgement: local, fits: [], listed: [], talk: quiet }
      return (await second.look(looked)).judgement
    },
  }
}

function turnOf({ text, photos, area, direct, byLeader }: Parameters<Judge['judge']>[0]): Turn {
  const person = { id: 'u', name: '' }
  return bareTurn({ ids: ['m'], roomId: direct ? null : 'room', person, byLeader, area, text, photos })
}

/** Reads answers over tickets of which no more is known than their titles and what was reported. */
export function readAlone({ reader, model }: Judging): ReplyReader {
  return {
    async read(input) {
      const local = await reader.read(input)
      if (!model || input.tickets.length === 0 || !worthReading(input.text, local).passed) return local
      const offered = { areas: [], tickets: input.tickets.map(({ no }) => no) }
      return model.read(caseOf(input), local, { group: null, offered })
    },
  }
}

function caseOf({ role, text, tickets, quote }: ReplyInput) {
  const quoted = tickets.findIndex(({ no }) => no === quote)
  const unknown = { area: '未知', category: '未知', status: '未知', age: '未知' }
  return {
    tickets: tickets.map(({ title, said }) => ({ title, said: said ?? '', own: true, ...unknown })),
    quoted: quoted < 0 ? null : quoted,
    speaker: role,
    channel: 'group' as const,
    text,
    names: [],
  }
}

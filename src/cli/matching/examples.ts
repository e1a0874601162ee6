import type { Following } from '../../classifiers/local/following.ts'
import type { Judge, Judgement, ReplyReader } from '../../classifiers/judge.ts'
import { matchFeatures, matchKind, saidOf, type MatchFeatures, type MatchKind } from '../../classifiers/matching.ts'
import { defaultConfig } from '../../config/load.ts'
import { settingsOf } from '../../config/settings.ts'
import { scopeOf } from '../../routing/assign.ts'
import type { Roster } from '../../routing/roster.ts'
import { openTicket } from '../../tickets/open-ticket.ts'
import type { Ticket, TicketMessage } from '../../tickets/ticket.ts'
import type { Scenario } from '../replay/scenario.ts'
import { burstsOf, type ScriptedBurst } from './scripted-bursts.ts'
import { strangersTo, type FirstReport } from './strangers.ts'

/** One burst held against one ticket. */
export interface Example {
  scenario: string
  /** Id of the burst within the chat. */
  burst: string
  text: string
  kind: MatchKind
  features: MatchFeatures
  belongs: boolean
  /** Made of two chats (see strangers.ts). */
  stranger?: boolean
}

/** So soon after a report somebody else tells of another matter (ms). */
const SOON = 35_000

/** Every resident's burst of a chat held against every ticket that was open by then. */
export async function examplesOf(scenario: Scenario, sees: Seeing): Promise<Example[]> {
  const { roster, judge, reader } = sees
  const { clocks, routing } = settingsOf(defaultConfig, roster, { simulated: true, cron: false })
  const tickets = new Map<string, Ticket>()
  const talk = new Map<string, (number | null)[]>()
  const spoke = new Map<string, { ticket: string | null; at: number }>()
  const examples: Example[] = []
  for (const burst of await burstsOf(scenario, roster, judge)) {
    const [first] = burst.messages
    if (!first) continue
    const room = first.room ?? null
    const byLeader = roster.posts.has(first.from)
    const area = room ? (roster.groups.get(room) ?? null) : null
    const at = scenario.start + first.at
    const judgement = await judge.judge({ ...burst, area, direct: room === null, byLeader, sensitivity: 'balanced' })
    const scope = judgement.area ?? area
    const around = [...tickets.values()].filter(
      (one) => scope === null || one.scope === scopeOf(roster, routing, scope),
    )
    if (!byLeader && around.length > 0) {
      const reply = await reader.read({
        role: 'resident',
        text: burst.text,
        tickets: around.map((one) => ({ no: one.no, title: one.title, said: saidOf(one) })),
      })
      for (const [name, ticket] of tickets) {
        if (!around.includes(ticket)) continue
        const said = { text: burst.text, photos: burst.photos, personId: first.from, roomId: room, at, judgement }
        const heard = (room && talk.get(room)) || []
        const last = heard.lastIndexOf(ticket.no)
        const between = last < 0 ? Infinity : heard.length - 1 - last
        const own = spoke.get(`${room ?? 'dm'}:${first.from}`)
        const sinceOwn = own?.ticket === name ? at - own.at : Infinity
        const answerProbability = 1 - reply.noneProbability
        const features = matchFeatures({ ...said, answerProbability, following: sees.following }, ticket, roster, {
          between,
          sinceOwn,
        })
        examples.push({
          kind: matchKind(judgement),
          scenario: scenario.id,
          burst: first.id,
          text: burst.text,
          features,
          belongs: burst.ticket === name,
        })
      }
    }
    const isNew = burst.ticket !== null && !tickets.has(burst.ticket)
    if (burst.ticket)
      tell(tickets, burst, judgement, {
        scenario,
        roster,
        area: judgement.area ?? area,
        clocks,
        routing,
        room,
        at,
        byLeader,
      })
    const opened = burst.ticket && isNew ? tickets.get(burst.ticket) : undefined
    if (opened && room) examples.push(...(await heldByStrangers(scenario, burst, opened, sees)))
    spoke.set(`${room ?? 'dm'}:${first.from}`, { ticket: burst.ticket, at })
    const no = burst.ticket ? (tickets.get(burst.ticket)?.no ?? null) : null
    if (room) talk.set(room, [...(talk.get(room) ?? []), no])
  }
  return examples
}

/** Somebody else's report of another matter, in the same group half a minute later. */
async function heldByStrangers(
  scenario: Scenario,
  burst: ScriptedBurst,
  ticket: Ticket,
  { roster, judge, reader, following, reports }: Seeing,
): Promise<Example[]> {
  const category = scenario.tickets[burst.ticket ?? '']?.category
  const roomId = ticket.messages[0]?.roomId ?? null
  const area = roomId ? (roster.groups.get(roomId) ?? null) : null
  if (!category) return []
  const texts = strangersTo({ scenario: scenario.id, category, text: burst.text }, reports)
  return Promise.all(
    texts.map(async (text, index): Promise<Example> => {
      const input = { text, photos: 0, area, direct: false, byLeader: false, sensitivity: 'balanced' as const }
      const judgement = await judge.judge(input)
      const { no, title } = ticket
      const reply = await reader.read({ role: 'resident', text, tickets: [{ no, title, said: saidOf(ticket) }] })
      const said = { text, photos: 0, personId: 'stranger', roomId, at: ticket.createdAt + SOON, judgement, following }
      const answerProbability = 1 - reply.noneProbability
      return {
        kind: matchKind(judgement),
        scenario: scenario.id,
        burst: `${burst.messages[0]?.id}:stranger${index}`,
        text,
        features: matchFeatures({ ...said, answerProbability }, ticket, roster, { between: 0, sinceOwn: Infinity }),
        belongs: false,
        stranger: true,
      }
    }),
  )
}

/** With whose eyes the chats are read. */
export interface Seeing {
  roster: Roster
  judge: Judge
  reader: ReplyReader
  /** By a model that has not seen this chat. */
  following: Following
  /** First reports of all chats. */
  reports: readonly FirstReport[]
}

interface Telling {
  scenario: Scenario
  roster: Roster
  area: string | null
  clocks: Parameters<typeof openTicket>[1]
  routing: Parameters<typeof scopeOf>[1]
  room: string | null
  at: number
  byLeader: boolean
}

/** The gold ticket as the bot would have it after that burst. */
function tell(tickets: Map<string, Ticket>, burst: ScriptedBurst, judgement: Judgement, telling: Telling): void {
  const [first] = burst.messages
  if (!first || !burst.ticket) return
  const { scenario, roster, room, at } = telling
  const messages = burst.messages.map((one): TicketMessage => ({
    id: one.id,
    at: scenario.start + one.at,
    roomId: room,
    fromId: one.from,
    text: one.type === 'text' || one.type === 'voice' ? one.text : '',
    media: one.type === 'image' || one.type === 'video' || one.type === 'voice' ? one.type : null,
  }))
  const reporter = { id: first.from, name: scenario.residents[first.from] ?? first.from, roomId: room, at }
  const known = tickets.get(burst.ticket)
  if (known) {
    known.messages = [...known.messages, ...messages]
    if (!telling.byLeader && !known.reporters.some((one) => one.id === first.from)) known.reporters.push(reporter)
    return
  }
  const area = telling.area ?? scenario.tickets[burst.ticket]?.area ?? [...roster.areas.keys()][0] ?? ''
  const assignment = { ownerId: null, ownerArea: area, alsoTold: [], rule: '' }
  const opening = {
    no: 1001 + tickets.size,
    source: first.id,
    at,
    judgement,
    area,
    scope: scopeOf(roster, telling.routing, area),
  }
  const opened = openTicket(
    { ...opening, assignment, accused: [], reporter, messages, needsInfo: false },
    telling.clocks,
  )
  tickets.set(burst.ticket, opened)
}

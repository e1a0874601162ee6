import type { Judgement, Reply } from '../classifiers/judge.ts'
import { saidOf } from '../classifiers/matching.ts'
import { addUsage, type Usage } from '../classifiers/model/ask.ts'
import { withoutOrders, type TicketLine } from '../classifiers/model/case-text.ts'
import { worthAsking, worthReading, type GateRecord } from '../classifiers/model/gate.ts'
import type { ModelJudge } from '../classifiers/model/judge.ts'
import { isReporter } from '../notifications/notes.ts'
import { ancestorAt, areaOf, chainOf, childrenOf, isWithin, shortName, type Roster } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { CATEGORY_LABELS, STATUS_LABELS } from '../tickets/vocabulary.ts'
import type { Talk } from './talk.ts'
import { judgedText, type Turn } from './turn.ts'

export interface SecondLookOptions {
  /** Absent: no endpoint is configured, and the local judges have the last word. */
  model?: ModelJudge
  /** Learns what the gate decided, also where no model is configured. */
  onGate?: (record: GateRecord) => void
  roster: Roster
  scopeLevel: string
  scopeOf: (area: string) => string
  /** Full names of those who were met in that group: no model learns of them. */
  namesIn: (roomId: string | null) => readonly string[]
  now: () => number
  /** The model may open a group's paper with two sentences. */
  digests?: boolean
  /** A ticket or message is to be judged again later, because the model failed. */
  onReview?: () => void
}

type Recent = ReturnType<Talk['recent']>

export interface Looked {
  turn: Turn
  /** What the local judges say. */
  judgement: Judgement
  /** The tickets that it could be part of, likeliest first. */
  fits: readonly { ticket: TicketGlance; probability: number }[]
  /** As an answer to one of `listed`; absent where the speaker has reported none of them. */
  reply?: Reply
  listed: readonly TicketGlance[]
  talk: Pick<Talk, 'recent'>
}

/** So many tickets and areas are offered; the likeliest first. */
const TICKETS = 8
const AREAS = 40

/** What the language model makes of a turn after the local judges: asked only where the gate finds it worth a question. */
export function createSecondLook({
  model,
  onGate = () => {},
  roster,
  scopeLevel,
  scopeOf,
  namesIn,
  now,
  digests = false,
  onReview = () => {},
}: SecondLookOptions) {
  /** Questions that are under way, by scope: what waits behind them in that scope. */
  const asking = new Map<string, Set<AbortController>>()
  /** How many emergencies wait for their turn, by scope: until then nothing there is worth asking. */
  const hurried = new Map<string, number>()

  async function inScope<T>(turn: Turn, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const scope = turn.area ? scopeOf(turn.area) : 'none'
    const controller = new AbortController()
    const others = asking.get(scope) ?? new Set()
    asking.set(scope, others.add(controller))
    if (hurried.has(scope)) controller.abort()
    try {
      return await run(controller.signal)
    } finally {
      others.delete(controller)
      if (others.size === 0) asking.delete(scope)
    }
  }

  const heardBy = (turn: Turn) => ({
    speaker: turn.byLeader ? ('leader' as const) : ('resident' as const),
    channel: turn.roomId ? ('group' as const) : ('private' as const),
    text: withoutOrders(judgedText(turn)),
  })

  function lineOf(ticket: TicketGlance, turn: Turn): TicketLine {
    return {
      title: ticket.title,
      area: shortName(roster, ticket.area, scopeLevel),
      category: CATEGORY_LABELS[ticket.category],
      status: STATUS_LABELS[ticket.status],
      age: ageOf(now() - ticket.createdAt),
      own: isReporter(ticket, turn.person.id) || ticket.ownerId === turn.person.id,
      said: saidOf(ticket),
    }
  }

  /** Areas that a matter told here can be about: the scope and all below it, as far as they fit. */
  function areasFor(...known: (string | null)[]): string[] {
    const areas = known.filter((code) => code !== null)
    const [first] = areas
    if (first === undefined) return []
    const scope = ancestorAt(roster, first, scopeLevel)
    if (!scope) return [...new Set(areas)]
    const all = [scope.code, ...below(scope.code)]
    if (all.length <= AREAS) return all
    const near = areas
      .flatMap((code) => chainOf(roster, code))
      .filter((area) => isWithin(roster, area.code, scope.code))
    const chosen = [scope, ...near.toReversed(), ...childrenOf(roster, scope.code)].map((area) => area.code)
    return [...new Set(chosen)].slice(0, AREAS)
  }

  function below(code: string): string[] {
    return childrenOf(roster, code).flatMap((child) => [child.code, ...below(child.code)])
  }

  /** What the model makes of a report; `local` where it fails. */
  async function judge(turn: Turn, local: Judgement, tickets: readonly TicketGlance[], recent: Recent) {
    if (!model) return local
    const areas = areasFor(turn.area, local.area)
    const question = {
      ...heardBy(turn),
      group: turn.roomId && turn.area ? placeOf(roster, turn.area) : null,
      areas: areas.map((code) => nameOf(roster, code, scopeLevel)),
      tickets: tickets.map((ticket) => lineOf(ticket, turn)),
      recent: recent.lines,
      photos: turn.photos,
      names: [...recent.names, ...namesOf(turn, tickets), ...namesIn(turn.roomId)],
    }
    const offered = { areas, tickets: tickets.map((ticket) => ticket.no) }
    const judged = await inScope(turn, (signal) =>
      model.judge(question, local, { group: turn.roomId, offered, signal }),
    )
    bear(turn, judged.usage)
    if (judged.review) onReview()
    return judged
  }

  /** What the model makes of an answer; `local` where it fails. */
  async function read(turn: Turn, tickets: readonly TicketGlance[], local: Reply, quote?: number): Promise<Reply> {
    if (!model) return local
    const listed = tickets.slice(0, TICKETS)
    const quoted = listed.findIndex((ticket) => ticket.no === quote)
    const question = {
      ...heardBy(turn),
      tickets: listed.map((ticket) => lineOf(ticket, turn)),
      quoted: quoted < 0 ? null : quoted,
      names: [...namesOf(turn, listed), ...namesIn(turn.roomId)],
    }
    const offered = { areas: [], tickets: listed.map((ticket) => ticket.no) }
    const reply = await inScope(turn, (signal) => model.read(question, local, { group: turn.roomId, offered, signal }))
    bear(turn, reply.usage)
    return reply
  }

  return {
    /** Whether a model is asked at all. */
    active: model !== undefined,

    /** A resident's words: at most one question, and what it changes of what the local judges say. */
    async look({
      turn,
      judgement,
      fits,
      reply,
      listed,
      talk,
    }: Looked): Promise<{ judgement: Judgement; reply?: Reply }> {
      const fit = fits[0]?.probability ?? 0
      const verdict = worthAsking({
        text: withoutOrders(judgedText(turn)),
        judgement,
        fit,
        byLeader: turn.byLeader,
        reply,
      })
      const values = { issue: judgement.probability, fit, answer: reply ? 1 - reply.noneProbability : 0 }
      onGate({ ...verdict, messageIds: turn.ids, values })
      if (!verdict.passed || !model) return { judgement, reply }
      if (verdict.task === 'reply' && reply) return { judgement, reply: await read(turn, listed, reply) }
      const offered = fits.map((one) => one.ticket).filter((ticket) => isOffered(ticket, turn))
      const tickets = offered.slice(0, TICKETS)
      return { judgement: await judge(turn, judgement, tickets, talk.recent(turn)), reply }
    },

    /** A leader's answer, or one that points at its ticket. `local`: what the local reader makes of it, over the same tickets. */
    async read(turn: Turn, tickets: readonly TicketGlance[], local: Reply, quote?: number): Promise<Reply> {
      if (tickets.length === 0) return local
      const verdict = worthReading(withoutOrders(judgedText(turn)), local)
      onGate({ ...verdict, messageIds: turn.ids, values: { answer: 1 - local.noneProbability } })
      return verdict.passed ? read(turn, tickets, local, quote) : local
    },

    /** A report that the local judge had to judge alone: now with nothing around it. */
    again: (turn: Turn, local: Judgement): Promise<Judgement> => judge(turn, local, [], { lines: [], names: [] }),

    /** Two sentences over the figures of a group's day; undefined where none are wanted or none hold. */
    digest: async (facts: readonly string[], roomId: string): Promise<string | undefined> =>
      digests ? model?.digest(facts, roomId) : undefined,

    /** An emergency waits in that scope: all before it is decided by the local judge now, by the model later. Call what is
     *  returned when its turn has come. */
    hurry(scope: string): () => void {
      hurried.set(scope, (hurried.get(scope) ?? 0) + 1)
      for (const controller of asking.get(scope) ?? []) controller.abort()
      return () => {
        const left = (hurried.get(scope) ?? 1) - 1
        if (left > 0) hurried.set(scope, left)
        else hurried.delete(scope)
      }
    },
  }
}
export type SecondLook = ReturnType<typeof createSecondLook>

/** What a resident says is not held against private matters of others: not even their titles are put beside it. */
export function isOffered(ticket: TicketGlance, turn: Turn): boolean {
  return !ticket.private || isReporter(ticket, turn.person.id)
}

function bear(turn: Turn, usage: Usage | undefined): void {
  if (usage) turn.usage = turn.usage ? addUsage(turn.usage, usage) : usage
}

/** `莲花社区 第一网格 3栋` */
function placeOf(roster: Roster, code: string): string {
  const names = chainOf(roster, code).map((area) => area.name)
  return (names.length > 1 ? names.slice(0, -1) : names).toReversed().join(' ')
}

function nameOf(roster: Roster, code: string, scopeLevel: string): string {
  return ancestorAt(roster, code, scopeLevel) ? shortName(roster, code, scopeLevel) : areaOf(roster, code).name
}

function namesOf(turn: Turn, tickets: readonly TicketGlance[]): string[] {
  const reporters = tickets.flatMap((ticket) => ticket.reporters.map((one) => one.name))
  return [...new Set([turn.person.name, ...turn.mentionNames, ...reporters])]
}

function ageOf(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 60) return `${minutes}分钟前`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours}小时前` : `${Math.round(hours / 24)}天前`
}

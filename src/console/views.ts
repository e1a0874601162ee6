import type { SimMessage } from '../bot/simulator/message.ts'
import type { World } from '../bot/simulator/world.ts'
import { chainOf, leaderName, type Roster } from '../routing/roster.ts'
import { isHere } from '../media/kinds.ts'
import { isPaused } from '../tickets/follow-up.ts'
import type { Marked } from '../tickets/integrity.ts'
import type { Ticket, TicketGlance } from '../tickets/ticket.ts'
import type { MessageFile } from './data.ts'
import { LABELS, postLabel } from './labels.ts'
import { dueWords, judgeWords, ruleWords } from './rule-words.ts'

/** `莲花社区 第一网格 3栋 2单元`: every level but the top one, which everybody shares. */
export function areaPath(roster: Roster, code: string): string {
  const names = chainOf(roster, code).map((area) => area.name)
  return (names.length > 1 ? names.slice(0, -1) : names).toReversed().join(' ')
}

/** People, groups, areas and words: what the page needs once. */
export function worldView(world: World | null, roster: Roster) {
  const levelNames = new Map(roster.levels.map((level) => [level.key, level.name]))
  const areas = [...roster.areas.values()].map(({ code, name, level, parent }) => ({
    code,
    name,
    level,
    levelName: levelNames.get(level) ?? level,
    parent,
    path: areaPath(roster, code),
  }))
  const people = [...(world?.people.values() ?? [])].filter((person) => person.kind !== 'bot')
  return {
    simulator: world !== null,
    timezone: roster.timezone,
    bot: world && { id: world.bot.id, name: world.bot.name },
    areas,
    people: people.map(({ id, name, kind, home }) => ({
      id,
      name,
      kind,
      home: home ?? null,
      posts: postsOf(roster, id),
    })),
    groups: [...(world?.groups.values() ?? [])].map((group) => ({ ...group, members: [...group.members] })),
    labels: LABELS,
  }
}

function postsOf(roster: Roster, id: string) {
  return (roster.posts.get(id) ?? []).map((area) => {
    const leader = roster.areas.get(area)?.leaders.find((one) => one.id === id)
    return { area, title: postLabel(leader?.role ?? '') }
  })
}

export function messageView(world: World, message: SimMessage) {
  const { id, seq, at, from, roomId, peerId, kind, text, mentions, quoteId, recalled, photo, sound } = message
  const quoted = quoteId ? world.message(quoteId) : undefined
  return {
    id,
    seq,
    at,
    from,
    fromName: world.nameOf(from),
    bot: from === world.bot.id,
    room: roomId,
    person: peerId,
    type: kind,
    text,
    mentions,
    recalled: recalled ?? false,
    quote: quoted
      ? {
          id: quoted.id,
          fromName: world.nameOf(quoted.from),
          type: quoted.kind,
          text: quoted.text,
          recalled: quoted.recalled ?? false,
        }
      : null,
    photo: photo && kind !== 'file' ? `/api/photos/${photo}` : null,
    file: photo && kind === 'file' ? `/api/files/${photo}` : null,
    sound: sound ? `/api/sounds/${sound}` : null,
  }
}

type NameOf = (id: string) => string

/** Names by the simulator, else the roster, else as the reporter was last seen. */
function namesFor(world: World | null, roster: Roster, ticket: TicketGlance): NameOf {
  const reporters = new Map(ticket.reporters.map((reporter) => [reporter.id, reporter.name]))
  return (id) => {
    if (id === 'system') return '系统'
    return world?.people.get(id)?.name ?? leaderName(roster, id) ?? reporters.get(id) ?? id
  }
}

/** One line of the list. */
export function ticketLine(world: World | null, roster: Roster, ticket: TicketGlance) {
  const nameOf = namesFor(world, roster, ticket)
  const { no, kind, category, difficulty, urgency, title, area, place, status, rating, outcome } = ticket
  return {
    no,
    kind,
    category,
    difficulty,
    urgency,
    private: ticket.private,
    title,
    area,
    place,
    status,
    rating,
    outcome,
    areaPath: areaPath(roster, area),
    ownerId: ticket.ownerId,
    ownerName: ticket.ownerId && nameOf(ticket.ownerId),
    coHandlers: ticket.coHandlers,
    coOwnerName: ticket.coOwnerId && nameOf(ticket.coOwnerId),
    department: ticket.department,
    recurrenceOf: ticket.recurrenceOf,
    outbreak: ticket.outbreak && ticket.outbreak.places.map((code) => areaPath(roster, code)),
    mergedInto: ticket.mergedInto,
    parentNo: ticket.parentNo,
    children: ticket.children,
    reporters: ticket.reporters.map(({ id, name, roomId, at }) => ({ id, name, room: roomId, at })),
    acceptDue: ticket.acceptDue,
    settleDue: ticket.settleDue,
    dueRule: ticket.dueRule,
    pausedSince: isPaused(ticket) ? ticket.pausedSince : null,
    extension: ticket.extension && {
      until: ticket.extension.until,
      reason: ticket.extension.reason,
      askedOf: nameOf(ticket.extension.askedOf),
    },
    returns: ticket.returns,
    judgedBy: ticket.judgedBy,
    reopenedCount: ticket.reopenedCount,
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
  }
}

/** The whole ticket: with what was said, and what was decided, by whom and why. */
export function ticketView(
  world: World | null,
  roster: Roster,
  ticket: Ticket,
  files: ReadonlyMap<string, MessageFile>,
  marks: readonly Marked[],
) {
  const nameOf = namesFor(world, roster, ticket)
  return {
    ...ticketLine(world, roster, ticket),
    acceptText: dueWords(ticket.acceptRule),
    dueText: dueWords(ticket.dueRule),
    occurrence: ticket.occurrence,
    extendedDays: ticket.extendedDays,
    ending: ticket.ending && {
      type: ticket.ending.type,
      need: ticket.ending.need,
      by: ticket.ending.by,
      byName: nameOf(ticket.ending.by),
    },
    withdrawAt: ticket.withdrawAt,
    judgedByText: judgeWords(ticket.judgedBy),
    review: ticket.review,
    marks: marks.map(({ mark, at, by }) => ({ mark, at, by, byName: nameOf(by) })),
    usage: ticket.usage,
    missing: ticket.missing,
    question: ticket.question,
    history: ticket.history.map(({ type, at, by, from, to, note, rule, messageIds }) => {
      const { text: ruleText, basis: ruleBasis } = ruleWords(rule)
      return { type, at, by, byName: nameOf(by), from, to, note, rule, ruleText, ruleBasis, messageIds }
    }),
    messages: ticket.messages.map(({ id, at, roomId, fromId, text, media }) => ({
      id,
      at,
      room: roomId,
      from: fromId,
      fromName: nameOf(fromId),
      text,
      media,
      recalled: text === '' && media === null,
      ...fileView(ticket.no, id, files.get(id)),
    })),
  }
}

/** Addresses of the photo or the sound, where it is kept; else why it is not. */
function fileView(no: number, id: string, file: MessageFile | undefined) {
  const { state = null, mime = '' } = file?.media ?? {}
  const url = isHere(state) ? `/api/tickets/${no}/media/${encodeURIComponent(id)}` : null
  return {
    photo: mime.startsWith('image/') ? url : null,
    sound: mime.startsWith('audio/') ? url : null,
    fileState: state,
    fileType: mime || null,
    transcript: file?.transcript ?? null,
    description: file?.description ?? null,
  }
}

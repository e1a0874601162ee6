import { MISSING_LABELS, safetyLine, type Say, type TextKey } from '../bot/texts.ts'
import { maskNames, publicName } from '../classifiers/masking.ts'
import { leaderName, shortName, topOf, type Roster } from '../routing/roster.ts'
import { deadlineOf, hearsInPrivate } from '../tickets/follow-up.ts'
import type { Note, Reporter, TicketGlance } from '../tickets/ticket.ts'
import { KIND_LABELS, STATUS_LABELS, URGENCY_LABELS } from '../tickets/vocabulary.ts'
import { clip, sayTime, sayWithin } from './format.ts'

export interface NoteContext {
  say: Say
  roster: Roster
  /** Level at which place names stop (the scope level). */
  scopeLevel: string
  now: number
  /** Takes personal data out of what goes to that group. */
  mask(text: string, roomId: string): string
}

/** Who is spoken to in a group: by a mention, which needs the very display name; where that tells a full name, without one. */
export function addressed({ id, name }: { id: string; name: string }): { mention: string; mentionIds: string[] } {
  const shown = publicName(name)
  return shown === name ? { mention: `@${name}\u2005`, mentionIds: [id] } : { mention: `${shown} `, mentionIds: [] }
}

/** Builds the messages about tickets. Each has an id made of the event and the peer, so that it exists once. */
export function createNotes(context: NoteContext) {
  const { say, roster, now } = context

  const note = (
    eventId: string,
    purpose: string,
    peer: { roomId?: string | null; personId?: string | null },
    text: string,
    options: { ticketNo?: number; mentionIds?: string[]; urgent?: boolean } = {},
  ): Note => ({
    id: `${eventId}:${purpose}:${peer.roomId ?? peer.personId}`,
    roomId: peer.roomId ?? null,
    personId: peer.roomId ? null : (peer.personId ?? null),
    text,
    mentionIds: options.mentionIds ?? [],
    urgent: options.urgent ?? false,
    purpose,
    ticketNo: options.ticketNo ?? null,
    createdAt: now,
  })

  /** Values that every text about a ticket may use. */
  const values = (ticket: TicketGlance): Record<string, string | number> => {
    const deadline = deadlineOf(ticket) ?? ticket.settleDue
    const first = ticket.reporters[0]
    return {
      no: ticket.no,
      title: ticket.title,
      owner: ownerName(roster, ticket),
      urgency: ticket.urgency === 'normal' ? KIND_LABELS[ticket.kind] : URGENCY_LABELS[ticket.urgency],
      area: shortName(roster, ticket.area, context.scopeLevel),
      place: ticket.place ? ` ${ticket.place}` : '',
      reporter: first?.name ?? '居民',
      since: sayTime(ticket.createdAt, now, roster.timezone),
      words: wordsOf(ticket),
      due: sayTime(deadline, now, roster.timezone),
      within: sayWithin(ticket.acceptDue, now, roster.timezone),
      status: STATUS_LABELS[ticket.status],
      safety: safetyLine(wordsOf(ticket)),
      hint: recurrenceOf(ticket) + hintOf(ticket),
    }
  }

  /** That it has come back, for the leader. */
  const recurrenceOf = ({ recurrenceOf: before, occurrence: count }: TicketGlance): string =>
    before === null ? '' : say('recurrence', { count, before })

  /** What the report lacks, for the leader. */
  const hintOf = ({ question, missing }: TicketGlance): string => {
    if (question) return say('hint', { question })
    return missing.length > 0
      ? say('hintMissing', { missing: missing.map((one) => MISSING_LABELS[one]).join('、') })
      : ''
  }

  const toGroup = (
    ticket: TicketGlance,
    eventId: string,
    purpose: TextKey,
    roomId: string,
    extra = {},
    ids: string[] = [],
  ) =>
    note(eventId, purpose, { roomId }, inGroup(ticket, say(purpose, { ...values(ticket), ...extra }), roomId), {
      ticketNo: ticket.no,
      mentionIds: ids,
      urgent: ticket.urgency === 'emergency' && purpose === 'receiptEmergency',
    })

  const inGroup = ({ reporters }: TicketGlance, text: string, roomId: string): string =>
    context.mask(
      maskNames(
        text,
        reporters.map((one) => one.name),
      ),
      roomId,
    )

  const toPerson = (ticket: TicketGlance, eventId: string, purpose: TextKey, personId: string, extra = {}) =>
    note(eventId, purpose, { personId }, say(purpose, { ...values(ticket), ...extra }), {
      ticketNo: ticket.no,
      urgent: ticket.urgency === 'emergency',
    })

  return {
    note,
    values,
    toGroup,
    toPerson,

    /** Receipt to one reporter where they spoke: in the group, or in private; private matters never in the group. */
    receipt(ticket: TicketGlance, eventId: string, reporter: Reporter, joined: boolean): Note[] {
      const emergency = ticket.urgency === 'emergency'
      if (ticket.private || !reporter.roomId) {
        // Who joins a private matter does not learn that others know of it.
        const calm = joined ? 'receiptJoinedDirect' : ticket.private ? 'receiptPrivate' : 'receiptDirect'
        return [toPerson(ticket, eventId, emergency ? 'receiptDirectEmergency' : calm, reporter.id)]
      }
      const key = emergency ? 'receiptEmergency' : joined ? 'receiptJoined' : 'receipt'
      const { mention, mentionIds } = addressed(reporter)
      return [toGroup(ticket, eventId, key, reporter.roomId, { mention }, mentionIds)]
    },

    /** The prompt to the owner, and in an emergency to everybody up to the configured level. */
    prompts(ticket: TicketGlance, eventId: string, alsoTold: readonly string[]): Note[] {
      const emergency = ticket.urgency === 'emergency'
      const own = ticket.ownerId
        ? [toPerson(ticket, eventId, emergency ? 'promptEmergency' : 'prompt', ticket.ownerId)]
        : []
      return [...own, ...alsoTold.map((id) => toPerson(ticket, eventId, 'promptEmergencyAlso', id))]
    },

    /** The end, told to every reporter once where they reported it. */
    end(ticket: TicketGlance, eventId: string, key: 'endResolved' | 'endAnswered' | 'endRejected'): Note[] {
      const outcome = clip(ticket.outcome, 120)
      // A question is answered, not mended.
      const post = key === 'endResolved' && ticket.kind === 'inquiry' ? 'endInquiry' : key
      const direct = ticket.reporters.filter((one) => hearsInPrivate(ticket, one))
      return [
        ...publicRooms(ticket).map((roomId) => toGroup(ticket, eventId, post, roomId, { outcome })),
        ...direct.map((one) => toPerson(ticket, eventId, 'endPrivate', one.id, { outcome })),
      ]
    },
  }
}
export type Notes = ReturnType<typeof createNotes>

/** The groups where a ticket may be spoken of: where it was reported, none when it is private. */
export function publicRooms(ticket: TicketGlance): string[] {
  if (ticket.private) return []
  return [...new Set(ticket.reporters.flatMap((one) => (one.roomId ? [one.roomId] : [])))]
}

export function isReporter(ticket: TicketGlance, personId: string): boolean {
  return ticket.reporters.some((one) => one.id === personId)
}

export function ownerName(roster: Roster, ticket: TicketGlance): string {
  return (ticket.ownerId && leaderName(roster, ticket.ownerId)) || topOf(roster).name
}

/** The words of the reporters in the order in which they were said, at most 120 characters. */
export function wordsOf(ticket: TicketGlance): string {
  const reporters = new Set(ticket.reporters.map((reporter) => reporter.id))
  const said = ticket.messages.filter((message) => reporters.has(message.fromId))
  const parts = said.map((message) => {
    if (message.media === 'image') return '[图片]'
    if (message.media === 'video') return '[视频]'
    return message.text
  })
  return clip(parts.filter(Boolean).join(' '), 120)
}

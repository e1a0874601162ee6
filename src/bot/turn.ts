import type { Failure, Usage } from '../classifiers/model/ask.ts'
import type { Roster } from '../routing/roster.ts'
import type { Store } from '../store/store.ts'
import type { TicketMessage } from '../tickets/ticket.ts'
import type { Burst, Utterance } from './bursts.ts'
import type { People } from './people.ts'

/** A burst as the bot understands it before judging: who said what where, and what it refers to. */
export interface Turn {
  /** `_id` of its first message: the root of every key that it causes. */
  id: string
  ids: string[]
  at: number
  /** null: said in private. */
  roomId: string | null
  person: { id: string; name: string }
  /** Holds a post in the roster. */
  byLeader: boolean
  /** Area of the group; in private the person's own, where known. */
  area: string | null
  text: string
  photos: number
  /** What a model saw in the photos, where one is configured; for judging only, never shown. */
  seen: string[]
  messages: TicketMessage[]
  mentionIds: string[]
  /** Names of the mentioned, where the network tells them. */
  mentionNames: string[]
  mentionsBot: boolean
  /** Ticket numbers in the words, `#1042`. */
  numbers: number[]
  /** Ticket whose message is quoted. */
  quoted: number | null
  /** Quotes something that the bot sent. */
  quotesBot: boolean
  /** Probability of an issue, once it was judged. */
  probability?: number
  /** Area that the words are about, once they were judged. */
  about?: string
  /** Why the language model could not be asked about it. */
  review?: Failure
  /** What the language model was asked about it cost, until a ticket bears it (see takeUsage). */
  usage?: Usage
  /** See Burst. */
  reread?: boolean
}

/** Words that stand alone: nothing mentioned, quoted or said before. */
export function bareTurn(said: Pick<Turn, 'roomId' | 'person' | 'area' | 'text'> & Partial<Turn>): Turn {
  return {
    id: '',
    ids: [],
    at: 0,
    byLeader: false,
    photos: 0,
    seen: [],
    messages: [],
    mentionIds: [],
    mentionNames: [],
    mentionsBot: false,
    numbers: [],
    quoted: null,
    quotesBot: false,
    ...said,
  }
}

/** What it cost, for the first event or ticket that comes of it: whatever else comes of it cost nothing more. */
export function takeUsage(turn: Turn): Usage | undefined {
  const { usage } = turn
  turn.usage = undefined
  return usage
}

const NUMBER = /#\s?(\d{4,7})(?!\d)/g

/** Words of utterances that can mean something: text, voice as said, places; said twice, read once. Photos are counted. */
export function wordsOf(utterances: readonly Utterance[]): string {
  return utterances
    .map(({ normal }) => {
      if (normal.kind === 'text' || normal.kind === 'location') return normal.body
      return normal.kind === 'media' && normal.media === 'voice' ? normal.body : ''
    })
    .filter((words, index, all) => words !== '' && all.indexOf(words) === index)
    .join('\n')
}

/** The words, and what was seen in the photos as if it had been said. */
export function judgedText({ text, seen }: Pick<Turn, 'text' | 'seen'>): string {
  return [text, ...seen.map((one) => `（照片：${one}）`)].filter(Boolean).join('\n')
}

export function photosOf(utterances: readonly Utterance[]): number {
  return utterances.filter(
    ({ normal }) => normal.kind === 'media' && (normal.media === 'image' || normal.media === 'video'),
  ).length
}

export function createTurns(options: { store: Store; people: People; roster: Roster }) {
  const { store, people, roster } = options

  async function quotedTicket(utterance: Utterance): Promise<{ no: number | null; bot: boolean } | undefined> {
    const { stored, normal } = utterance
    const id = stored.quotedId ?? normal.quote?.id
    if (id) {
      const sent = await store.outbox.bySentId(id)
      const numbers = [...new Set(sent.flatMap((row) => row.ticketNo ?? []))]
      if (sent.length > 0) return { no: numbers.length === 1 ? numbers[0]! : null, bot: true }
      const message = await store.messages.byChatId(stored.account, id)
      if (message) return { no: message.ticketNo, bot: false }
    }
    if (!normal.quote) return undefined
    // Many puppets tell only the words: our own messages name their ticket in them.
    const named = [...normal.quote.text.matchAll(NUMBER)].map((match) => Number(match[1]))
    if (new Set(named).size === 1) return { no: named[0]!, bot: true }
    return { no: await ticketOfWords(stored.roomId, normal.quote.text), bot: false }
  }

  async function ticketOfWords(roomId: string | null, words: string): Promise<number | null> {
    const area = roomId && (await people.areaOfRoom(roomId))
    if (!area || words.length < 2) return null
    const tickets = await store.tickets.around(people.scopesAround(area), 0)
    const found = tickets.filter((ticket) =>
      ticket.messages.some((message) => message.roomId === roomId && message.text.includes(words)),
    )
    return found.length === 1 ? found[0]!.no : null
  }

  return async function read(burst: Burst): Promise<Turn | undefined> {
    const first = burst.utterances[0]?.stored
    const last = burst.utterances.at(-1)?.stored
    if (!first || !last) return undefined
    const text = wordsOf(burst.utterances)
    let quoted: { no: number | null; bot: boolean } | undefined
    for (const utterance of burst.utterances) quoted ??= await quotedTicket(utterance)
    return {
      id: first._id,
      ids: burst.utterances.map(({ stored }) => stored._id),
      at: last.at,
      roomId: first.roomId,
      person: { id: first.fromId, name: last.fromName || first.fromName },
      byLeader: roster.posts.has(first.fromId),
      area: first.roomId ? await people.areaOfRoom(first.roomId) : await people.homeOf(first.fromId, first.fromName),
      text,
      photos: photosOf(burst.utterances),
      seen: burst.utterances.flatMap(({ stored }) => stored.description ?? []),
      messages: burst.utterances.map(toTicketMessage),
      mentionIds: [...new Set(burst.utterances.flatMap(({ stored }) => stored.mentionIds))],
      mentionNames: [...new Set(burst.utterances.flatMap(({ normal }) => normal.mentioned))],
      mentionsBot: burst.utterances.some(({ stored }) => stored.mentionsBot),
      numbers: [...new Set([...text.matchAll(NUMBER)].map((match) => Number(match[1])))],
      quoted: quoted?.no ?? null,
      quotesBot: quoted?.bot ?? false,
      reread: burst.reread,
    }
  }
}
export type ReadTurn = ReturnType<typeof createTurns>

function toTicketMessage({ stored, normal }: Utterance): TicketMessage {
  const words = normal.kind === 'text' || normal.kind === 'media' || normal.kind === 'location' ? normal.body : ''
  return {
    id: stored._id,
    at: stored.at,
    roomId: stored.roomId,
    fromId: stored.fromId,
    text: words,
    media: normal.kind === 'media' ? normal.media : null,
  }
}

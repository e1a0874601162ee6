import type { Following } from '../classifiers/local/following.ts'
import type { Judge, Judgement, ReplyReader, Sensitivity } from '../classifiers/judge.ts'
import { maskNames } from '../classifiers/masking.ts'
import { addressed, createNotes, type Notes } from '../notifications/notes.ts'
import type { RoutingRules } from '../routing/assign.ts'
import { ancestorAt, isBoundId, leaderName, type Roster } from '../routing/roster.ts'
import type { Around } from '../store/around.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Store } from '../store/store.ts'
import type { TicketEvent } from '../tickets/apply.ts'
import type { Clocks } from '../tickets/follow-up.ts'
import type { EventType, Note, Reporter, TicketGlance } from '../tickets/ticket.ts'
import type { OutbreakRules } from '../tickets/outbreak.ts'
import type { Category } from '../tickets/vocabulary.ts'
import type { People } from './people.ts'
import type { SecondLook } from './second-look.ts'
import type { Say } from './texts.ts'
import { judgedText, takeUsage, type Turn } from './turn.ts'

export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface DeskOptions {
  store: Store
  ledger: Ledger
  around: Around
  roster: Roster
  routing: RoutingRules
  judge: Judge
  reader: ReplyReader
  following: Following
  second: SecondLook
  people: People
  say: Say
  clocks: Clocks
  /** When reports of one failure from many places become one ticket. */
  outbreak: OutbreakRules
  /** Categories that are done only when a photo shows it. */
  photoFor: readonly Category[]
  /** Names of departments, where the community lists them. */
  departments: readonly string[]
  /** The network carries files. */
  carriesFiles: boolean
  now(): number
  account(): string
  sensitivityOf(roomId: string | null): Sensitivity
  mask: (text: string) => string
  log: Logger
}

/** What neighbours add to a ticket is gathered this long, so that ten of them are not ten messages (ms). */
const GATHER_MS = 120_000
const ADDITIONS: readonly string[] = ['joined', 'added', 'addedPhoto']

/** What every kind of turn needs: who decides, where it is written, and how it is said. */
export function createDesk(options: DeskOptions) {
  const { roster, routing, say, store } = options
  const officials = new Set([...roster.areas.values()].flatMap((area) => area.leaders.map((leader) => leader.name)))
  /** Leaders are named in public; of two characters may be a place or a word. */
  const isResident = (name: string) => name.length > 2 && !officials.has(name)
  const maskIn = (text: string, roomId: string): string =>
    options.mask(maskNames(text, options.people.namesIn(roomId).filter(isResident)))
  const notes = (): Notes =>
    createNotes({
      say,
      roster,
      scopeLevel: routing.scopeLevel,
      now: options.now(),
      mask: maskIn,
    })

  return {
    ...options,
    notes,

    judgeTurn(turn: Turn): Promise<Judgement> {
      return options.judge.judge({
        text: judgedText(turn),
        photos: turn.photos,
        area: turn.area,
        direct: turn.roomId === null,
        byLeader: turn.byLeader,
        sensitivity: options.sensitivityOf(turn.roomId),
      })
    },

    /** Danger by rule is a matter of its own: no answer, whatever it quotes, unless that is an emergency itself. */
    async tellsOfDanger(turn: Turn, quoted: TicketGlance | undefined): Promise<boolean> {
      if (quoted?.urgency === 'emergency') return false
      return (await this.judgeTurn(turn)).certainDanger === true
    },

    /** An event caused by a turn; its key is the turn's, so that reading it twice changes nothing. */
    eventOf(turn: Turn, type: EventType, rule: string, more: Partial<TicketEvent> = {}): TicketEvent {
      return {
        id: `${turn.id}:${type}`,
        type,
        at: options.now(),
        by: turn.person.id,
        note: turn.text,
        rule,
        messages: turn.messages,
        usage: takeUsage(turn),
        ...more,
      }
    },

    reporterOf(turn: Turn): Reporter {
      const area = turn.about ?? turn.area
      const where = area === null ? {} : { area }
      return { id: turn.person.id, name: turn.person.name, roomId: turn.roomId, at: turn.at, ...where }
    },

    /** Answers the speaker in private, once per turn and purpose. */
    async tell(turn: Turn, purpose: string, text: string, ticketNo?: number): Promise<void> {
      await store.outbox.put(options.account(), [
        notes().note(turn.id, purpose, { personId: turn.person.id }, text, { ticketNo }),
      ])
    },

    /** Answers where it was asked: in private, or in the group with a mention (masked). */
    async answer(turn: Turn, purpose: string, text: string, ticketNo?: number): Promise<void> {
      if (!turn.roomId) return this.tell(turn, purpose, text, ticketNo)
      const { mention, mentionIds } = addressed(turn.person)
      const full = maskIn(`${mention}${text}`, turn.roomId)
      await store.outbox.put(options.account(), [
        notes().note(turn.id, purpose, { roomId: turn.roomId }, full, { ticketNo, mentionIds }),
      ])
    },

    /** A note to the owner, unless the owner is the one who spoke. */
    toOwner(ticket: TicketGlance, turn: Turn, purpose: Parameters<Notes['toPerson']>[2], extra = {}): Note[] {
      if (!ticket.ownerId || ticket.ownerId === turn.person.id) return []
      const note = notes().toPerson(ticket, turn.id, purpose, ticket.ownerId, {
        reporter: turn.person.name,
        words: turn.text || '[图片]',
        ...extra,
      })
      const waits = ADDITIONS.includes(purpose) && ticket.urgency !== 'emergency'
      return [waits ? { ...note, notBefore: options.now() + GATHER_MS } : note]
    },

    /** Leaders of that grid whom the words name; `@名` is an address and does not count. */
    leadersNamed(text: string, area: string): { id: string; name: string; area: string }[] {
      const bare = text.replace(/@[^\s\u2005]+/g, '')
      const scope = ancestorAt(roster, area, routing.scopeLevel)?.parent ?? area
      const found: { id: string; name: string; area: string }[] = []
      for (const [id, codes] of roster.posts) {
        const name = leaderName(roster, id)
        if (!name || !isBoundId(id) || !bare.includes(name)) continue
        for (const code of codes) {
          if (code === scope || ancestorsInclude(roster, code, scope)) found.push({ id, name, area: code })
        }
      }
      return found
    },
  }
}
export type Desk = ReturnType<typeof createDesk>

function ancestorsInclude(roster: Roster, code: string, above: string): boolean {
  for (let area = roster.areas.get(code); area; area = area.parent ? roster.areas.get(area.parent) : undefined) {
    if (area.code === above) return true
  }
  return false
}

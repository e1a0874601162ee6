import { LRUCache } from 'lru-cache'
import { isWithin, type Roster } from '../routing/roster.ts'
import type { TicketGlance } from '../tickets/ticket.ts'
import { CATEGORIES } from '../tickets/vocabulary.ts'
import type { Judgement } from './judge.ts'
import type { Following } from './local/following.ts'
import { loadLexicon } from './local/lexicon.ts'
import { topicsOfTitle } from './local/topics.ts'
import { agreement, type AgreementCues } from './agreement.ts'
import { matterMatch, placesShared, scoreMatch, topicsShared } from './local/word-match.ts'
import { MATCH_WEIGHTS } from './match-weights.ts'

/** What is said, for the question "is this the matter of that ticket?". */
export interface Said {
  text: string
  photos: number
  personId: string
  roomId: string | null
  at: number
  judgement: Judgement
  /** Probability that it is an answer about some ticket at all (1 − none). */
  answerProbability: number
  /** What the words alone say of whether and which matter they take up. */
  following: Following
}

/** The room's recent talk: how many other bursts came between the ticket's last word there and now. */
export interface Surroundings {
  /** Bursts of others since the ticket was last spoken of in this room; Infinity where it never was. */
  between: number
  /** Time since the same person's last words there, where those were on this ticket (ms); else Infinity. */
  sinceOwn: number
}

export const MATCH_FEATURES = [
  'words',
  'matter',
  'samePlaceWords',
  'otherPlaceWords',
  'sharedTopic',
  'foreignTopic',
  'ownMatter',
  'lift',
  'rival',
  'otherCategory',
  'sameCategory',
  'nearCategory',
  'sameArea',
  'nestedArea',
  'otherArea',
  'otherPlace',
  'sameRoom',
  'adjacent',
  'near',
  'recent',
  'old',
  'agrees',
  'alsoMine',
  'ownTicket',
  'continues',
  'issue',
  'answer',
  'follows',
  'followsHere',
  'short',
  'photoOnly',
  'laughs',
  'elsewhere',
  'trades',
  'turns',
  'otherKind',
  'settled',
  'emergency',
] as const
export type MatchFeature = (typeof MATCH_FEATURES)[number]
export type MatchFeatures = Record<MatchFeature, number>

const MINUTE = 60_000
/** Word classes of rules/lexicon.yaml: stories from somewhere else; buying, selling, lending. */
const ELSEWHERE = ['别处', '转述']
const TRADES = ['广告', '交易', '接龙', '借物']
const lexicon = loadLexicon()
/** The same words are held against many tickets, the same ticket against many words. */
const heard = new LRUCache<string, { cues: AgreementCues; classes: string[] }>({ max: 500 })
const topicsOf = new LRUCache<string, string[]>({ max: 4_000 })

function remembered<T extends object>(cache: LRUCache<string, T>, key: string, make: () => T): T {
  const known = cache.get(key)
  if (known) return known
  const made = make()
  cache.set(key, made)
  return made
}

/** Everything that speaks for or against it, each between 0 and 1. */
export function matchFeatures(said: Said, ticket: TicketGlance, roster: Roster, around: Surroundings): MatchFeatures {
  const { judgement } = said
  const theirs = { title: ticket.title, said: saidOf(ticket) }
  const words = scoreMatch(said.text, theirs)
  const places = placesShared(said.text, theirs)
  const topics = topicsShared(said.text, theirs)
  const follows = said.following.follows(said.text)
  const about = `${ticket.title}\n${ticket.messages[0]?.text ?? ''}`
  const lift = said.following.lift(
    said.text,
    remembered(topicsOf, about, () => topicsOfTitle(about)),
  )
  const foreign = topics.shared === 0 && topics.foreign > 0 ? 1 : 0
  const categoryProbability = judgement.categoryProbabilities[CATEGORIES.indexOf(ticket.category)] ?? 0
  const same = judgement.area === ticket.area
  const nested =
    !same &&
    judgement.area !== null &&
    (isWithin(roster, judgement.area, ticket.area) || isWithin(roster, ticket.area, judgement.area))
  const other = judgement.area !== null && !same && !nested
  const sameRoom = ticket.messages.some((message) => message.roomId === said.roomId)
  const age = Math.max(0, said.at - lastSaidAt(ticket))
  const { cues, classes } = remembered(heard, said.text, () => ({
    cues: agreement(said.text),
    classes: lexicon.classesOf(said.text),
  }))
  const takesUp = cues.agrees || cues.alsoMine
  return {
    words,
    // Neighbours name the same house with every matter.
    matter: matterMatch(said.text, theirs),
    samePlaceWords: places.same / 3,
    otherPlaceWords: places.other > 0 ? 1 : 0,
    sharedTopic: topics.shared > 0 ? 1 : 0,
    foreignTopic: foreign,
    lift: lift / 4,
    // Something else that the words fit better, where they neither name this nor say that they take it up.
    rival: topics.shared > 0 || takesUp ? 0 : (said.following.strongest(said.text) - lift) / 4,
    otherCategory: Math.max(...judgement.categoryProbabilities) - categoryProbability,
    ownMatter: takesUp ? 0 : foreign * judgement.probability,
    sameCategory: categoryProbability,
    nearCategory: judgement.category === ticket.category ? 1 : 0,
    sameArea: same && judgement.areaNamed ? 1 : 0,
    nestedArea: nested ? 1 : 0,
    otherArea: other ? 1 : 0,
    otherPlace: judgement.place !== '' && ticket.place !== '' && judgement.place !== ticket.place ? 1 : 0,
    sameRoom: sameRoom ? 1 : 0,
    adjacent: sameRoom && around.between === 0 ? 1 : 0,
    near: sameRoom && around.between > 0 && around.between <= 2 ? 1 : 0,
    recent: Math.exp(-age / (10 * MINUTE)),
    old: age > 6 * 60 * MINUTE ? 1 : 0,
    agrees: cues.agrees ? 1 : 0,
    alsoMine: cues.alsoMine ? 1 : 0,
    ownTicket: ticket.reporters.some((reporter) => reporter.id === said.personId) ? 1 : 0,
    continues: Math.exp(-around.sinceOwn / (2 * MINUTE)),
    issue: judgement.probability,
    answer: said.answerProbability,
    follows,
    followsHere: follows * (sameRoom && around.between <= 1 ? 1 : 0),
    short: said.text.length > 0 && said.text.length <= 8 ? 1 : 0,
    photoOnly: said.text === '' && said.photos > 0 ? 1 : 0,
    laughs: cues.laughs ? 1 : 0,
    elsewhere: ELSEWHERE.some((name) => classes.includes(name)) ? 1 : 0,
    trades: TRADES.some((name) => classes.includes(name)) ? 1 : 0,
    turns: cues.turns ? 1 : 0,
    otherKind: judgement.isIssue && judgement.kind !== ticket.kind ? 1 : 0,
    settled: ticket.status === 'resolved' || ticket.status === 'answered' ? 1 : 0,
    emergency: ticket.urgency === 'emergency' ? 1 : 0,
  }
}

/** A report of its own is held to other standards than a remark. */
export type MatchKind = 'report' | 'remark'

export function matchKind(judgement: Judgement): MatchKind {
  return judgement.isIssue ? 'report' : 'remark'
}

/** Probability (0–1) that what was said belongs to that ticket. Weights: `npm run train:matching`. */
export function matchProbability(kind: MatchKind, features: MatchFeatures): number {
  const { bias, weights } = MATCH_WEIGHTS[kind]
  let score = bias
  for (const name of MATCH_FEATURES) score += features[name] * weights[name]
  return 1 / (1 + Math.exp(-score))
}

/** The reporters' words, newest last, bounded. */
export function saidOf(ticket: TicketGlance): string {
  return ticket.messages
    .map((message) => message.text)
    .filter(Boolean)
    .slice(0, 12)
    .join('\n')
    .slice(0, 600)
}

function lastSaidAt(ticket: TicketGlance): number {
  return Math.max(ticket.createdAt, ...ticket.messages.map((message) => message.at))
}

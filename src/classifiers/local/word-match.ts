import { LRUCache } from 'lru-cache'
import { findMentions } from './area-mentions.ts'
import { readNumber } from './area-index.ts'
import { readTopics, topicsIn, topicsOfTitle } from './topics.ts'
import type { Model } from './weights.ts'

/**
 * How far a text and a ticket speak of one thing: shared topics (`rules/topics.yaml`: 亮 and 灯 are one), shared pairs of
 * characters, and the numbers of buildings, units and floors, which also speak against it where they differ.
 */
export interface TicketWords {
  title: string
  /** What was reported. */
  said?: string
}

/** Pairs of characters that say nothing of the matter. */
const EMPTY_PAIR =
  /[的了吗呢吧啊呀是在有没不也都就还又再这那我你他她它们个一来去说到给要把被跟和与很太好得着过么什怎哪谁几上下里外]/u
/** Who shall do it is not what it is about: 转物业, 跟保洁说. */
const ADDRESSEE =
  /(?:转给?|交给?|给|找|让|叫|请|跟|和|问|催)?(?:了|一下)?(?:物业|社区|网格长?|街道|保洁)(?!费|收|公司)/gu
/** Where it is without saying what. */
const WEAK_PAIR = /楼道|楼上|楼下|楼顶|门口|单元|小区/u
const WEAK_PAIR_WEIGHT = 0.5
const HAN_PAIR = /^\p{Script=Han}{2}$/u
const TOPIC_WEIGHT = 2.2
const WEAK_TOPIC_WEIGHT = 1.3
const PAIR_WEIGHT = 1.4
const PLACE_WEIGHT = 2.5
/** Weight shared at which a match is as likely as not. */
const HALF = 3

export interface Words {
  /** Feature → weight. */
  matter: ReadonlyMap<string, number>
  /** `3栋`, `2单元`, `7楼` by kind. */
  places: ReadonlyMap<'building' | 'unit' | 'floor', ReadonlySet<string>>
}

export function wordsOf(text: string): Words {
  const known = remembered.get(text)
  if (known) return known
  const words = readWords(text)
  remembered.set(text, words)
  return words
}

/** Open tickets are compared with everything that is said around them. */
const remembered = new LRUCache<string, Words>({ max: 4_000 })

function readWords(text: string): Words {
  const plain = text.normalize('NFKC').toLowerCase().slice(0, 600).replace(ADDRESSEE, ' ')
  const matter = new Map<string, number>()
  const mentions = findMentions(plain)
  let free = plain
  for (const { start, end } of mentions) free = free.slice(0, start) + ' '.repeat(end - start) + free.slice(end)
  for (const [topic, length] of topicsIn(free)) matter.set(`#${topic}`, length === 1 ? WEAK_TOPIC_WEIGHT : TOPIC_WEIGHT)
  for (let at = 0; at < free.length; at++) {
    const pair = free.slice(at, at + 2)
    if (HAN_PAIR.test(pair) && !EMPTY_PAIR.test(pair)) {
      matter.set(pair, WEAK_PAIR.test(pair) ? WEAK_PAIR_WEIGHT : PAIR_WEIGHT)
    }
  }
  const places = new Map<'building' | 'unit' | 'floor', Set<string>>()
  const place = (kind: 'building' | 'unit' | 'floor', key: string): void => {
    places.set(kind, (places.get(kind) ?? new Set()).add(key))
  }
  for (const { building, unit } of mentions) {
    if (building) place('building', building)
    if (unit) place('unit', unit)
  }
  for (const found of free.matchAll(/(?<!\d)(\d{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九十])[楼层]/gu)) {
    place('floor', String(readNumber(found[1]!)))
  }
  return { matter, places }
}

type Worth = (feature: string) => number

function sharedMatter(a: Words, b: Words, worth: Worth = () => 1): number {
  let shared = 0
  for (const [feature, weight] of a.matter) {
    const other = b.matter.get(feature)
    if (other !== undefined) shared += Math.min(weight, other) * worth(feature)
  }
  return shared
}

/** Weight of what both share; negative where the places contradict. */
export function sharedWeight(a: Words, b: Words, worth: Worth = () => 1): number {
  let shared = sharedMatter(a, b, worth)
  for (const [kind, keys] of a.places) {
    const others = b.places.get(kind)
    if (!others) continue
    const same = [...keys].filter((key) => others.has(key))
    if (same.length > 0) shared += PLACE_WEIGHT * Math.max(...same.map((key) => worth(`${kind}:${key}`)))
    else shared -= PLACE_WEIGHT
  }
  return shared
}

const wordsOfTicket = ({ title, said = '' }: TicketWords): Words => wordsOf(`${title}\n${said}`)

/** 0–1: how likely text and ticket speak of the same thing, by their words alone. */
export function scoreMatch(text: string, ticket: TicketWords): number {
  const shared = sharedWeight(wordsOf(text), wordsOfTicket(ticket))
  return shared <= 0 ? 0 : shared / (shared + HALF)
}

/** 0–1: how far they speak of the same thing, wherever that is. */
export function matterMatch(text: string, ticket: TicketWords): number {
  const shared = sharedMatter(wordsOf(text), wordsOfTicket(ticket))
  return shared / (shared + HALF)
}

/** Of building, unit and floor: how many both name alike, and how many they name differently. */
export function placesShared(text: string, ticket: TicketWords): { same: number; other: number } {
  const known = wordsOfTicket(ticket).places
  const alike = [...wordsOf(text).places].flatMap(([kind, keys]) => {
    const others = known.get(kind)
    return others ? [[...keys].some((key) => others.has(key))] : []
  })
  const same = alike.filter(Boolean).length
  return { same, other: alike.length - same }
}

/** Topics that the text shares with the ticket, and those that it brings in itself. */
export function topicsShared(text: string, ticket: TicketWords): { shared: number; foreign: number } {
  const known = wordsOfTicket(ticket).matter
  const topics = [...wordsOf(text).matter.keys()].filter((key) => key.startsWith('#'))
  const shared = topics.filter((topic) => known.has(topic)).length
  return { shared, foreign: topics.length - shared }
}

/** What is common to all candidates tells none of them apart and counts nothing. */
function worthAmong(all: readonly Words[]): Worth {
  return (feature) => {
    const [kind, key] = feature.split(':') as ['building', string]
    const holders = all.filter((words) =>
      key === undefined ? words.matter.has(feature) : words.places.get(kind)?.has(key),
    ).length
    return all.length < 2 ? 1 : 1 - (holders - 1) / (all.length - 1)
  }
}

/** How far the best must be ahead of the next, in weights of shared words and logarithms of likelihood. */
const AHEAD = 1

/**
 * Index of the one candidate that the words fit; null where they fit none or several alike.
 * @param topics the topic model; without it only words in common count
 */
export function fittingOne(text: string, tickets: readonly TicketWords[], topics?: Model): number | null {
  const said = wordsOf(text)
  const all = tickets.map((ticket) => wordsOfTicket(ticket))
  const worth = worthAmong(all)
  const likely = topics ? readTopics(topics, text) : () => 0
  const ranked = all
    .map((words, at) => ({ at, fit: sharedWeight(said, words, worth) + likely(topicsOfTitle(tickets[at]!.title)) }))
    .toSorted((a, b) => b.fit - a.fit)
  const [best, next] = ranked
  return best && (!next || best.fit >= next.fit + AHEAD) ? best.at : null
}

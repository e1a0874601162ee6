import { z } from 'zod'
import type { Roster } from '../../routing/roster.ts'
import type { Category, Kind } from '../../tickets/vocabulary.ts'
import type { Judgement } from '../judge.ts'
import { shortName } from '../../routing/roster.ts'
import { CATEGORIES, CATEGORY_LABELS, KIND_LABELS, KINDS } from '../../tickets/vocabulary.ts'
import { mask } from '../masking.ts'
import { parseRules, readRules } from '../rules/emergency-rules.ts'
import { clausesOf } from './clauses.ts'

/** Titles that may be read out in a group: place and matter, at most 20 characters, nobody's name. */
export interface Titler {
  /** `interest`: how much a clause sounds like an issue (0–1); used where no known topic fits. */
  title(
    text: string,
    judgement: Pick<Judgement, 'area' | 'place' | 'kind' | 'category' | 'private' | 'urgency'>,
    ruleId: string | null,
    interest: (clause: string) => number,
  ): string
  source: string
}

const MAX_TITLE = 20
const LONGEST_CLAUSE = 40
const MOST_CLAUSES = 5
/** A clause that sounds less like an issue than this says less than the category's name. */
const ENOUGH_INTEREST = 0.75

const Topics = z.strictObject({
  rules: z.record(z.string(), z.string().max(12)),
  emergencies: z.object({ safety: z.string().max(12) }).catchall(z.string().max(12)),
  topics: z.array(
    z.strictObject({
      title: z.string().min(2).max(12),
      in: z.array(z.enum(CATEGORIES)).optional(),
      when: z.string().transform((source) => new RegExp(source, 'u')),
    }),
  ),
  suffix: z.partialRecord(z.enum(KINDS), z.string()),
})

export function createTitler(roster: Roster, source = readRules('titles.yaml')): Titler {
  const { rules, emergencies, topics, suffix } = parseRules(Topics, source, 'src/classifiers/rules/titles.yaml')

  const placeOf = (area: string | null, place: string, room: number): string => {
    const level = area ? roster.areas.get(area)?.level : undefined
    const isSmall = level !== undefined && roster.levels.findIndex(({ key }) => key === level) > gridAt(roster)
    const named = area && isSmall ? shortName(roster, area, roster.levels[gridAt(roster)]!.key) : ''
    const said = mask(place).includes('[') ? '' : place.replace(/\s/gu, '')
    const both = named.includes(said) || said.includes(named) ? longer(named, said) : named + said
    return [both, named, said].find((words) => words.length <= room) ?? ''
  }

  const topicOf = (words: string, category: Category): string | undefined =>
    topics.find(({ when, in: only }) => (!only || only.includes(category)) && when.test(words))?.title

  const matterOf = (text: string, kind: Kind, category: Category, interest: (clause: string) => number): string => {
    const ending = suffix[kind] ?? ''
    // The clause that sounds most like an issue tells the matter; what stands beside it may be of something else.
    const said = clausesOf(text, LONGEST_CLAUSE).slice(0, MOST_CLAUSES)
    const clauses = said
      .map((words) => ({ words, value: said.length > 1 ? interest(words) : 1 }))
      .toSorted((a, b) => b.value - a.value)
    const topic = firstOf(clauses, ({ words }) => topicOf(words, category)) ?? topicOf(text, category)
    if (topic) return topic.replace(/(不亮|损坏|破损|问题|故障)$/u, ending ? '' : '$1') + ending
    const clause = clauses.find(
      ({ words, value }) => value >= ENOUGH_INTEREST && words.length <= MAX_TITLE - 8 && mask(words) === words,
    )
    return clause && kind === 'problem' ? clause.words : CATEGORY_LABELS[category] + (ending || '问题')
  }

  return {
    title: (text, { area, place, kind, category, private: secret, urgency }, ruleId, interest) => {
      const alarm = urgency === 'emergency' ? (emergencies[category] ?? emergencies.safety) : undefined
      const rule = (ruleId ? rules[ruleId] : undefined) ?? alarm
      const matter = secret
        ? CATEGORY_LABELS[category] + (kind === 'problem' ? '求助' : KIND_LABELS[kind])
        : (rule ?? matterOf(text, kind, category, interest))
      const where = placeOf(area, secret || matter.includes(place) ? '' : place, MAX_TITLE - matter.length)
      return join(where, matter).slice(0, MAX_TITLE)
    },
    source,
  }
}

/** 楼道 and 楼道灯不亮 are 楼道灯不亮: what ends the place and begins the matter is said once. */
function join(place: string, matter: string): string {
  for (let shared = Math.min(place.length, matter.length); shared > 0; shared--) {
    if (place.endsWith(matter.slice(0, shared))) return place + matter.slice(shared)
    const [inside] = /[里内上下]$/u.exec(place) ?? []
    if (inside && place.slice(0, -1).endsWith(matter.slice(0, Math.max(2, shared)))) {
      return place.slice(0, -1) + matter.slice(Math.max(2, shared))
    }
  }
  return place + matter
}

function firstOf<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one)
    if (found !== undefined) return found
  }
  return undefined
}

function longer(a: string, b: string): string {
  return b.length > a.length ? b : a
}

/** Index of the level whose names are left out of titles: everybody in the group knows their grid. */
function gridAt(roster: Roster): number {
  return roster.levels.findIndex(({ key }) => key === 'grid')
}

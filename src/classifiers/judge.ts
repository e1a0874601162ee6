import type { Category, Difficulty, Kind, Urgency } from '../tickets/vocabulary.ts'
import type { Failure, Usage } from './model/ask.ts'

/** How readily a group's messages become tickets; moves the threshold of `isIssue`, never an emergency. */
export const SENSITIVITIES = ['strict', 'balanced', 'eager'] as const
export type Sensitivity = (typeof SENSITIVITIES)[number]

export interface JudgeInput {
  /** One person's burst, normalised: lines joined by `\n`, voice as its words; photos are not text. */
  text: string
  /** Number of photos and videos in the burst. */
  photos: number
  /** Area of the group it was said in; for a private message the speaker's own area where known, else null. */
  area: string | null
  /** Said to the bot in private. */
  direct: boolean
  /** The speaker holds a post somewhere in the roster. */
  byLeader: boolean
  sensitivity: Sensitivity
}

/** What a judge says of one burst. The fields after `isIssue` hold the best guess also where `isIssue` is false. */
export interface Judgement {
  isIssue: boolean
  /** Calibrated probability (0–1) that it is an issue. */
  probability: number
  kind: Kind
  category: Category
  /** Probabilities over CATEGORIES in their order; used to see whether two reports can be one matter. */
  categoryProbabilities: readonly number[]
  difficulty: Difficulty
  urgency: Urgency
  private: boolean
  /** Lowest area that the matter is about (code in the roster); null where neither text nor group tells. */
  area: string | null
  /** True where the text itself named the area or place. */
  areaNamed: boolean
  /** The place in words as said: `7楼`, `地下车库B区`, `东门`; empty where none was said. */
  place: string
  /** At most 20 characters, no personal data. */
  title: string
  /** Strongest features or the rule for each decision, for the ticket's history. */
  reasons: string[]
  /** `local@<hash>`, or `judge@v3 + <model>`. */
  judgedBy: string
  /** A rule on danger spoke, not a likeness: it is acted upon at once, and no other judge may lower it. */
  certainDanger?: boolean
  /** Number of the open ticket that it is part of; null: of none. Absent where the judge was not asked that. */
  partOf?: number | null
  /** What is missing in the report, and the one question worth asking, as a hint to the leader. */
  missing?: readonly Missing[]
  question?: string | null
  /** Why the language model could not be asked; then it is to be judged again later. */
  review?: Failure
  usage?: Usage
}

/** What a report often lacks. Names of the gaps; how a leader is told of them stands in bot/texts.ts. */
export const MISSING = ['place', 'since', 'extent', 'who', 'photo', 'tried'] as const
export type Missing = (typeof MISSING)[number]

export interface Judge {
  judge(input: JudgeInput): Promise<Judgement>
}

export const LEADER_INTENTS = [
  'accept',
  'progress',
  'ask',
  'done',
  'answered',
  'hand_up',
  'hand_over',
  'reject',
  'extend',
  'none',
] as const
export type LeaderIntent = (typeof LEADER_INTENTS)[number]

export const RESIDENT_INTENTS = ['confirm', 'not_fixed', 'withdraw', 'more_info', 'query', 'rate', 'none'] as const
export type ResidentIntent = (typeof RESIDENT_INTENTS)[number]
export type Intent = LeaderIntent | ResidentIntent

export interface ReplyInput {
  role: 'leader' | 'resident'
  text: string
  /** The tickets that the speaker could mean, newest activity first. `said`: what was reported, for matching words. */
  tickets: { no: number; title: string; said?: string }[]
  /** Number of the ticket whose message is quoted, when one is. */
  quote?: number
}

export interface Reply {
  intent: Intent
  /** Calibrated probability of `intent` (0–1). */
  probability: number
  /** Probability (0–1) that the text has nothing to do with any ticket (`none`). */
  noneProbability: number
  /** The ticket meant, or null where the words fit several or none. */
  ticket: number | null
  /** 1–5 where the resident rated, else null. */
  score: number | null
  reasons: string[]
  judgedBy: string
  /** Why the language model could not be asked. */
  review?: Failure
  usage?: Usage
}

export interface ReplyReader {
  read(input: ReplyInput): Promise<Reply>
}

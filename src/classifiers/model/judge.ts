import { CATEGORIES } from '../../tickets/vocabulary.ts'
import type { Judgement, LeaderIntent, Reply, ResidentIntent } from '../judge.ts'
import { LEADER_INTENTS, RESIDENT_INTENTS } from '../judge.ts'
import { mask } from '../masking.ts'
import { ModelFailed, type Answer, type Ask, type Failure, type Usage } from './ask.ts'
import { digestCaseText, judgeCaseText, replyCaseText, type JudgeCase, type ReplyCase } from './case-text.ts'
import { checkedPlace, checkedQuestion, checkedReason, checkedTitle } from './checks.ts'
import { checkedDigest } from './digest.ts'
import { DigestOutput, JudgeOutput, ReplyOutput, type Task } from './outputs.ts'
import type { Prompt } from './prompts.ts'

/** Codes of the areas and numbers of the tickets that were offered, in the order of their marks (`A1`, `T1`). */
export interface Offered {
  areas: readonly string[]
  tickets: readonly number[]
}

export interface ModelJudgeOptions {
  ask: Ask
  prompts: Record<Task, Prompt>
  /** Called once per question, also a failed one. `group`: id of the group, null in private. */
  onUsage?: (spent: { group: string | null; task: Task; usage: Usage; failure?: Failure }) => void
}

export interface Asked {
  group: string | null
  offered: Offered
  signal?: AbortSignal
}

/** Not calibrated: what a clear yes or no is worth beside the local judge's probabilities. */
const YES = 0.97
const NO = 0.03
/**
 * A report so plain to the local judge is registered whatever a model makes of it: a leader can turn it down, while nobody
 * sees what was never registered. It is also what keeps words about the report, by whomever, from silencing it.
 */
const SURE_REPORT = 0.97
const SURENESS = { sure: 0.95, likely: 0.7, guess: 0.4 } as const

/** The language model as judge. Whatever happens there is an answer: where it fails, the local one, marked for review. */
export function createModelJudge({ ask, prompts, onUsage = () => {} }: ModelJudgeOptions) {
  async function put<T>(task: Task, group: string | null, run: () => Promise<Answer<T>>): Promise<Answer<T>> {
    try {
      const answer = await run()
      onUsage({ group, task, usage: answer.usage })
      return answer
    } catch (error) {
      if (error instanceof ModelFailed) onUsage({ group, task, usage: error.usage, failure: error.failure })
      throw error
    }
  }
  const by = (task: Task, model: string) => `${task}@v${prompts[task].version} + ${model}`

  return {
    async judge(one: JudgeCase, local: Judgement, { group, offered, signal }: Asked): Promise<Judgement> {
      try {
        const question = { prompt: prompts.judge, output: JudgeOutput, input: judgeCaseText(one), signal }
        const { value, model, usage } = await put('judge', group, () => ask(question))
        const judgement = judgementOf(value, one, local, offered)
        const overruled = !judgement.isIssue && judgement.partOf === null && local.probability >= SURE_REPORT
        if (overruled)
          return { ...local, usage, reasons: [`${by('judge', model)} 认为不是诉求，由三长决定`, ...local.reasons] }
        return { ...judgement, judgedBy: by('judge', model), usage }
      } catch (error) {
        if (!(error instanceof ModelFailed)) throw error
        return { ...local, review: error.failure, usage: error.usage }
      }
    },

    async read(one: ReplyCase, local: Reply, { group, offered, signal }: Asked): Promise<Reply> {
      try {
        const question = { prompt: prompts.reply, output: ReplyOutput, input: replyCaseText(one), signal }
        const { value, model, usage } = await put('reply', group, () => ask(question))
        return { ...replyOf(value, one, local, offered), judgedBy: by('reply', model), usage }
      } catch (error) {
        if (!(error instanceof ModelFailed)) throw error
        return { ...local, review: error.failure, usage: error.usage }
      }
    },

    /** Two sentences over the facts of a paper; undefined where there are none that hold. */
    async digest(facts: readonly string[], group: string | null): Promise<string | undefined> {
      try {
        const question = { prompt: prompts.digest, output: DigestOutput, input: digestCaseText(facts) }
        const { value } = await put('digest', group, () => ask(question))
        return checkedDigest(value.sentences, facts)
      } catch (error) {
        if (!(error instanceof ModelFailed)) throw error
        return undefined
      }
    },
  }
}
export type ModelJudge = ReturnType<typeof createModelJudge>

/** The model proposes, rules check: nothing that was not offered, nothing less safe or less private than the local judge is sure of. */
export function judgementOf(said: JudgeOutput, one: JudgeCase, local: Judgement, offered: Offered): Judgement {
  const isIssue = said.issue
  const category = said.category ?? local.category
  const area = markedOf(said.area, 'A', offered.areas)
  const partOf = said.part_of === null ? null : (markedOf(said.part_of, 'T', offered.tickets) ?? undefined)
  // What it read was masked; the words of the place are looked up in what was said.
  const place = checkedPlace(said.place, one.text)
  const reason = checkedReason(said.difficulty_reason)
  return {
    ...local,
    isIssue,
    probability: isIssue ? YES : NO,
    kind: said.kind ?? local.kind,
    category,
    categoryProbabilities: CATEGORIES.map((each) => (each === category ? 0.9 : 0.1 / (CATEGORIES.length - 1))),
    difficulty: said.difficulty ?? local.difficulty,
    urgency: local.certainDanger ? 'emergency' : (said.urgency ?? local.urgency),
    private: said.private === true || local.private,
    // An area that the words name is read by the local rules.
    area: local.areaNamed ? local.area : (area ?? local.area),
    place: place ?? local.place,
    title: isIssue ? (checkedTitle(said.title, mask(one.text), one.areas) ?? local.title) : local.title,
    reasons: [`${isIssue ? '是' : '不是'}诉求`, ...(reason ? [`难度：${reason}`] : [])],
    partOf,
    missing: said.missing ?? [],
    question: isIssue ? checkedQuestion(said.question, mask(one.text)) : null,
  }
}

function replyOf(said: ReplyOutput, one: ReplyCase, local: Reply, offered: Offered): Reply {
  const allowed: readonly string[] = one.speaker === 'leader' ? LEADER_INTENTS : RESIDENT_INTENTS
  if (!allowed.includes(said.intent)) return local
  const intent = said.intent as LeaderIntent | ResidentIntent
  const probability = SURENESS[said.sure]
  const none = intent === 'none'
  // A number or a quote says which one; that is read by rule.
  const quoted = one.quoted === null ? null : (offered.tickets[one.quoted] ?? null)
  const ticket = none ? null : (quoted ?? markedOf(said.ticket, 'T', offered.tickets) ?? null)
  return {
    intent,
    probability,
    noneProbability: none ? probability : 1 - probability,
    ticket,
    // Only who named a score has rated.
    score: intent === 'rate' || intent === 'not_fixed' ? (local.score ?? said.score) : null,
    reasons: [`模型：${intent}（${said.sure}）`],
    judgedBy: local.judgedBy,
  }
}

/** What a mark stands for; undefined where that was not offered. */
function markedOf<T>(mark: string | null, letter: 'A' | 'T', offered: readonly T[]): T | undefined {
  const number = mark === null ? null : new RegExp(`^${letter}(\\d{1,2})$`).exec(mark.trim())
  return number ? offered[Number(number[1]) - 1] : undefined
}

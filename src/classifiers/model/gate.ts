import type { Judgement, Reply } from '../judge.ts'

/** Why a burst is let go, settled here at once, or worth a question. */
export type GateReason = 'chat' | 'empty' | 'emergency' | 'issue' | 'fits' | 'command' | 'answer'

export interface GateVerdict {
  /** The question worth asking, or that would have been. */
  task: 'judge' | 'reply'
  passed: boolean
  why: GateReason
}

/** One decision of the gate, for measuring it (`npm run eval -- --gate`). */
export interface GateRecord extends GateVerdict {
  messageIds: readonly string[]
  /** What it was decided on: probabilities by name. */
  values: Readonly<Record<string, number>>
}

/** What the local judges say of a burst before a language model is asked. */
export interface GateInput {
  text: string
  judgement: Judgement
  /** The highest probability (0–1) that it belongs to one of the open tickets around; 0 where there are none. */
  fit: number
  byLeader: boolean
  /** What the local reader makes of it as an answer; absent where the speaker has reported none of the tickets. */
  reply?: Reply
}

/**
 * Probabilities from which a question is worth its price. Low on purpose: a message let go is judged by nobody else. Set on
 * the dev chats (docs/decisions/0016-gate.md).
 */
const WORTH = {
  /** Of being an issue. */
  issue: 0.12,
  /** Of belonging to an open ticket: `+1`, a remark, a further word. */
  fit: 0.18,
  /** Leaders' notices and talk are most of what leaders say. */
  leaderIssue: 0.4,
  /** Of being an answer at all. */
  answer: 0.2,
  leaderAnswer: 0.1,
} as const
/** From here a reporter's words are read as an answer rather than judged as a report, unless they surely are one. */
const LIKELY_ANSWER = 0.5
const LIKELY_REPORT = 0.6
/** A command said in so many words needs nobody to interpret it. */
const PLAIN = 0.97

/** At most one question per burst of a resident: is it an issue and whose, or what does it answer? */
export function worthAsking(input: GateInput): GateVerdict {
  const { judgement, reply } = input
  const judging = worthJudging(input)
  if (!reply || judging.why === 'empty' || judging.why === 'emergency') return judging
  const reading = worthReading(input.text, reply, WORTH.answer)
  if (reading.why === 'command') return reading
  const answers = 1 - reply.noneProbability >= LIKELY_ANSWER && judgement.probability < LIKELY_REPORT
  if (answers) return reading
  return judging.passed ? judging : reading.passed ? reading : judging
}

function worthJudging({ text, judgement, fit, byLeader }: GateInput): GateVerdict {
  const task = 'judge'
  if (!saysSomething(text)) return { task, passed: false, why: 'empty' }
  if (judgement.certainDanger) return { task, passed: false, why: 'emergency' }
  if (judgement.probability >= (byLeader ? WORTH.leaderIssue : WORTH.issue)) return { task, passed: true, why: 'issue' }
  if (!byLeader && fit >= WORTH.fit) return { task, passed: true, why: 'fits' }
  return { task, passed: false, why: 'chat' }
}

/** Is the question "what does this answer mean, for which ticket?" worth asking? `reply`: the local reader's answer. */
export function worthReading(text: string, reply: Reply, worth: number = WORTH.leaderAnswer): GateVerdict {
  const task = 'reply'
  if (!saysSomething(text)) return { task, passed: false, why: 'empty' }
  if (isCommand(reply)) return { task, passed: false, why: 'command' }
  return 1 - reply.noneProbability >= worth
    ? { task, passed: true, why: 'answer' }
    : { task, passed: false, why: 'chat' }
}

/** Said in so many words, and of which ticket: nothing is left to interpret, and it reports nothing besides. */
export function isCommand({ intent, probability, ticket }: Reply): boolean {
  return probability >= PLAIN && intent !== 'none' && ticket !== null
}

const saysSomething = (text: string) => /[\p{L}\p{N}]/u.test(text)

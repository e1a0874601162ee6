import type { Judge, LeaderIntent, ReplyReader, ResidentIntent } from '../../src/classifiers/judge.ts'
import { createLocalJudge } from '../../src/classifiers/local/judge.ts'
import { createReplyReader, scoreMatch } from '../../src/classifiers/local/replies.ts'
import type { JudgeOutput, ReplyOutput } from '../../src/classifiers/model/outputs.ts'
import { agreement } from '../../src/classifiers/agreement.ts'
import type { Roster } from '../../src/routing/roster.ts'
import type { ChatRequest } from './openai-server.ts'

/** A case as a model reads it: only what is between the tags. */
export interface ReadCase {
  task: 'judge' | 'reply' | 'digest'
  tickets: { title: string; said: string; own: boolean }[]
  areas: string[]
  recent: string[]
  facts: string[]
  quoted: number | null
  speaker: string
  text: string
}

export function readCase(request: ChatRequest): ReadCase {
  const input = request.messages.map(({ content }) => content).findLast((content) => typeof content === 'string') ?? ''
  const block = (tag: string): string[] => {
    const body = new RegExp(`<${tag}[^>]*>\n([\\s\\S]*?)\n</${tag}>`).exec(input as string)?.[1] ?? ''
    return body === '（无）' ? [] : body.split('\n').filter(Boolean)
  }
  const tickets = block('tickets').map((line) => {
    const parts = line.replace(/^T\d+ /, '').split('｜')
    return { title: parts[0] ?? '', said: (parts.at(-1) ?? '').replace(/[“”]/g, ''), own: parts.includes('本人的') }
  })
  const quoted = /^T(\d+)$/.exec(block('quoted')[0] ?? '')?.[1]
  const facts = block('facts')
  return {
    task: facts.length > 0 ? 'digest' : (input as string).includes('<group>') ? 'judge' : 'reply',
    tickets,
    areas: block('areas'),
    recent: block('recent'),
    facts,
    quoted: quoted ? Number(quoted) - 1 : null,
    speaker: /<message speaker="(\w+)"/.exec(input as string)?.[1] ?? 'resident',
    text: block('message').join('\n'),
  }
}

const NOT_AN_ISSUE: JudgeOutput = {
  issue: false,
  part_of: null,
  kind: null,
  category: null,
  difficulty: null,
  difficulty_reason: null,
  urgency: null,
  private: null,
  area: null,
  place: null,
  title: null,
  missing: null,
  question: null,
}

/**
 * What an honest model would answer, for the emulated endpoint: the local judge reads the case as it was sent, masked and
 * between its tags, and answers in the form that was asked for.
 */
export function honestModel(roster: Roster) {
  const judge = createLocalJudge(roster)
  const reader = createReplyReader()
  return async (request: ChatRequest): Promise<object> => {
    const one = readCase(request)
    if (one.task === 'judge') return judged(judge, one)
    if (one.task === 'reply') return read(reader, one)
    return { sentences: [`今天${one.facts[0] ?? ''}，${one.facts[1] ?? ''}。`] }
  }
}

async function judged(judge: Judge, { text, tickets, speaker }: ReadCase): Promise<JudgeOutput> {
  const byLeader = speaker === 'leader'
  const said = await judge.judge({ text, photos: 0, area: null, direct: false, byLeader, sensitivity: 'balanced' })
  const scores = tickets.map((ticket) => scoreMatch(text, ticket))
  const best = scores.indexOf(Math.max(0, ...scores))
  const follows = (scores[best] ?? 0) >= 0.6 || (agreement(text).agrees && tickets.length > 0)
  const part_of = follows && said.urgency !== 'emergency' ? `T${Math.max(0, best) + 1}` : null
  if (!said.isIssue) return { ...NOT_AN_ISSUE, part_of }
  const { kind, category, difficulty, urgency, title, place } = said
  return {
    issue: true,
    part_of,
    kind,
    category,
    difficulty,
    difficulty_reason: '一家一户的事',
    urgency,
    private: said.private,
    area: null,
    place: place || null,
    title,
    missing: [],
    question: null,
  }
}

async function read(reader: ReplyReader, { text, tickets, speaker, quoted }: ReadCase): Promise<ReplyOutput> {
  const numbered = tickets.map((ticket, at) => ({ ...ticket, no: at + 1 }))
  const role = speaker === 'leader' ? 'leader' : 'resident'
  const quote = quoted === null ? undefined : quoted + 1
  const reply = await reader.read({ role, text, tickets: numbered, quote })
  const intent = reply.noneProbability > 0.5 ? 'none' : (reply.intent as LeaderIntent | ResidentIntent)
  const sure = reply.probability > 0.8 ? 'sure' : reply.probability > 0.5 ? 'likely' : 'guess'
  return {
    intent,
    ticket: reply.ticket === null || intent === 'none' ? null : `T${reply.ticket}`,
    score: reply.score,
    sure,
  }
}

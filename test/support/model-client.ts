import { afterEach } from 'vitest'
import { createModel, type ModelOptions } from '../../src/classifiers/model.ts'
import { ModelFailed, type Answer, type Question } from '../../src/classifiers/model/ask.ts'
import type { CallRecord } from '../../src/classifiers/model/line.ts'
import { JudgeOutput } from '../../src/classifiers/model/outputs.ts'
import type { Prompt } from '../../src/classifiers/model/prompts.ts'
import { KEY, MODEL, openaiServer, type OpenaiServer } from './openai-server.ts'

const open: OpenaiServer[] = []

/** An endpoint of its own, closed after the test. */
export async function endpoint(options: Parameters<typeof openaiServer>[0] = {}): Promise<OpenaiServer> {
  const server = await openaiServer({ answer: () => LIFT, ...options })
  open.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A client with no long waits, and what it reported of its calls. */
export function client(server: Pick<OpenaiServer, 'url'>, options: Partial<ModelOptions> = {}) {
  const calls: CallRecord[] = []
  const onCall = (call: CallRecord) => void calls.push(call)
  const model = createModel({ apiKey: KEY, baseUrl: server.url, model: MODEL, backoffMs: 1, onCall, ...options })
  return { ...model, calls }
}

export const PROMPT: Prompt = { task: 'judge', version: 3, hash: '0badcafe', temperature: 0, text: '判断是不是诉求。' }
export const INPUT = '<message>\n3栋2单元电梯停了\n</message>'
export const QUESTION: Question<JudgeOutput> = { prompt: PROMPT, output: JudgeOutput, input: INPUT }

/** A right answer to it. */
export const LIFT: JudgeOutput = {
  issue: true,
  part_of: null,
  kind: 'problem',
  category: 'facility',
  difficulty: 'simple',
  difficulty_reason: '报修即可',
  urgency: 'urgent',
  private: false,
  area: 'A1',
  place: '2单元',
  title: '3栋2单元电梯停运',
  missing: [],
  question: null,
}

/** The failure of a question that must fail. */
export async function failureOf(promise: Promise<Answer<unknown> | { text: string }>): Promise<ModelFailed> {
  const error: unknown = await promise.then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  )
  if (error instanceof ModelFailed) return error
  throw error
}

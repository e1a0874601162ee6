import { ModelFailed, type Question } from './ask.ts'
import { jsonIn, problemsOf, schemaOf } from './answers.ts'
import { EndpointError } from './endpoint-error.ts'
import {
  formInWords,
  formOf,
  isUnsupported,
  METHODS_BY_CHOICE,
  nextMethod,
  type Method,
  type OutputChoice,
} from './methods.ts'
import type { Task } from './outputs.ts'

export interface Said {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** One call: what is said, how the answer is asked for. */
export interface Request {
  method: Method
  messages: Said[]
  /** Null: left to the endpoint. */
  temperature: number | null
  maxTokens: number
  form: Record<string, unknown>
}

/** `cut`: the limit of tokens came before the end. `refused`: the model or its filter would not. */
export interface Reply {
  text: string
  end: 'done' | 'cut' | 'refused'
  /** As the endpoint calls it. */
  model: string
}

/** Throws EndpointError. */
export type Call = (request: Request) => Promise<Reply>

/** What an endpoint and its model have taught us, for as long as the process lives. */
export interface Experience {
  method: Method | undefined
  /** Some thinking models take no temperature but their own. */
  temperature: boolean
  /** Answers were cut off: it thinks before it answers, on our tokens. */
  wordy: boolean
}

export const NO_EXPERIENCE: Experience = { method: undefined, temperature: true, wordy: false }

/** Several times what the longest answer takes. */
const MAX_TOKENS: Record<Task, number> = { judge: 600, reply: 200, digest: 400 }
/** Room for thoughts. */
const WORDY = 8

/** The way to a valid answer: other forms where one is not supported, one repair. Throws EndpointError, ModelFailed('refused' | 'unusable'). */
export async function answered<T>(
  question: Question<T>,
  choice: OutputChoice,
  experience: Experience,
  call: Call,
): Promise<{ value: T; model: string }> {
  const allowed = METHODS_BY_CHOICE[choice]
  const schema = schemaOf(question.output)
  const { task } = question.prompt
  let method: Method | undefined = experience.method ?? allowed[0]
  let said: Said[] = []
  let repaired = false
  while (method) {
    const request: Request = {
      method,
      messages: [...opening(question, method, schema), ...said],
      temperature: experience.temperature ? question.prompt.temperature : null,
      maxTokens: MAX_TOKENS[task] * (experience.wordy ? WORDY : 1),
      form: formOf(method, task, schema),
    }
    let reply: Reply
    try {
      reply = await call(request)
    } catch (error) {
      if (request.temperature !== null && dislikesTemperature(error)) experience.temperature = false
      else if (error instanceof EndpointError && isUnsupported(method, error)) {
        method = nextMethod(allowed, method, error.words)
      } else throw error
      continue
    }
    if (reply.end === 'refused') throw new ModelFailed('refused', '模型或其安全审核拒绝回答')
    const value = reply.end === 'done' ? jsonIn(reply.text) : undefined
    const result = question.output.safeParse(value)
    if (result.success) {
      experience.method = method
      return { value: result.data, model: reply.model }
    }
    // From an endpoint not yet known to heed this form (held to a schema, nothing else could come): another form, no repair.
    const isIgnored = reply.text.trim() !== '' && (value === undefined || method === 'json_schema')
    const next: Method | undefined =
      isIgnored && reply.end === 'done' && !experience.method ? nextMethod(allowed, method, '') : undefined
    if (next) {
      method = next
      continue
    }
    if (repaired) throw new ModelFailed('unusable', '回答不合格式，修正一次后仍不合')
    repaired = true
    if (reply.end === 'cut') experience.wordy = true
    else said = repair(reply.text, value === undefined ? ['不是 JSON 对象'] : problemsOf(result.error, value))
  }
  throw new ModelFailed('config', '不支持要求的输出方式，把 output 设为 auto')
}

function dislikesTemperature(error: unknown): boolean {
  return error instanceof EndpointError && error.status === 400 && /temperature/i.test(error.words)
}

/** Instructions first and the same each time, for the providers' caches. */
function opening<T>({ prompt, input }: Question<T>, method: Method, schema: object): Said[] {
  return [
    { role: 'system', content: prompt.text + formInWords(method, schema) },
    { role: 'user', content: input },
  ]
}

function repair(answer: string, problems: readonly string[]): Said[] {
  const lines = problems.map((problem) => `- ${problem}`).join('\n')
  const asked: Said = { role: 'user', content: `上面的回答不能用：\n${lines}\n请改正后重新给出完整的 JSON，不要解释。` }
  return answer.trim() === '' ? [asked] : [{ role: 'assistant', content: answer }, asked]
}

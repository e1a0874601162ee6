import type { Reply } from './asking.ts'

type Json = Record<string, unknown>

export interface Completion {
  choices: { message: { content: string; refusal: unknown }; finish_reason: unknown }[]
  model: unknown
}

/**
 * A chat completion with the answer as plain text, wherever it stood: in the content, its parts, or the arguments of a tool call.
 * Undefined where the body is no completion. Endpoints differ here, and the library above warns of arguments that are no JSON.
 */
export function tidied(body: Json): (Json & Completion) | undefined {
  const choice = first(body.choices)
  const message = choice?.message as Json | undefined
  if (!choice || !message) return undefined
  const call = first(message.tool_calls)?.function as Json | undefined
  const content = textOf(call?.arguments ?? message.content)
  const plain = { role: 'assistant', content, refusal: message.refusal ?? null }
  return { ...body, model: body.model, choices: [{ ...choice, message: plain, finish_reason: choice.finish_reason }] }
}

/** `model`: for endpoints that do not say. */
export function replyOf({ choices, model: called }: Completion, model: string): Reply {
  const [choice] = choices
  const reason = choice?.finish_reason
  // `sensitive` is Zhipu's word for it.
  const isRefused = Boolean(choice?.message.refusal) || reason === 'content_filter' || reason === 'sensitive'
  return {
    text: choice?.message.content ?? '',
    end: isRefused ? 'refused' : reason === 'length' ? 'cut' : 'done',
    model: typeof called === 'string' && called !== '' ? called : model,
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  // Some hand over the arguments as the object itself.
  if (content !== null && typeof content === 'object' && !Array.isArray(content)) return JSON.stringify(content)
  const parts = Array.isArray(content) ? (content as Json[]) : []
  return parts.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('')
}

function first(list: unknown): Json | undefined {
  const [one] = Array.isArray(list) ? (list as unknown[]) : []
  return one !== null && typeof one === 'object' ? (one as Json) : undefined
}

import type { ChatRequest } from './openai-server.ts'

export interface Supports {
  jsonSchema: boolean | 'ignored'
  tools: boolean | 'ignored'
  /** `tool_choice` that forces a tool; thinking models often refuse it. */
  forcedTool: boolean
  jsonMode: boolean | 'ignored'
}

const PARAMETERS = new Set(
  ['model', 'messages', 'temperature', 'top_p', 'n', 'stream', 'stop', 'max_tokens', 'max_completion_tokens', 'seed']
    .concat(['response_format', 'tools', 'tool_choice', 'parallel_tool_calls', 'user', 'reasoning_effort'])
    .concat(['frequency_penalty', 'presence_penalty', 'logprobs', 'top_logprobs', 'logit_bias']),
)

/** What the real API would refuse with 400, in its words, or in those of the provider that lacks it; else undefined. */
export function problemOf(chat: ChatRequest, supports: Supports, extra: readonly string[]): string | undefined {
  const unknown = Object.keys(chat).find((name) => !PARAMETERS.has(name) && !extra.includes(name))
  if (unknown) return `Unrecognized request argument supplied: ${unknown}`
  if (chat.stream) return 'Streaming is not part of this emulator.'
  return messagesProblem(chat) ?? formatProblem(chat, supports) ?? toolsProblem(chat, supports)
}

function messagesProblem({ messages, temperature, max_tokens: most }: ChatRequest): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return "Invalid 'messages': expected at least one message."
  for (const { role, content } of messages) {
    if (!['system', 'user', 'assistant'].includes(role)) return `Invalid value for 'role': ${role}`
    if (typeof content === 'string' ? content === '' : !Array.isArray(content)) return "Invalid value for 'content'."
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) return "Invalid 'temperature'."
  if (most !== undefined && !(Number.isInteger(most) && most > 0)) return "Invalid 'max_tokens'."
  return undefined
}

function formatProblem(chat: ChatRequest, supports: Supports): string | undefined {
  const format = chat.response_format
  if (!format) return undefined
  const extra = unknownKey(format, ['type', ...(format.type === 'json_schema' ? ['json_schema'] : [])])
  if (extra) return `Unknown parameter: 'response_format.${extra}'.`
  if (format.type === 'text') return undefined
  if (format.type === 'json_object') {
    if (!supports.jsonMode) return 'response_format json_object is not supported by this model.'
    const named = chat.messages.some(({ content }) => /json/i.test(JSON.stringify(content)))
    return named ? undefined : "'messages' must contain the word 'json' to use 'response_format' of type 'json_object'."
  }
  if (format.type !== 'json_schema') return "Invalid value for 'response_format.type'."
  if (!supports.jsonSchema) return 'This response_format type is unavailable now'
  const spec = format.json_schema
  if (!spec) return "Missing required parameter: 'response_format.json_schema'."
  const odd = unknownKey(spec, ['name', 'description', 'schema', 'strict'])
  if (odd) return `Unknown parameter: 'response_format.json_schema.${odd}'.`
  if (!/^[\w-]{1,64}$/.test(spec.name)) return "Invalid 'response_format.json_schema.name'."
  return spec.strict ? strictProblem(spec.schema, spec.name) : undefined
}

function toolsProblem(chat: ChatRequest, supports: Supports): string | undefined {
  if (!chat.tools) return chat.tool_choice === undefined ? undefined : "'tool_choice' is only allowed with 'tools'."
  if (!supports.tools) return 'tools is not supported by this model.'
  const names = chat.tools.map((tool) => tool.function.name)
  if (!names.every((name) => /^[\w-]{1,64}$/.test(name))) return "Invalid 'tools[0].function.name'."
  const forced = typeof chat.tool_choice === 'object' || chat.tool_choice === 'required'
  if (forced && !supports.forcedTool) {
    return 'The tool_choice parameter does not support being set to required or object in thinking mode'
  }
  if (typeof chat.tool_choice === 'object') {
    const { function: chosen } = chat.tool_choice as { function?: { name: string } }
    if (!chosen || !names.includes(chosen.name)) return "Tool choice not found in 'tools' parameter."
  }
  for (const { function: tool } of chat.tools) {
    const problem = tool.strict ? strictProblem(tool.parameters, tool.name) : undefined
    if (problem) return problem
  }
  return undefined
}

/** OpenAI's rules for strict schemas: every object is closed, every property of it required. */
function strictProblem(schema: unknown, name: string): string | undefined {
  if (schema === null || typeof schema !== 'object') return undefined
  const node = schema as Record<string, unknown>
  if (node.type === 'object') {
    const properties = Object.keys((node.properties ?? {}) as object)
    const required = new Set((node.required ?? []) as string[])
    if (node.additionalProperties !== false) {
      return `Invalid schema for '${name}': 'additionalProperties' is required to be supplied and to be false.`
    }
    const optional = properties.find((property) => !required.has(property))
    if (optional) return `Invalid schema for '${name}': 'required' must include every key; missing '${optional}'.`
  }
  return Object.values(node)
    .map((inner) => strictProblem(inner, name))
    .find((problem) => problem !== undefined)
}

function unknownKey(value: object, known: readonly string[]): string | undefined {
  return Object.keys(value).find((key) => !known.includes(key))
}

import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ModelFailed, type Answer, type Ask, type Question } from '../../classifiers/model/ask.ts'
import { readJsonl } from '../../classifiers/jsonl.ts'

/** An earlier answer. The case itself is not kept, only its hash in the key. */
const Line = z.object({
  /** SHA-256 of prompt hash, model as asked for, and input. */
  key: z.string().length(64),
  task: z.string(),
  version: z.number(),
  hash: z.string(),
  model: z.string(),
  /** The model as the endpoint calls it. */
  answeredBy: z.string(),
  value: z.unknown(),
  usage: z.object({
    calls: z.number(),
    inputTokens: z.number(),
    cachedTokens: z.number(),
    outputTokens: z.number(),
    yuan: z.number().nullable(),
  }),
  date: z.string(),
})
type Line = z.output<typeof Line>

export interface CacheOptions {
  /** As it is asked for; a hit needs no endpoint, so it must be known beforehand. */
  model: string
  /** Nothing is asked: what is not in the file is a CacheMiss. */
  only?: boolean
  now?: () => Date
}

/** Asked with `--cache-only`, and not in the file. */
export class CacheMiss extends ModelFailed {
  constructor(file: string, { prompt }: Question<unknown>, key: string) {
    super('config', `${file}: no answer of ${prompt.task}@v${prompt.version} (${prompt.hash}) for ${key.slice(0, 12)}`)
  }
}

/**
 * Answers from a file of earlier ones (JSONL, the last of a key counts); what is not there is asked and appended. Failures
 * are not kept. A hit has `cached: true` and the usage that it had when it was asked. Throws JsonlError on a broken line.
 */
export function cachedAsk(ask: Ask, file: string, options: CacheOptions): Ask {
  const source = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const known = new Map(readJsonl(source, file, Line).map((line) => [line.key, line]))
  const asking = new Map<string, Promise<Line>>()
  const now = options.now ?? (() => new Date())
  // A last line without its end, written by hand: the next must not be glued to it.
  let gap = source === '' || source.endsWith('\n') ? '' : '\n'

  function keep(line: Line): void {
    known.set(line.key, line)
    mkdirSync(path.dirname(file), { recursive: true })
    appendFileSync(file, `${gap}${JSON.stringify(line)}\n`)
    gap = ''
  }

  async function askAnew<T>(question: Question<T>, key: string): Promise<Answer<T>> {
    const asked = ask(question)
    const lineOf = ({ value, model, usage }: Answer<T>): Line => {
      const { task, version, hash } = question.prompt
      return {
        key,
        task,
        version,
        hash,
        model: options.model,
        answeredBy: model,
        value,
        usage,
        date: now().toISOString(),
      }
    }
    const written = asked.then(lineOf)
    asking.set(key, written)
    try {
      keep(await written)
      return { ...(await asked), cached: false }
    } finally {
      asking.delete(key)
    }
  }

  return async <T>(question: Question<T>): Promise<Answer<T>> => {
    const key = keyOf(question, options.model)
    const running = asking.get(key)
    const hit = fitting(question, running ? await running : known.get(key))
    if (hit) return hit
    if (options.only) throw new CacheMiss(file, question, key)
    return askAnew(question, key)
  }
}

export function keyOf({ prompt, input }: Question<unknown>, model: string): string {
  return createHash('sha256')
    .update(JSON.stringify([prompt.hash, model, input]))
    .digest('hex')
}

/** A line whose answer has another form than is wanted today is no answer. */
function fitting<T>(question: Question<T>, line: Line | undefined): Answer<T> | undefined {
  const parsed = question.output.safeParse(line?.value)
  return line && parsed.success
    ? { value: parsed.data, model: line.answeredBy, usage: line.usage, cached: true }
    : undefined
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { describe } from '../rules/problems.ts'
import { OUTPUTS, type Task } from './outputs.ts'

/** One released version of the instructions for one task: `prompts/<task>/v<version>.md`. */
export interface Prompt<T extends Prompted = Task> {
  task: T
  version: number
  /** First 8 hex digits of the file's SHA-256. */
  hash: string
  temperature: number
  /** The instructions: the same for every case, so that providers' prompt caches hit. */
  text: string
}

const FOLDER = new URL('../../../prompts/', import.meta.url)
export const TASKS = Object.keys(OUTPUTS) as Task[]
/** `describe`: what is to be seen in a photo, in plain words; all others are answered in a form. */
export type Prompted = Task | 'describe'
const PROMPTED: readonly Prompted[] = [...TASKS, 'describe']

const FrontMatter = z.strictObject({
  task: z.enum(PROMPTED, `one of ${PROMPTED.join(', ')}`),
  version: z.int('a whole number, as in the file name').min(1),
  output: z.enum([...TASKS, 'text'], `the name of a form of answers, one of ${TASKS.join(', ')}, or text`),
  temperature: z.number('a number from 0 to 1').min(0).max(1),
  changed: z.string('say what changed and why').trim().min(1, 'say what changed and why'),
})

/** The newest version, or the given one. @throws Error that names the file, the key and the mend */
export function loadPrompt<T extends Prompted>(task: T, version?: number): Prompt<T> {
  const versions = promptsOf(task)
  const wanted = version ?? versions.at(-1)
  if (wanted === undefined || !versions.includes(wanted)) {
    const there = versions.map((one) => `v${one}`).join(', ') || 'none'
    throw new Error(`prompts/${task}/v${wanted ?? 1}.md does not exist (there: ${there}). Ask for one of these.`)
  }
  const file = `${task}/v${wanted}.md`
  return parsePrompt(file, readFileSync(new URL(file, FOLDER))) as Prompt<T>
}

/** The versions of a task, oldest first. */
export function promptsOf(task: Prompted): number[] {
  return readdirSync(new URL(`${task}/`, FOLDER))
    .flatMap((name) => /^v([1-9]\d*)\.md$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b)
}

/** `file`: within the folder of prompts, e.g. `judge/v3.md`. @throws as loadPrompt */
export function parsePrompt(file: string, bytes: Uint8Array): Prompt<Prompted> {
  const name = `prompts/${file}`
  const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n')
  const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? []
  if (front === undefined || body === undefined)
    throw new Error(`${name} has no front matter. Begin it with a block between two lines of ---.`)
  const checked = FrontMatter.safeParse(frontMatter(name, front))
  if (!checked.success) throw new Error(describe(name, checked.error))
  const { task, version, output, temperature } = checked.data
  if (file !== `${task}/v${version}.md`)
    throw new Error(
      `${name} says task ${task}, version ${version}. Mend these keys, or call it ${task}/v${version}.md.`,
    )
  if (output !== (task === 'describe' ? 'text' : task))
    throw new Error(`${name} says output ${output}, but task ${task} is answered in its own form.`)
  if (body.trim() === '') throw new Error(`${name} has no instructions below its front matter. Write them there.`)
  return { task, version, hash: fullHash(bytes).slice(0, 8), temperature, text: body.trim() }
}

/** SHA-256 in hex, as it stands in `prompts/lock.json`. */
export function fullHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function frontMatter(name: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new Error(`${name}: its front matter is no valid YAML: ${error.message}. Mend that line.`, { cause: error })
  }
}

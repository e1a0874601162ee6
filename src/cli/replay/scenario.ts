import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DateTime } from 'luxon'
import { LineCounter, isNode, parseDocument } from 'yaml'
import { z } from 'zod'
import { CATEGORIES, DIFFICULTIES, KINDS, STATUSES, URGENCIES } from '../../tickets/vocabulary.ts'

/** A file that is not a scenario; the text names file, line and the mend. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
}

const offset = z
  .string()
  .regex(/^\+?\s*(\d+\s*[smhd]\s*)+$/, 'must be an offset such as "+5m" or "+1d 2h"')
  .transform(toMilliseconds)

const message = z.strictObject({
  id: z.string(),
  at: offset,
  room: z.string().optional(),
  dm: z.boolean().optional(),
  from: z.string(),
  type: z.enum(['text', 'image', 'voice', 'video', 'recall', 'system']).default('text'),
  text: z.string().default(''),
  quote: z.string().optional(),
  mentions: z.array(z.string()).default([]),
  ticket: z.string().nullish(),
})

const ticket = z.strictObject({
  kind: z.enum(KINDS),
  category: z.enum(CATEGORIES),
  difficulty: z.enum(DIFFICULTIES),
  urgency: z.enum(URGENCIES),
  area: z.string(),
  private: z.boolean().default(false),
  assignee: z.string(),
  status: z.enum(STATUSES).optional(),
  reporters: z.array(z.string()).optional(),
})

const expectation = z.strictObject({
  never: z.boolean().optional(),
  to: z.string().optional(),
  room: z.string().optional(),
  ticket: z.string().optional(),
  within: offset.optional(),
  contains: z.string().optional(),
})

const schema = z.strictObject({
  id: z.string(),
  roster: z.string().optional(),
  start: z.string(),
  residents: z.record(z.string(), z.string()).default({}),
  messages: z.array(message).min(1),
  tickets: z.record(z.string(), ticket).default({}),
  until: offset.optional(),
  expect: z.array(expectation).default([]),
})

export type Scenario = Omit<z.infer<typeof schema>, 'start' | 'roster'> & {
  start: number
  roster: string
  file: string
}
export type ScriptedMessage = z.infer<typeof message>
export type GoldTicket = z.infer<typeof ticket>
export type Expectation = z.infer<typeof expectation>

/** Reads one scenario; its times are local to `timezoneOf(roster file)`. Throws ScenarioError. */
export function readScenario(file: string, timezoneOf: (roster: string) => string): Scenario {
  if (!existsSync(file)) throw new ScenarioError(`${file}: no such file`)
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines })
  const [broken] = document.errors
  if (broken) throw new ScenarioError(`${file}:${broken.linePos?.[0].line ?? 1}: not YAML: ${broken.message}`)
  const parsed = schema.safeParse(document.toJS())
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const at = issue.path.join('.')
      return `${file}:${lineOf(document, lines, issue.path)}: ${at || 'the file'}: ${issue.message}; see test/scenarios/FORMAT.md`
    })
    throw new ScenarioError(problems.join('\n'))
  }
  const roster = rosterOf(file, parsed.data.roster)
  const start = DateTime.fromISO(parsed.data.start, { zone: timezoneOf(roster) })
  if (!start.isValid) throw new ScenarioError(`${file}: start: write it as 2026-03-02T08:00:00`)
  for (const one of parsed.data.messages) {
    if (!one.room && !one.dm) throw new ScenarioError(`${file}: message ${one.id}: give room: or dm: true`)
  }
  return { ...parsed.data, start: start.toMillis(), roster, file }
}

function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, at: PropertyKey[]): number {
  for (let depth = at.length; depth > 0; depth--) {
    const node = document.getIn(at.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** The named roster, else `roster.yaml` beside or above the file. */
function rosterOf(file: string, named: string | undefined): string {
  const folder = path.dirname(path.resolve(file))
  if (named) {
    const found = path.resolve(folder, named)
    if (existsSync(found)) return found
    throw new ScenarioError(`${file}: roster: ${named} is not there`)
  }
  for (let at = folder; ; at = path.dirname(at)) {
    const candidate = path.join(at, 'roster.yaml')
    if (existsSync(candidate)) return candidate
    if (path.dirname(at) === at) throw new ScenarioError(`${file}: no roster.yaml beside or above it`)
  }
}

function toMilliseconds(text: string): number {
  const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  let total = 0
  for (const [, count, unit] of text.matchAll(/(\d+)\s*([smhd])/g))
    total += Number(count) * units[unit as keyof typeof units]
  return total
}

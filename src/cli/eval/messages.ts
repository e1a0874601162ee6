import { z } from 'zod'
import type { Judge } from '../../classifiers/judge.ts'
import type { Roster } from '../../routing/roster.ts'
import { CATEGORIES, DIFFICULTIES, KINDS, URGENCIES } from '../../tickets/vocabulary.ts'
import { choiceLines, percentile, rateLine } from './figures.ts'
import { readJsonl } from './jsonl.ts'

const Line = z.object({
  id: z.string().optional(),
  text: z.string(),
  /** Id of the group; without one the text stands alone. */
  room: z.string().nullish(),
  isIssue: z.boolean().optional(),
  kind: z.string().nullish(),
  category: z.string().nullish(),
  difficulty: z.string().nullish(),
  urgency: z.string().nullish(),
  private: z.boolean().nullish(),
  /** Sort of text, where the file tells: `real-intake` has kinds of source in `kind`. */
  note: z.string().optional(),
})
export type MessageGold = z.output<typeof Line>

export interface MessageRow {
  id: string
  isIssue: boolean
  kind: string | null
  category: string | null
  difficulty: string | null
  urgency: string | null
  private: boolean | null
  judgedBy: string
  ms: number
}

/** Judges each line alone, as the first message of a quiet day in its group. */
export async function messageLines(
  source: string,
  file: string,
  judge: Judge,
  roster: Roster,
): Promise<{ rows: MessageRow[]; golds: MessageGold[] }> {
  const golds = readJsonl(source, file, Line)
  const rows: MessageRow[] = []
  for (const [at, { id, text, room }] of golds.entries()) {
    const started = performance.now()
    const judged = await judge.judge({
      text,
      photos: 0,
      area: room ? (roster.groups.get(room) ?? null) : null,
      direct: false,
      byLeader: false,
      sensitivity: 'balanced',
    })
    const { isIssue } = judged
    rows.push({
      id: id ?? String(at + 1),
      isIssue,
      kind: isIssue ? judged.kind : null,
      category: isIssue ? judged.category : null,
      difficulty: isIssue ? judged.difficulty : null,
      urgency: isIssue ? judged.urgency : null,
      private: isIssue ? judged.private : null,
      judgedBy: judged.judgedBy,
      ms: Number((performance.now() - started).toFixed(3)),
    })
  }
  return { rows, golds }
}

const FIELDS = [
  ['kind', KINDS],
  ['category', CATEGORIES],
  ['difficulty', DIFFICULTIES],
  ['urgency', URGENCIES],
] as const

/** Empty where the lines carry no gold. A field missed because the issue was missed counts as wrong. */
export function messageReport(rows: readonly MessageRow[], golds: readonly MessageGold[]): string {
  const pairs = golds.map((gold, at) => ({ gold, said: rows[at]! }))
  const known = pairs.filter(({ gold }) => gold.isIssue !== undefined)
  if (known.length === 0) return ''
  const lines = [
    rateLine(
      'isIssue',
      known.map(({ gold, said }) => ({ gold: gold.isIssue === true, said: said.isIssue })),
    ),
  ]
  lines.push(...byNote(known))
  const issues = known.filter(({ gold }) => gold.isIssue)
  if (known.some(({ gold }) => gold.urgency)) {
    const alarms = known.map(({ gold, said }) => ({
      gold: gold.urgency === 'emergency',
      said: said.urgency === 'emergency',
    }))
    lines.push(rateLine('urgency=emergency', alarms))
  }
  for (const [field, values] of FIELDS) {
    const choices = issues.flatMap(({ gold, said }) => {
      const right = gold[field]
      return right && values.some((value) => value === right) ? [{ gold: right, said: said[field] ?? 'no issue' }] : []
    })
    lines.push(...choiceLines(field, choices))
  }
  const secrets = issues.filter(({ gold }) => typeof gold.private === 'boolean')
  if (secrets.length > 0) {
    const answers = secrets.map(({ gold, said }) => ({ gold: gold.private === true, said: said.private === true }))
    lines.push(rateLine('private', answers))
  }
  const times = rows.map(({ ms }) => ms)
  lines.push(`ms per line: p50 ${percentile(times, 0.5).toFixed(2)}, p95 ${percentile(times, 0.95).toFixed(2)}`)
  return lines.join('\n')
}

/** How many lines of each sort of text were told rightly; the total alone would say more about style than about issues. */
function byNote(pairs: readonly { gold: MessageGold; said: MessageRow }[]): string[] {
  const right = new Map<string, { all: number; right: number; issue: boolean }>()
  for (const { gold, said } of pairs) {
    const sourceKind = gold.kind && !KINDS.some((kind) => kind === gold.kind) ? gold.kind : undefined
    const sort = gold.note ?? sourceKind
    if (!sort) continue
    const count = right.get(sort) ?? { all: 0, right: 0, issue: gold.isIssue === true }
    right.set(sort, {
      ...count,
      all: count.all + 1,
      right: count.right + (gold.isIssue === said.isIssue ? 1 : 0),
    })
  }
  return [...right].map(
    ([sort, { all, right: told, issue }]) =>
      `    ${sort} (${issue ? 'issues' : 'not issues'}): ${(told / all).toFixed(2)} right of ${all}`,
  )
}

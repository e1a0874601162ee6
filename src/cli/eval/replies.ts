import { z } from 'zod'
import type { ReplyReader } from '../../classifiers/judge.ts'
import { choiceLines } from './figures.ts'
import { readJsonl } from './jsonl.ts'

const Line = z.object({
  id: z.string().optional(),
  role: z.enum(['leader', 'resident']),
  tickets: z.array(z.object({ no: z.number(), title: z.string(), said: z.string().optional() })),
  text: z.string(),
  quote: z.number().optional(),
  intent: z.string().optional(),
  ticket: z.number().nullish(),
  score: z.number().nullish(),
})
export type ReplyGold = z.output<typeof Line>

export interface ReplyRow {
  id: string
  intent: string
  ticket: number | null
  score: number | null
}

export async function replyLines(
  source: string,
  file: string,
  reader: ReplyReader,
): Promise<{ rows: ReplyRow[]; golds: ReplyGold[] }> {
  const golds = readJsonl(source, file, Line)
  const rows: ReplyRow[] = []
  for (const [at, { id, role, tickets, text, quote }] of golds.entries()) {
    const { intent, ticket, score } = await reader.read({ role, tickets, text, quote })
    rows.push({ id: id ?? String(at + 1), intent, ticket, score })
  }
  return { rows, golds }
}

export function replyReport(rows: readonly ReplyRow[], golds: readonly ReplyGold[]): string {
  const pairs = golds.map((gold, at) => ({ gold, said: rows[at]! })).filter(({ gold }) => gold.intent !== undefined)
  if (pairs.length === 0) return ''
  const intents = (role?: string): { gold: string; said: string }[] =>
    pairs
      .filter(({ gold }) => role === undefined || gold.role === role)
      .map(({ gold, said }) => ({ gold: gold.intent!, said: said.intent }))
  const chosen = (pick: (line: { ticket?: number | null; score?: number | null }) => number | null | undefined) =>
    pairs.map(({ gold, said }) => ({ gold: pick(gold) ?? null, said: pick(said) ?? null }))
  const tickets = chosen(({ ticket }) => ticket)
  const scores = chosen(({ score }) => score).filter(({ gold, said }) => gold !== null || said !== null)
  const share = (of: readonly { gold: number | null; said: number | null }[]): string =>
    `${(of.filter(({ gold, said }) => gold === said).length / Math.max(1, of.length)).toFixed(3)} (${of.length} lines)`
  return [
    choiceLines('intent', intents())[0],
    ...choiceLines('intent, leaders', intents('leader')),
    ...choiceLines('intent, residents', intents('resident')),
    `ticket: accuracy ${share(tickets)}`,
    `score, where one was given: accuracy ${share(scores)}`,
  ].join('\n')
}

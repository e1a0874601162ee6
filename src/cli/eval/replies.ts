import { z } from 'zod'
import type { ReplyReader } from '../../classifiers/judge.ts'
import { readJsonl } from '../../classifiers/jsonl.ts'
import { sideBySide } from './side-by-side.ts'

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
  parallel = 1,
): Promise<{ rows: ReplyRow[]; golds: ReplyGold[]; judgedBy: string[] }> {
  const golds = readJsonl(source, file, Line)
  const cases = golds.map((gold, at) => ({ ...gold, id: gold.id ?? String(at + 1) }))
  const read = await sideBySide(cases, parallel, async ({ id, role, tickets, text, quote }) => {
    const { intent, ticket, score, judgedBy } = await reader.read({ role, tickets, text, quote })
    return { row: { id, intent, ticket, score }, judgedBy }
  })
  return { rows: read.map(({ row }) => row), golds, judgedBy: read.map((one) => one.judgedBy) }
}

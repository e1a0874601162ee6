import { z } from 'zod'
import type { Judge } from '../../classifiers/judge.ts'
import type { Roster } from '../../routing/roster.ts'
import { readJsonl } from '../../classifiers/jsonl.ts'
import { sideBySide } from './side-by-side.ts'

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

/** Judges each line alone, as the first message of a quiet day in its group; so many side by side. */
export async function messageLines(
  source: string,
  file: string,
  judge: Judge,
  roster: Roster,
  parallel = 1,
): Promise<{ rows: MessageRow[]; golds: MessageGold[] }> {
  const golds = readJsonl(source, file, Line)
  const cases = golds.map((gold, at) => ({ ...gold, id: gold.id ?? String(at + 1) }))
  const rows = await sideBySide(cases, parallel, async ({ id, text, room }): Promise<MessageRow> => {
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
    return {
      id,
      isIssue,
      kind: isIssue ? judged.kind : null,
      category: isIssue ? judged.category : null,
      difficulty: isIssue ? judged.difficulty : null,
      urgency: isIssue ? judged.urgency : null,
      private: isIssue ? judged.private : null,
      judgedBy: judged.judgedBy,
      ms: Number((performance.now() - started).toFixed(3)),
    }
  })
  return { rows, golds }
}

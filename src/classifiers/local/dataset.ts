import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { chatLines } from './chats.ts'
import { CATEGORIES, DIFFICULTIES, KINDS, URGENCIES } from '../../tickets/vocabulary.ts'

/** A line of `data/training/messages-*.jsonl`; format and origin are told in `data/training/README.md`. */
const Line = z.object({
  id: z.string(),
  text: z.string(),
  room: z.string().nullish(),
  isIssue: z.boolean(),
  kind: z.enum(KINDS).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  difficulty: z.enum(DIFFICULTIES).nullable(),
  urgency: z.enum(URGENCIES).nullable(),
  private: z.boolean().nullable(),
  note: z.string().optional(),
})
export type TrainingLine = z.output<typeof Line>

export interface TrainingFile {
  name: string
  source: string
  lines: TrainingLine[]
}

const FOLDER = new URL('../../../data/training/', import.meta.url)

/** The files `<stem>-1.jsonl`, `<stem>-2.jsonl` … in the order of their names; each is by an author of its own. */
export function trainingFiles(): TrainingFile[] {
  return readdirSync(FOLDER)
    .filter((name) => /^messages-\d+\.jsonl$/.test(name))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => {
      const source = readFileSync(new URL(name, FOLDER), 'utf8')
      return { name, source, lines: parseLines(source, name) }
    })
}

/** All that the judge learns from: those files and, as one more, the labelled chats. */
export function judgeFiles(): TrainingFile[] {
  return [...trainingFiles(), chatLines()]
}

export function parseLines(source: string, name: string): TrainingLine[] {
  return source
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const parsed = Line.safeParse(JSON.parse(line))
      if (!parsed.success) throw new Error(`${name}:${at + 1}: ${z.prettifyError(parsed.error)}`)
      return parsed.data
    })
}

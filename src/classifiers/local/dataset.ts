import { z } from 'zod'
import { CATEGORIES, DIFFICULTIES, KINDS, URGENCIES } from '../../tickets/vocabulary.ts'
import { chatLines } from './chats.ts'
import { textFiles, type TextFile } from './training-text.ts'

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

export type TrainingFile = TextFile<TrainingLine>

/** The files `messages-<n>.jsonl`. */
export function trainingFiles(): TrainingFile[] {
  return textFiles(/^messages-\d+\.jsonl$/, Line)
}

/** All that the judge learns from: those files and, as one more, the labelled chats. */
export function judgeFiles(): TrainingFile[] {
  return [...trainingFiles(), chatLines()]
}

import { z } from 'zod'
import { CATEGORIES, DIFFICULTIES, KINDS, URGENCIES } from '../../tickets/vocabulary.ts'
import { LEADER_INTENTS, MISSING, RESIDENT_INTENTS } from '../judge.ts'

/** `T1`: one of the tickets offered; `A2`: one of the areas offered. What was not offered is read as nothing (see judge.ts). */
const ticketMark = z.string().nullable()
const areaMark = z.string().nullable()

/** Task `judge`: one burst. Where it is no issue the fields after `part_of` may be null. */
export const JudgeOutput = z.object({
  issue: z.boolean(),
  part_of: ticketMark,
  kind: z.enum(KINDS).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  difficulty: z.enum(DIFFICULTIES).nullable(),
  difficulty_reason: z.string().nullable(),
  urgency: z.enum(URGENCIES).nullable(),
  private: z.boolean().nullable(),
  area: areaMark,
  place: z.string().nullable(),
  title: z.string().nullable(),
  missing: z.array(z.enum(MISSING)).nullable(),
  question: z.string().nullable(),
})
export type JudgeOutput = z.output<typeof JudgeOutput>

/** Task `reply`: what an answer means for which of the speaker's tickets. */
export const ReplyOutput = z.object({
  intent: z.enum([...new Set([...LEADER_INTENTS, ...RESIDENT_INTENTS])]),
  ticket: ticketMark,
  score: z.int().min(1).max(5).nullable(),
  sure: z.enum(['sure', 'likely', 'guess']),
})
export type ReplyOutput = z.output<typeof ReplyOutput>

/** Task `digest`: at most two sentences over the facts of a paper. */
export const DigestOutput = z.object({ sentences: z.array(z.string()).min(1).max(2) })
export type DigestOutput = z.output<typeof DigestOutput>

/** By the name that stands under `output` in a prompt's front matter. */
export const OUTPUTS = { judge: JudgeOutput, reply: ReplyOutput, digest: DigestOutput } as const
export type Task = keyof typeof OUTPUTS

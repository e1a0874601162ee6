import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { CATEGORIES, DIFFICULTIES, KINDS, URGENCIES } from '../../tickets/vocabulary.ts'
import type { TrainingFile, TrainingLine } from './dataset.ts'

/**
 * What a judge can learn from labelled chats (`test/scenarios/FORMAT.md`): words that no ticket came of are chatter, the
 * first words about a ticket are its report. What follows a report is neither, and leaders are heard elsewhere.
 */
const Chat = z.object({
  id: z.string(),
  messages: z.array(
    z.object({
      at: z.string(),
      room: z.string().optional(),
      from: z.string(),
      type: z.string().default('text'),
      text: z.string().default(''),
      quote: z.string().optional(),
      ticket: z.string().nullish(),
    }),
  ),
  tickets: z
    .record(
      z.string(),
      z.object({
        kind: z.enum(KINDS),
        category: z.enum(CATEGORIES),
        difficulty: z.enum(DIFFICULTIES),
        urgency: z.enum(URGENCIES),
        private: z.boolean().default(false),
      }),
    )
    .default({}),
})

const FOLDERS = ['../../../data/chats/', '../../../test/scenarios/dev/']
/** Ids of the people who hold a post in the fixture roster: 网格长, 楼栋长, 单元长, community, county. */
const LEADER = /^u-(?:xian|shuji|(?:wg|ld|dy)\d+)$/u
const BURST = 60
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The chats of those folders as one file of training lines, in the order of their names. */
export function chatLines(): TrainingFile {
  const sources = FOLDERS.flatMap((folder) => {
    const place = new URL(folder, import.meta.url)
    return readdirSync(place)
      .filter((name) => name.endsWith('.yaml'))
      .toSorted()
      .map((name) => readFileSync(new URL(name, place), 'utf8'))
  })
  return { name: 'chats', source: sources.join('\0'), lines: sources.flatMap(linesOf) }
}

function linesOf(source: string): TrainingLine[] {
  const chat = Chat.parse(parse(source))
  const told = new Set<string>()
  const bursts: { from: string; room?: string; ticket: string | null; at: number; text: string; id: number }[] = []
  for (const [id, message] of chat.messages.entries()) {
    const ticket = message.ticket ?? null
    const at = secondsOf(message.at)
    const spoken = message.type === 'text' || message.type === 'voice'
    if (!spoken || LEADER.test(message.from) || message.text.trim() === '') continue
    const last = bursts.findLast((one) => one.from === message.from && one.room === message.room)
    if (last && last.ticket === ticket && at - last.at <= BURST) {
      last.text += `\n${message.text}`
      last.at = at
    } else {
      // What quotes something speaks of that, and cannot be read alone.
      if (message.quote && ticket === null) continue
      bursts.push({ from: message.from, room: message.room, ticket, at, text: message.text, id })
    }
  }
  return bursts.flatMap(({ ticket, text, room, id }): TrainingLine[] => {
    const head = { id: `${chat.id}:${id}`, text, room }
    if (ticket === null) {
      return [
        {
          ...head,
          isIssue: false,
          kind: null,
          category: null,
          difficulty: null,
          urgency: null,
          private: null,
          note: 'chatter',
        },
      ]
    }
    const gold = chat.tickets[ticket]
    if (!gold || told.has(ticket)) return []
    told.add(ticket)
    return [{ ...head, isIssue: true, ...gold, note: 'report' }]
  })
}

function secondsOf(offset: string): number {
  return [...offset.matchAll(/(\d+)\s*([smhd])/gu)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit!]!,
    0,
  )
}

import { z } from 'zod'
import type { Intent } from '../judge.ts'
import { LEADER_INTENTS, RESIDENT_INTENTS } from '../judge.ts'
import { loadRules } from '../rules/load.ts'

const pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, 'u')
  } catch (error) {
    context.addIssue({ code: 'custom', message: `no valid regular expression (${String(error)})` })
    return z.NEVER
  }
})
const Commands = z.strictObject({
  leader: z.array(z.strictObject({ intent: z.enum(LEADER_INTENTS), name: z.string(), pattern })),
  resident: z.array(z.strictObject({ intent: z.enum(RESIDENT_INTENTS), name: z.string(), pattern })),
})
const commands = loadRules('commands.yaml', Commands)

const STICKER = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Variation_Selector}|\[[\p{Script=Han}A-Za-z]{1,6}\]/gu
const LONGEST = 60

/** What commands are held against: no ticket number, stickers or edges; punctuation as blanks, a question mark stays. */
function bareOf(text: string): string {
  return text
    .replace(/[#№]+/gu, ' ')
    .replace(STICKER, ' ')
    .replace(/[，。！、；：,.!;:~～…“”"'（）()\s]+/gu, ' ')
    .trim()
}

/** The command that the text is, if it is one. @param text without ticket numbers (see `withoutNumbers`) */
export function commandOf(role: 'leader' | 'resident', text: string): { intent: Intent; name: string } | null {
  const bare = bareOf(text)
  if (bare === '') {
    // A number alone asks how it stands; from a leader it chooses and says nothing more.
    return /[№]/u.test(text) ? { intent: role === 'resident' ? 'query' : 'none', name: '只有工单号' } : null
  }
  if (bare.length > LONGEST || /[?？]/u.test(bare)) return null
  return commands[role].find((command) => command.pattern.test(bare)) ?? null
}

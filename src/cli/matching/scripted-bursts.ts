import type { Judge } from '../../classifiers/judge.ts'
import type { Roster } from '../../routing/roster.ts'
import type { Scenario, ScriptedMessage } from '../replay/scenario.ts'

export interface ScriptedBurst {
  messages: ScriptedMessage[]
  text: string
  photos: number
  ticket: string | null
}

const QUIET = 30_000
const LONGEST = 120_000
const HURRIED = 8_000

/** The messages of a chat as the bot would see them: one person's burst at a time; an emergency ends one soon. */
export async function burstsOf(scenario: Scenario, roster: Roster, judge: Judge): Promise<ScriptedBurst[]> {
  const open = new Map<string, { messages: ScriptedMessage[]; pause: number }>()
  const bursts: ScriptedMessage[][] = []
  for (const message of scenario.messages) {
    if (message.type === 'recall' || message.type === 'system') continue
    const key = `${message.room ?? 'dm'}:${message.from}:${message.ticket ?? ''}`
    const known = open.get(key)
    const last = known?.messages.at(-1)
    const goes = known && last && message.at - last.at <= known.pause
    const messages = goes && message.at - (known.messages[0]?.at ?? 0) <= LONGEST ? known.messages : []
    if (messages.length === 0) bursts.push(messages)
    messages.push(message)
    const area = message.room ? (roster.groups.get(message.room) ?? null) : null
    const input = { text: textOf(messages), photos: 0, area, direct: !message.room, byLeader: false }
    const { isIssue, urgency } = await judge.judge({ ...input, sensitivity: 'balanced' })
    open.set(key, { messages, pause: isIssue && urgency === 'emergency' ? HURRIED : QUIET })
  }
  return bursts.map((messages) => ({
    messages,
    text: textOf(messages),
    photos: messages.filter((one) => one.type === 'image' || one.type === 'video').length,
    ticket: messages[0]?.ticket ?? null,
  }))
}

function textOf(messages: readonly ScriptedMessage[]): string {
  const spoken = messages.filter((one) => one.type === 'text' || one.type === 'voice')
  return spoken.map((one) => one.text).join('\n')
}

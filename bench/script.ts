import { readFileSync } from 'node:fs'
import type { Roster } from '../src/routing/roster.ts'
import { unitsOf } from '../src/cli/simulate/county.ts'

export interface ScriptLine {
  id: string
  from: string
  roomId: string
  text: string
}

/** Messages from the training text, reports and chatter mixed as they stand there, spread over all units. */
export function scriptOf(roster: Roster, count: number): ScriptLine[] {
  const texts = readFileSync('data/training/messages-1.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { text: string }).text)
  const units = unitsOf(roster)
  return Array.from({ length: count }, (_, index) => {
    // Strides without a common divisor: every unit and text comes up, none in step with the other.
    const unit = units[(index * 7919) % units.length] ?? ''
    return {
      id: `b${index}`,
      from: `p${index % 2}-${unit}`,
      roomId: `r-${unit}`,
      text: texts[(index * 31) % texts.length] ?? '',
    }
  })
}

/** Two residents for every unit. */
export function residentsOf(roster: Roster): { id: string; name: string; home: string }[] {
  return unitsOf(roster).flatMap((home) =>
    [0, 1].map((index) => ({ id: `p${index}-${home}`, name: `住户${index}`, home })),
  )
}

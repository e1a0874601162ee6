import { z } from 'zod'
import { parseRules, readRules } from './emergency-rules.ts'

/** Words that pretend to be a command to the program are cut out before anything is judged. */
export interface InjectionCutter {
  cut(text: string): { text: string; found: boolean }
  source: string
}

const Schema = z.strictObject({ bracketed: z.array(z.string()).min(1), plain: z.array(z.string()).min(1) })

const BRACKETS = /[【[（(｛{「<《][^】\]）)｝}」>》]{2,400}[】\]）)｝}」>》]/gu
const TO_THE_END_OF_THE_LINE = '[^\\n。！？!?]*[。！？!?]?'

export function parseInjections(source: string): InjectionCutter {
  const { bracketed, plain } = parseRules(Schema, source, 'src/classifiers/rules/injections.yaml')
  const inBrackets = new RegExp(bracketed.join('|'), 'iu')
  const openly = new RegExp(`(?:${plain.map((pattern) => `(?:${pattern})`).join('|')})${TO_THE_END_OF_THE_LINE}`, 'giu')
  return {
    cut: (text) => {
      const cut = text
        .replace(BRACKETS, (whole) => (inBrackets.test(whole) ? '' : whole))
        .replace(openly, '')
        .replace(/[ \t]{2,}/gu, ' ')
        .trim()
      return { text: cut, found: cut !== text.replace(/[ \t]{2,}/gu, ' ').trim() }
    },
    source,
  }
}

export function loadInjections(): InjectionCutter {
  return parseInjections(readRules('injections.yaml'))
}

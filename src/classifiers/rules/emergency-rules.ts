import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { CATEGORIES } from '../../tickets/vocabulary.ts'
import { describe } from './problems.ts'

/** What must not be left to statistics: emergencies that no score may lower, and what makes such words harmless. */
const Pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, 'u')
  } catch (error) {
    context.addIssue({ code: 'custom', message: `not a regular expression: ${String(error)}` })
    return z.NEVER
  }
})

const EmergencyRule = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  category: z.enum(CATEGORIES),
  private: z.boolean().default(false),
  private_when: Pattern.optional(),
  when: z.array(Pattern).min(1),
  unless: z.array(Pattern).default([]),
})

const Guard = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  cancels: z.boolean(),
  when: z.array(Pattern).min(1),
})

export type EmergencyRule = z.output<typeof EmergencyRule>
export type Guard = z.output<typeof Guard>

export interface EmergencyRules {
  /** The rules whose words are there, and the guards, whether or not a rule is. */
  match(text: string): { rules: EmergencyRule[]; guards: Guard[] }
  source: string
}

export function parseRules<T>(schema: z.ZodType<T>, source: string, file: string): T {
  const parsed = schema.safeParse(parse(source))
  if (!parsed.success) throw new Error(describe(file, parsed.error))
  return parsed.data
}

export function parseEmergencyRules(rulesYaml: string, guardsYaml: string): EmergencyRules {
  const rules = parseRules(z.array(EmergencyRule), rulesYaml, 'src/classifiers/rules/emergencies.yaml')
  const guards = parseRules(z.array(Guard), guardsYaml, 'src/classifiers/rules/false-alarms.yaml')
  return {
    match: (text) => ({
      rules: rules.filter(
        (rule) => rule.when.some((when) => when.test(text)) && !rule.unless.some((unless) => unless.test(text)),
      ),
      guards: guards.filter((guard) => guard.when.some((when) => when.test(text))),
    }),
    source: rulesYaml + guardsYaml,
  }
}

export function readRules(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

export function loadEmergencyRules(): EmergencyRules {
  return parseEmergencyRules(readRules('emergencies.yaml'), readRules('false-alarms.yaml'))
}

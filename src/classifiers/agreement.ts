import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const FILE = new URL('./rules/agreement.yaml', import.meta.url)
const schema = z.strictObject({
  turns: z.array(z.string()),
  agrees: z.array(z.string()),
  upfront: z.array(z.string()),
  also_mine: z.array(z.string()),
  laughs: z.array(z.string()),
})

export interface AgreementCues {
  /** Takes somebody's side: `+1`, `同问`, `支持`. */
  agrees: boolean
  /** …and says so before anything else. */
  upfront: boolean
  /** Has the same trouble: `我家也是`, `我这边也停了`. */
  alsoMine: boolean
  laughs: boolean
  /** Begins something else: `对了`, `另外`, `打听一下`. */
  turns: boolean
}

const patterns = load()

/** Cues that a message takes up what was said before it. */
export function agreement(text: string): AgreementCues {
  return {
    agrees: patterns.agrees.test(text),
    upfront: patterns.upfront.test(text),
    alsoMine: patterns.alsoMine.test(text),
    laughs: patterns.laughs.test(text),
    turns: patterns.turns.test(text),
  }
}

function load() {
  const parsed = schema.safeParse(parse(readFileSync(FILE, 'utf8')))
  if (!parsed.success) throw new Error(`src/classifiers/rules/agreement.yaml: ${z.prettifyError(parsed.error)}`)
  const any = (list: string[]) => new RegExp(list.join('|'), 'mu')
  return {
    agrees: any(parsed.data.agrees),
    upfront: any(parsed.data.upfront),
    alsoMine: any(parsed.data.also_mine),
    laughs: any(parsed.data.laughs),
    turns: any(parsed.data.turns),
  }
}

export interface Finding {
  level: 'ok' | 'warning' | 'error'
  /** Short and stable, for people who search for it and scripts that count. */
  code: string
  text: string
  /** What to do; empty where nothing is wrong. */
  mend: string
}

const MARKS = { ok: '✔', warning: '!', error: '✘' } as const
/** So many places or people are named; the rest is counted. */
const NAMED = 8

export const ok = (code: string, text: string): Finding => ({ level: 'ok', code, text, mend: '' })
export const warning = (code: string, text: string, mend: string): Finding => ({ level: 'warning', code, text, mend })
export const error = (code: string, text: string, mend: string): Finding => ({ level: 'error', code, text, mend })

export function sayFinding({ level, code, text, mend }: Finding): string {
  return `${MARKS[level]} [${code}] ${text}${mend && `\n    → ${mend}`}`
}

/** `3栋、5栋等 12 个`. */
export function sayList(names: readonly string[], counter: string): string {
  const shown = names.slice(0, NAMED).join('、')
  return names.length > NAMED ? `${shown}等 ${names.length} ${counter}` : shown
}

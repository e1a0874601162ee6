import type { z } from 'zod'

/** A rule file's faults in words: file, key and what to mend, one line each. */
export function describe(file: string, error: z.ZodError): string {
  const lines = error.issues.map((issue) => {
    const key = issue.path.length > 0 ? issue.path.join('.') : '(top level)'
    return `  ${key}: ${issue.message}`
  })
  return [`${file} cannot be used; mend these keys:`, ...lines].join('\n')
}

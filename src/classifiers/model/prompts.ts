import type { Task } from './outputs.ts'

/** One released version of the instructions for one task: `prompts/<task>/v<version>.md`. */
export interface Prompt {
  task: Task
  version: number
  /** First 8 hex digits of the file's SHA-256. */
  hash: string
  temperature: number
  /** The instructions: the same for every case, so that providers' prompt caches hit. */
  text: string
}

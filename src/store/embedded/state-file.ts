import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** Who serves a data folder, written by the host beside the data. The engine's own lock is the truth; this only tells who. */
const EngineState = z.object({ hostPid: z.number(), appPid: z.number(), uri: z.string(), socketPath: z.string() })
export type EngineState = z.infer<typeof EngineState>

const fileOf = (dataDir: string) => path.join(dataDir, 'engine.json')

export function writeState(dataDir: string, state: EngineState): void {
  const file = fileOf(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}

export function removeState(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true })
}

/** What the last host wrote, also when it has been killed since; undefined when there is none or it is not readable. */
export function readState(dataDir: string): EngineState | undefined {
  try {
    return EngineState.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')))
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

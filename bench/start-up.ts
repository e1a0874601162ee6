import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds from the start of the process until the page answers and the bot is online, on an empty folder. */
export async function startUp(): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-start-'))
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const env = { ...process.env, SANZHANG_DATA_DIR: folder, SANZHANG_PORT: String(port), SANZHANG_LOG: 'error' }
  const started = performance.now()
  const child = spawn(process.execPath, ['src/cli/start.ts'], { env, stdio: 'ignore' })
  try {
    for (;;) {
      const online = await fetch(`http://127.0.0.1:${port}/healthz`)
        .then((response) => response.json() as Promise<{ online: boolean }>)
        .then((health) => health.online)
        .catch(() => false)
      if (online) return performance.now() - started
      if (performance.now() - started > 30_000) throw new Error('not online within 30 s')
      await sleep(10)
    }
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { loweredEngine } from './engine-copy.ts'
import { EmbeddedDatabaseError } from './errors.ts'
import type { HostMessage } from './host.ts'
import { currentPlatform, engineSupport } from './platform.ts'
import { isAlive, readState } from './state-file.ts'

export interface Log {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface DatabaseOptions {
  dataDir: string
  /** A MongoDB of one's own; then no engine is started. */
  uri?: string | undefined
  /** Use the engine of an instance that runs on this folder, if one does: for command-line tools. */
  attach?: boolean
  log?: Log
  /** The engine died under us. Default: log and exit 70; the supervisor starts the program again. */
  onLost?: (error: EmbeddedDatabaseError) => void
}

export interface Database {
  readonly uri: string
  readonly embedded: boolean
  close(): Promise<void>
}

const HOST = fileURLToPath(new URL('./host.ts', import.meta.url))
/** A host whose parent was killed closes its engine within this time, in ms. */
const PREDECESSOR_MS = 5_000
/** A holder that lives may be about to end (a command-line tool, a restart); longer than this it means to stay. */
const NEIGHBOUR_MS = 2_500
const CLOSE_MS = 30_000

/** Throws EmbeddedDatabaseError: no engine for this platform, folder in use by another instance, or cannot be opened. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.uri) return { uri: options.uri, embedded: false, close: async () => {} }
  const dataDir = path.resolve(options.dataDir)
  makeFolder(dataDir)
  if (options.attach) {
    const running = readState(dataDir)
    if (running && (await answers(running.socketPath))) {
      return { uri: running.uri, embedded: true, close: async () => {} }
    }
  }
  const startedAt = performance.now()
  const { child, uri } = await startPatiently(dataDir, addonFor(dataDir))
  options.log?.info({ dataDir, ms: Math.round(performance.now() - startedAt) }, 'embedded database ready')
  let closing = false
  child.once('exit', (code, signal) => {
    if (closing) return
    const error = new EmbeddedDatabaseError('LOST', `the embedded database ended: ${endOf(code, signal)}`)
    const fatal = () => {
      options.log?.error({ dataDir, code, signal }, error.message)
      process.exit(70)
    }
    if (options.onLost) options.onLost(error)
    else fatal()
  })
  const close = async () => {
    closing = true
    await closeHost(child)
  }
  return { uri, embedded: true, close }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw openFailed(dataDir, (error as Error).message)
  }
}

/** Path of the re-versioned engine where one is needed, '' where the package's own loads. */
function addonFor(dataDir: string): string {
  const support = engineSupport(currentPlatform())
  if (support.kind === 'none') throw new EmbeddedDatabaseError('NO_ENGINE', support.reason)
  return support.kind === 'copy' ? loweredEngine(support.package, dataDir) : ''
}

async function startPatiently(dataDir: string, addon: string): Promise<{ child: ChildProcess; uri: string }> {
  const since = Date.now()
  for (;;) {
    try {
      return await start(dataDir, addon)
    } catch (error) {
      if (!(error instanceof EmbeddedDatabaseError) || error.code !== 'IN_USE') throw error
      const holder = readState(dataDir)
      const patience = holder && isAlive(holder.appPid) ? NEIGHBOUR_MS : PREDECESSOR_MS
      if (Date.now() - since > patience) throw error
    }
    await wait(150)
  }
}

function start(dataDir: string, addon: string): Promise<{ child: ChildProcess; uri: string }> {
  // Few malloc arenas: the engine's many threads would otherwise hold on to memory that they no longer use.
  const env = { ...process.env, MALLOC_ARENA_MAX: '4' }
  const child = spawn(process.execPath, [HOST, dataDir, addon], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const { promise, resolve, reject } = Promise.withResolvers<{ child: ChildProcess; uri: string }>()
  let failure: EmbeddedDatabaseError | undefined
  let stderr = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString()).slice(-4_000)
  })
  child.on('message', (message) => {
    const told = message as HostMessage
    if (told.event === 'failed') {
      failure = told.inUse ? inUse(dataDir) : openFailed(dataDir, told.reason)
      return
    }
    // From here on the engine must not keep a program alive that has nothing else to do.
    child.channel?.unref()
    child.unref()
    ;(child.stderr as unknown as { unref(): void } | null)?.unref()
    resolve({ child, uri: told.uri })
  })
  child.once('error', (error) => reject(openFailed(dataDir, error.message)))
  child.once('exit', (code, signal) => {
    reject(failure ?? openFailed(dataDir, [endOf(code, signal), stderr.trim()].filter(Boolean).join('\n')))
  })
  return promise
}

async function closeHost(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.ref()
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS)
  await gone
  clearTimeout(timer)
}

function inUse(dataDir: string): EmbeddedDatabaseError {
  const holder = readState(dataDir)
  const who = holder ? ` (process ${holder.appPid})` : ''
  return new EmbeddedDatabaseError('IN_USE', `the data folder ${dataDir} is in use by another instance${who}`)
}

function openFailed(dataDir: string, reason: string): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError('OPEN_FAILED', `the embedded database could not open ${dataDir}: ${reason}`)
}

function endOf(code: number | null, signal: string | null): string {
  return signal ? `stopped by ${signal}` : `exit code ${code}`
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

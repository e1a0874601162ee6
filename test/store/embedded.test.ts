import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { connect } from '../../src/store/connection.ts'
import { EmbeddedDatabaseError } from '../../src/store/embedded/errors.ts'
import { type Database, openDatabase } from '../../src/store/embedded/open.ts'
import { isAlive, readState } from '../../src/store/embedded/state-file.ts'

const dirs: string[] = []
const owners: ChildProcess[] = []

afterEach(() => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL')
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

function newDir(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-engine-'))
  dirs.push(dir)
  return dir
}

/** Starts the owner and resolves once it has acknowledged `notes` documents; `acknowledged()` tells the highest so far. */
async function ownerOf(dataDir: string, notes: number): Promise<{ owner: ChildProcess; acknowledged: () => number }> {
  const script = path.join(import.meta.dirname, '../support/engine-owner.ts')
  const owner = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  owners.push(owner)
  let last = 0
  await new Promise<void>((resolve) => {
    createInterface({ input: owner.stdout! }).on('line', (line) => {
      last = Number(line) || last
      if (last >= notes) resolve()
    })
  })
  return { owner, acknowledged: () => last }
}

async function kill(owner: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => owner.once('exit', resolve))
  owner.kill('SIGKILL')
  await gone
}

async function count(database: Database): Promise<number> {
  const connection = await connect(database.uri)
  const found = await connection.collection('notes').countDocuments()
  await connection.close()
  return found
}

test('kill -9 of the program frees the folder, and every acknowledged write is there', async () => {
  const dataDir = newDir()
  for (const notes of [50, 1]) {
    const { owner, acknowledged } = await ownerOf(dataDir, notes)
    await kill(owner)
    const database = await openDatabase({ dataDir })
    expect(await count(database)).toBeGreaterThanOrEqual(acknowledged())
    await (await connect(database.uri)).dropDatabase()
    await database.close()
  }
})

test('kill -9 of the program and its engine at once loses nothing that was acknowledged', async () => {
  const dataDir = newDir()
  const { owner, acknowledged } = await ownerOf(dataDir, 50)
  process.kill(readState(dataDir)!.hostPid, 'SIGKILL')
  await kill(owner)
  const database = await openDatabase({ dataDir })
  expect(await count(database)).toBeGreaterThanOrEqual(acknowledged())
  await database.close()
})

test('a folder in use is refused with the process that has it; a tool may attach to it', async () => {
  const dataDir = newDir()
  const { owner } = await ownerOf(dataDir, 1)
  const refused = await openDatabase({ dataDir }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(EmbeddedDatabaseError)
  expect((refused as EmbeddedDatabaseError).code).toBe('IN_USE')
  expect((refused as EmbeddedDatabaseError).message).toContain(`(process ${owner.pid})`)
  expect((refused as EmbeddedDatabaseError).message).toContain('MONGODB_URI')
  const attached = await openDatabase({ dataDir, attach: true })
  expect(await count(attached)).toBeGreaterThan(0)
  await attached.close()
  expect(isAlive(readState(dataDir)!.hostPid)).toBe(true)
})

test('a death of the engine is told to the program', async () => {
  const dataDir = newDir()
  const lost = Promise.withResolvers<EmbeddedDatabaseError>()
  await openDatabase({ dataDir, onLost: lost.resolve })
  process.kill(readState(dataDir)!.hostPid, 'SIGKILL')
  const error = await lost.promise
  expect(error.code).toBe('LOST')
  expect(error.message).toContain('SIGKILL')
})

test('closing ends the engine and gives the folder back; nobody is told of a loss', async () => {
  const dataDir = newDir()
  let losses = 0
  const database = await openDatabase({ dataDir, onLost: () => losses++ })
  const { hostPid } = readState(dataDir)!
  await database.close()
  expect(isAlive(hostPid)).toBe(false)
  expect(readState(dataDir)).toBeUndefined()
  await (await openDatabase({ dataDir })).close()
  expect(losses).toBe(0)
})

test('a MONGODB_URI means no engine', async () => {
  const dataDir = newDir()
  const uri = 'mongodb://db.example:27017/sanzhang'
  const database = await openDatabase({ dataDir, uri })
  expect(database).toMatchObject({ uri, embedded: false })
  expect(readState(dataDir)).toBeUndefined()
})

test('a folder that cannot be opened says so', async () => {
  const file = path.join(newDir(), 'a-file')
  writeFileSync(file, '')
  await expect(openDatabase({ dataDir: path.join(file, 'data') })).rejects.toThrow(
    /could not open .*ENOTDIR.*MONGODB_URI/,
  )
})

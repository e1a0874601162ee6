import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Connection } from 'mongoose'
import { afterAll } from 'vitest'
import { connect } from '../../src/store/connection.ts'
import { type Database, openDatabase } from '../../src/store/embedded/open.ts'

let database: Promise<Database> | undefined
let dataDir = ''
let count = 0
const open: Connection[] = []

/** A connection to an empty database of its own, on the one real engine of this test file. Everything is closed after the file. */
export async function freshDatabase(): Promise<Connection> {
  const { uri } = await engine()
  const connection = await connect(uri, `test_${++count}`)
  open.push(connection)
  return connection
}

function engine(): Promise<Database> {
  dataDir ||= mkdtempSync(path.join(os.tmpdir(), 'sanzhang-test-'))
  const onLost = (error: Error) => {
    throw error
  }
  database ??= openDatabase({ dataDir, onLost })
  return database
}

afterAll(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()))
  await (await database)?.close()
  database = undefined
  if (dataDir) rmSync(dataDir, { recursive: true, force: true })
  dataDir = ''
})

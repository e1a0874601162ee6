import { connect } from '../src/store/connection.ts'
import { openDatabase } from '../src/store/embedded/open.ts'
import type { ScriptLine } from './script.ts'

const AT_A_TIME = 16

/** The same messages into the same engine, one document each, acknowledged from the journal. */
export async function bareInsert(script: readonly ScriptLine[], dataDir: string): Promise<number> {
  const database = await openDatabase({ dataDir })
  const connection = await connect(database.uri)
  const collection = connection.collection('bare')
  await collection.insertOne({ warm: true })
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let line = script[next++]; line; line = script[next++])
        await collection.insertOne({ ...line, at: Date.now() })
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await connection.close()
  await database.close()
  return script.length / seconds
}

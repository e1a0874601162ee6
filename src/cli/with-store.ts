import path from 'node:path'
import type { Config } from '../config/load.ts'
import { connect } from '../store/connection.ts'
import { openDatabase } from '../store/embedded/open.ts'
import { createStore, type Store } from '../store/store.ts'

/** Runs `work` on the database, through the running instance's engine where one runs, and closes it. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const database = await openDatabase({
    dataDir: path.join(config.dataDir, 'db'),
    uri: config.mongodbUri,
    attach: true,
    onLost: () => {},
  })
  try {
    const connection = await connect(database.uri)
    try {
      return await work(createStore(connection))
    } finally {
      await connection.close()
    }
  } finally {
    await database.close()
  }
}

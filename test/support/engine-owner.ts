/**
 * A program that owns an engine and dies as the test wishes: `node engine-owner.ts <data folder>` prints `ready`, then
 * the number of every document that the database has acknowledged, one a line, for ever.
 */
import { connect } from '../../src/store/connection.ts'
import { openDatabase } from '../../src/store/embedded/open.ts'

const database = await openDatabase({ dataDir: process.argv[2] ?? '' })
const notes = (await connect(database.uri)).collection<{ _id: number }>('notes')
process.stdout.write('ready\n')
for (let number = 1; ; number++) {
  await notes.insertOne({ _id: number })
  process.stdout.write(`${number}\n`)
}

import { type Connection, createConnection } from 'mongoose'

const DEFAULT_DATABASE = 'sanzhang'

/** No database answered, or it refused us; the text says which setting to look at and never holds a password. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/**
 * A mongoose connection that is ready. `dbName` wins over the name in the URI; without either it is `sanzhang`. How a write is
 * acknowledged stands in the URI alone. Indexes are built by the caller (`createIndexes`), never on the way.
 * Throws ConnectionError when no database answers within `timeoutMs`.
 */
export async function connect(uri: string, dbName?: string, timeoutMs = 5_000): Promise<Connection> {
  const connection = createConnection()
  try {
    return await connection.openUri(uri, {
      dbName: dbName ?? (namesDatabase(uri) ? undefined : DEFAULT_DATABASE),
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      // The embedded engine has eight command threads; more connections would only wait inside it.
      maxPoolSize: 8,
      minPoolSize: 2,
      retryWrites: true,
      serverSelectionTimeoutMS: timeoutMs,
    })
  } catch (error) {
    await connection.destroy().catch(() => {})
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConnectionError(
      `no database at ${withoutPassword(uri)}: ${reason}. Look at MONGODB_URI (mongodb://user:password@host:27017/sanzhang), ` +
        'whether that server runs, and whether this machine may reach it.',
      { cause: error },
    )
  }
}

/** Is there a database name between the hosts and the options? */
function namesDatabase(uri: string): boolean {
  return /^[a-z+]+:\/\/[^/]+\/[^?]+/.test(uri)
}

export function withoutPassword(uri: string): string {
  return uri.replace(/^([a-z+]+:\/\/)[^@/]*@/, '$1***@')
}

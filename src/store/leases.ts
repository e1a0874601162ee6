import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from 'mongoose'
import { isDuplicateKey } from './errors.ts'

interface Lease {
  _id: string
  holder: string
  until: Date
}

/** A lease lasts this long after its holder was last heard of. */
const LASTS_MS = 30_000
const RENEW_MS = 10_000

/**
 * One process speaks for an account. Resolves when this process is the one; waits while another holds it. `exclusive`: the
 * database is ours alone (embedded engine), so whoever held it is dead. `release` gives it up.
 */
export async function holdAccount(
  connection: Connection,
  account: string,
  options: { exclusive: boolean; log: { warn(fields: object, message: string): void } },
): Promise<{ release(): Promise<void> }> {
  const leases = connection.collection<Lease>('leases')
  const holder = randomUUID()
  const take = async (): Promise<boolean> => {
    const free = options.exclusive ? {} : { $or: [{ holder }, { until: { $lt: new Date() } }] }
    try {
      const taken = await leases.updateOne(
        { _id: account, ...free },
        { $set: { holder, until: new Date(Date.now() + LASTS_MS) } },
        { upsert: true },
      )
      return taken.matchedCount + taken.upsertedCount > 0
    } catch (error) {
      // The upsert met the lease of another holder.
      if (isDuplicateKey(error)) return false
      throw error
    }
  }
  for (let warned = false; !(await take()); warned = true) {
    if (!warned) options.log.warn({ account }, 'another process speaks for this account: waiting')
    await sleep(RENEW_MS)
  }
  const timer = setInterval(() => {
    take().catch((error: unknown) => options.log.warn({ account, error }, 'lease not renewed'))
  }, RENEW_MS)
  timer.unref()
  return {
    async release() {
      clearInterval(timer)
      await leases.deleteOne({ _id: account, holder })
    },
  }
}

interface Waiting<T, R> {
  item: T
  resolve(result: R): void
  reject(error: unknown): void
}

/**
 * Writes what comes in while a write is under way together with the next one: nobody waits longer than for the write
 * before theirs, and a flood becomes few large writes. `write` answers for each item, in order.
 */
export function createBatch<T, R>(write: (items: T[]) => Promise<R[]>, most = 100) {
  const waiting: Waiting<T, R>[] = []
  let busy = false

  async function drain(): Promise<void> {
    busy = true
    // What is asked in the same turn of the event loop goes together too.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      try {
        const results = await write(batch.map(({ item }) => item))
        for (const [index, one] of batch.entries()) one.resolve(results[index] as R)
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    }
    busy = false
  }

  return function add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!busy) void drain()
    })
  }
}

/** Work with the same key runs one after another, in order; other keys side by side. */
export function createQueues() {
  const tails = new Map<string, Promise<unknown>>()

  return {
    run<T>(key: string, work: () => Promise<T>): Promise<T> {
      const result = (tails.get(key) ?? Promise.resolve()).then(work)
      const tail = result.catch(() => {})
      tails.set(key, tail)
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      return result
    },

    async settled(): Promise<void> {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
}

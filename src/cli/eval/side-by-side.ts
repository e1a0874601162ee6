import { bulkhead } from 'cockatiel'
import { currentCase } from './tally.ts'

/** Works on the cases, so many at a time; what comes of them stands in their order. */
export async function sideBySide<C extends { id: string }, R>(
  cases: readonly C[],
  parallel: number,
  work: (one: C) => Promise<R>,
): Promise<R[]> {
  const some = bulkhead(parallel, Infinity)
  return Promise.all(cases.map((one) => some.execute(() => currentCase.run(one.id, () => work(one)))))
}

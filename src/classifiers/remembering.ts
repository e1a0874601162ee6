import { LRUCache } from 'lru-cache'
import type { Judge, Judgement } from './judge.ts'

/** A judge that does not judge the same words twice: a burst is looked at when it grows and again when it ends. */
export function rememberingJudge(judge: Judge, most = 2_000): Judge {
  const known = new LRUCache<string, Promise<Judgement>>({ max: most })
  return {
    judge(input) {
      const key = JSON.stringify([
        input.text,
        input.photos,
        input.area,
        input.direct,
        input.byLeader,
        input.sensitivity,
      ])
      const before = known.get(key)
      if (before) return before
      const judgement = judge.judge(input)
      known.set(key, judgement)
      judgement.catch(() => known.delete(key))
      return judgement
    },
  }
}

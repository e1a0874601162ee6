import { LRUCache } from 'lru-cache'
import { probabilities, vectorise } from './linear.ts'
import { createSignalReader, type SignalReader } from './signals.ts'
import { loadModel, type Model } from './weights.ts'

export const FOLLOWING_LABELS = ['apart', 'follows'] as const

/** Probability (0–1) that words take up a matter that was reported before, by the words alone. */
export type Following = (text: string) => number

/** Learned from labelled chats (data/chats) and answers; see train-following.ts. */
export function createFollowing(
  model: Model = loadModel('following'),
  reader: SignalReader = createSignalReader(),
): Following {
  const head = model.heads['following']
  if (!head) throw new Error('weights/following.json.gz has no head "following": run npm run train')
  const known = new LRUCache<string, number>({ max: 2_000 })
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const [, follows = 0] = probabilities(head, vectorise(model.vocabulary, reader.read(text).features))
    known.set(text, follows)
    return follows
  }
}

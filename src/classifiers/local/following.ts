import { LRUCache } from 'lru-cache'
import { probabilities, vectorise } from './linear.ts'
import { createSignalReader, type SignalReader } from './signals.ts'
import { readTopics, TOPICS } from './topics.ts'
import { loadModel, type Model } from './weights.ts'

export const FOLLOWING_LABELS = ['apart', 'follows'] as const

/** What the words alone say of whether and which reported matter they take up. */
export interface Following {
  /** Probability (0–1) that they take up a matter told before. */
  follows(text: string): number
  /** How much likelier they make those topics than they are anyway (natural logarithm, −1 to 4; see topics.ts). */
  lift(text: string, topics: readonly string[]): number
  /** The same of the topic that they fit best. */
  strongest(text: string): number
}

export interface FollowingOptions {
  /** Default: the checked-in weights, learned from data/chats and the answers (train-following.ts). */
  model?: Model
  topics?: Model
  reader?: SignalReader
}

export function createFollowing(options: FollowingOptions = {}): Following {
  const { model = loadModel('following'), topics = loadModel('topics'), reader = createSignalReader() } = options
  const head = model.heads['following']
  if (!head) throw new Error('weights/following.json.gz has no head "following": run npm run train:matching')
  const follows = new LRUCache<string, number>({ max: 2_000 })
  const lifts = new LRUCache<string, ReturnType<typeof readTopics>>({ max: 2_000 })
  const strongest = new LRUCache<string, number>({ max: 2_000 })
  const lift: Following['lift'] = (text, wanted) => {
    const known = lifts.get(text) ?? readTopics(topics, text)
    lifts.set(text, known)
    return known(wanted)
  }
  return {
    follows(text) {
      const before = follows.get(text)
      if (before !== undefined) return before
      const [, probability = 0] = probabilities(head, vectorise(model.vocabulary, reader.read(text).features))
      follows.set(text, probability)
      return probability
    },
    lift,
    strongest(text) {
      const best = strongest.get(text) ?? lift(text, TOPICS)
      strongest.set(text, best)
      return best
    },
  }
}

import type { Roster } from '../routing/roster.ts'
import type { Judge, ReplyReader } from './judge.ts'
import type { GateRecord } from './model/gate.ts'
import type { ModelJudge } from './model/judge.ts'
import { createFollowing, type Following } from './local/following.ts'
import { createLocalJudge } from './local/judge.ts'
import { createReplyReader } from './local/replies.ts'
import { rememberingJudge } from './remembering.ts'

/** Everything that makes sense of words. */
export interface Judging {
  judge: Judge
  /** Always the local judge: says within a millisecond whether words are an emergency. */
  lookout: Judge
  reader: ReplyReader
  following: Following
  /** The language model, where one is configured; asked what the gate lets pass. */
  model?: ModelJudge
  /** Learns every decision of the gate. */
  onGate?: (record: GateRecord) => void
}

/** All of it locally, from the checked-in weights and rules; reading them takes about a second. */
export function createLocalJudging(roster: Roster): Judging {
  const judge = rememberingJudge(createLocalJudge(roster))
  return { judge, lookout: judge, reader: createReplyReader(), following: createFollowing() }
}

import type { MatchFeature } from './matching.ts'

/** Log-odds; first set by hand, then learned from the chats in test/scenarios (see docs/evaluation.md). */
export const MATCH_BIAS = -3.6
export const MATCH_WEIGHTS: Record<MatchFeature, number> = {
  words: 4,
  sameCategory: 1.8,
  nearCategory: 0.6,
  sameArea: 0.6,
  nestedArea: 0.2,
  otherArea: -3,
  otherPlace: -0.8,
  sameRoom: 0.5,
  adjacent: 1,
  near: 0.5,
  recent: 1.2,
  old: -0.8,
  agrees: 1.8,
  alsoMine: 1.6,
  ownTicket: 0.8,
  issue: 0.2,
  issueOther: -1.2,
  answer: 0.8,
  short: -0.3,
  photoOnly: 1,
  laughs: -1.2,
  settled: -0.8,
  emergency: 0.3,
}

import type { MatchFeature } from './matching.ts'

/** Log-odds, learned by `npm run train:matching` from data/chats and test/scenarios/dev. */
export const MATCH_BIAS = -4.15
export const MATCH_WEIGHTS: Record<MatchFeature, number> = {
  words: 2.95,
  sameCategory: 0.54,
  nearCategory: 0.47,
  sameArea: -0.17,
  nestedArea: -0.70,
  otherArea: -1.64,
  otherPlace: -0.56,
  sameRoom: 0.43,
  adjacent: -0.05,
  near: -0.26,
  recent: 1.90,
  old: 0.47,
  agrees: 1.09,
  alsoMine: 0.92,
  ownTicket: 0.97,
  continues: 0.88,
  issue: -0.23,
  issueOther: 0.56,
  answer: 0.15,
  follows: 2.14,
  followsHere: 0.56,
  short: -0.77,
  photoOnly: 0.90,
  laughs: -1.64,
  settled: 0.00,
  emergency: 0.17,
}

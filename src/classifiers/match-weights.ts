import type { MatchFeature } from './matching.ts'

/** Log-odds, learned by `npm run train:matching` from data/chats and test/scenarios/dev. */
export const MATCH_BIAS = -3.73
export const MATCH_WEIGHTS: Record<MatchFeature, number> = {
  words: 1.56,
  sameCategory: 0.44,
  nearCategory: 0.83,
  sameArea: 0.02,
  nestedArea: -0.69,
  otherArea: -1.25,
  otherPlace: -0.39,
  sameRoom: 0.07,
  adjacent: 0.57,
  near: 0.45,
  recent: 1.45,
  old: -0.21,
  agrees: 1.58,
  alsoMine: 0.93,
  ownTicket: 1.30,
  continues: 0.79,
  issue: 0.63,
  issueOther: 0.64,
  answer: 0.80,
  short: -0.73,
  photoOnly: 0.78,
  laughs: -1.79,
  settled: 0.00,
  emergency: 0.06,
}

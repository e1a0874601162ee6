import { interval, mistakeLines } from './figures.ts'
import type { ReplyGold, ReplyRow } from './replies.ts'
import { countBy, type Evaluation } from './result.ts'
import { estimates, type Ratio } from './statistics.ts'

interface Case {
  gold: ReplyGold
  said: ReplyRow
}

const ROLES = [
  ['leader', 'leaders'],
  ['resident', 'residents'],
] as const

const intentRight = ({ gold, said }: Case) => gold.intent === said.intent
const ticketRight = ({ gold, said }: Case) => (gold.ticket ?? null) === said.ticket
const scoreRight = ({ gold, said }: Case) => (gold.score ?? null) === said.score
const scored = ({ gold, said }: Case) => (gold.score ?? null) !== null || said.score !== null

const share =
  (right: (one: Case) => boolean, asked: (one: Case) => boolean = () => true) =>
  (one: Case): Ratio => ({ part: Number(asked(one) && right(one)), whole: Number(asked(one)) })

/** Undefined where the lines carry no gold. */
export function evaluateReplies(
  { rows, golds, judgedBy }: { rows: readonly ReplyRow[]; golds: readonly ReplyGold[]; judgedBy: readonly string[] },
  random: () => number,
): (Evaluation & { report: string }) | undefined {
  const known = golds.map((gold, at) => ({ gold, said: rows[at]! })).filter(({ gold }) => gold.intent !== undefined)
  if (known.length === 0) return undefined
  const metrics = estimates(
    known,
    {
      intent: share(intentRight),
      ...Object.fromEntries(
        ROLES.map(([role, name]) => [`intent.${name}`, share(intentRight, ({ gold }) => gold.role === role)]),
      ),
      ticket: share(ticketRight),
      score: share(scoreRight, scored),
    },
    random,
  )
  const line = (name: string, label: string) =>
    `${label}: accuracy ${interval(metrics[name]!)} (${metrics[name]!.n} lines)`
  const report = [
    line('intent', 'intent'),
    ...ROLES.flatMap(([role, name]) => {
      const choices = known
        .filter(({ gold }) => gold.role === role)
        .map(({ gold, said }) => ({ gold: gold.intent!, said: said.intent }))
      return choices.length === 0 ? [] : [line(`intent.${name}`, `intent, ${name}`), ...mistakeLines(choices)]
    }),
    line('ticket', 'ticket'),
    line('score', 'score, where one was given'),
  ].join('\n')
  return {
    what: 'replies',
    judgedBy: countBy(judgedBy),
    counts: { lines: known.length },
    metrics,
    cases: known.map((one) => ({
      id: one.said.id,
      // Of every line, so that the same is asked of both runs that are compared: no score is right where none was given.
      right: { intent: intentRight(one), ticket: ticketRight(one), score: scoreRight(one) },
    })),
    report,
  }
}

import { FIELDS, type Score } from '../replay/score.ts'
import { interval } from './figures.ts'
import type { Evaluation } from './result.ts'
import { estimates, type Estimate, type Ratio } from './statistics.ts'

const FIGURES: Record<string, (one: Score) => Ratio> = {
  'tickets.precision': (one) => ({ part: one.found, whole: one.made }),
  'tickets.recall': (one) => ({ part: one.found, whole: one.gold }),
  'tickets.f1': (one) => ({ part: 2 * one.found, whole: one.gold + one.made }),
  'messages.f1': ({ messages }) => ({ part: 2 * messages.both, whole: messages.gold + messages.made }),
  ...Object.fromEntries(
    FIELDS.map((field) => [field, (one: Score) => ({ part: one.right[field] ?? 0, whole: one.found })]),
  ),
  status: (one) => ({ part: one.statusRight, whole: one.statusAsked }),
  reporters: (one) => ({ part: one.reportersRight, whole: one.reportersAsked }),
  expectations: (one) => ({ part: one.met, whole: one.expected }),
}

/** The figures over all chats in a few lines, resampled by chat; with `verbose` every difference too. Field figures are of the found tickets. */
export function evaluateReplay(
  scores: readonly Score[],
  judgedBy: Record<string, number>,
  verbose: boolean,
  random: () => number,
): Evaluation & { report: string } {
  const sum = (pick: (one: Score) => number) => scores.reduce((total, one) => total + pick(one), 0)
  const [gold, made, found] = [sum((one) => one.gold), sum((one) => one.made), sum((one) => one.found)]
  const metrics = estimates(scores, FIGURES, random)
  const of = (name: string) => sharing(metrics[name]!)
  const report = [
    ...(verbose ? scores.flatMap((one) => [one.id, ...one.notes.map((note) => `  ${note}`)]) : []),
    `scenarios ${scores.length}; tickets: gold ${gold}, made ${made}, found ${found}: precision ${of('tickets.precision')}, recall ${of('tickets.recall')}, F1 ${interval(metrics['tickets.f1']!)}`,
    `messages in their ticket: F1 ${interval(metrics['messages.f1']!)}`,
    ...[...FIELDS, 'status', 'reporters'].map((field) => `${field}: ${of(field)}`),
    `expectations met: ${of('expectations')}`,
  ].join('\n')
  return {
    what: 'replay',
    judgedBy,
    counts: { chats: scores.length, tickets: gold, expectations: sum((one) => one.expected) },
    metrics,
    cases: scores.flatMap((one) => one.cases),
    report,
  }
}

/** `0.946 [0.88–1.00] (52/55)` */
function sharing(estimate: Estimate): string {
  if (estimate.value === null) return '–'
  return `${interval(estimate)} (${Math.round(estimate.value * estimate.of)}/${estimate.of})`
}

import type { TrainingLine } from '../../classifiers/local/dataset.ts'
import type { Heads } from '../../classifiers/local/learn.ts'
import type { SignalReader } from '../../classifiers/local/signals.ts'
import { judgeFiles } from '../../classifiers/local/dataset.ts'
import { isEmergency } from '../../classifiers/local/decide.ts'
import { learn, QUESTIONS, SETTINGS } from '../../classifiers/local/learn.ts'
import { probabilities, vectorise } from '../../classifiers/local/linear.ts'
import { createSignalReader, remembering } from '../../classifiers/local/signals.ts'
import { loadModel, type Model } from '../../classifiers/local/weights.ts'
import { choiceLines, rateLine } from './figures.ts'

/** Figures on lines that the model has not seen: in five folds, and leaving out one author after the other. */
export function crossValidate(): string {
  const files = judgeFiles()
  const reader = remembering(createSignalReader())
  const { heads: calibrated } = loadModel('messages')
  const lines = files.flatMap((file) => file.lines)
  const folds = Array.from({ length: 5 }, (_, fold) => lines.filter((_line, at) => at % 5 === fold))
  return [
    'Five folds',
    ...report(folds, reader, calibrated),
    '',
    'Leaving out one author',
    ...report(
      files.map((file) => file.lines),
      reader,
      calibrated,
    ),
  ].join('\n')
}

interface Judged {
  line: TrainingLine
  isIssue: boolean
  emergency: boolean
  answers: Record<string, string>
}

function report(parts: readonly TrainingLine[][], reader: SignalReader, calibrated: Model['heads']): string[] {
  const judged = parts.flatMap((part) => {
    const { vocabulary, heads } = learn(parts.filter((other) => other !== part).flat(), reader)
    for (const [name, head] of Object.entries(heads)) head.temperature = calibrated[name]?.temperature ?? 1
    return part.map((line) => judge({ vocabulary, heads }, line, reader))
  })
  const issues = judged.filter(({ line }) => line.isIssue)
  const notes = [...new Set(judged.map(({ line }) => line.note ?? 'none'))]
  return [
    rateLine(
      'isIssue',
      judged.map(({ line, isIssue }) => ({ gold: line.isIssue, said: isIssue })),
    ),
    ...notes.map((note) => {
      const of = judged.filter(({ line }) => (line.note ?? 'none') === note)
      const right = of.filter(({ line, isIssue }) => line.isIssue === isIssue).length
      return `    ${note}: ${(right / of.length).toFixed(3)} right of ${of.length}`
    }),
    rateLine(
      'urgency=emergency',
      judged.map(({ line, emergency }) => ({ gold: line.urgency === 'emergency', said: emergency })),
    ),
    ...(['kind', 'category', 'difficulty'] as const).flatMap((field) =>
      choiceLines(
        field,
        issues.map(({ line, answers }) => ({ gold: line[field]!, said: answers[field]! })),
      ).slice(0, 1),
    ),
    rateLine(
      'private',
      issues.map(({ line, answers }) => ({ gold: line.private === true, said: answers['private'] === 'yes' })),
    ),
  ]
}

function judge({ vocabulary, heads }: Heads, line: TrainingLine, reader: SignalReader): Judged {
  const signals = reader.read(line.text)
  const vector = vectorise(vocabulary, signals.features)
  const chances = new Map(QUESTIONS.map(({ name }) => [name, probabilities(heads[name]!, vector)]))
  const answers = QUESTIONS.map(({ name, labels }): [string, string] => {
    const likely = chances.get(name)!
    return [name, labels[likely.indexOf(Math.max(...likely))]!]
  })
  const secret = chances.get('private')![1]! >= SETTINGS['privateThreshold']! ? 'yes' : 'no'
  const emergency = isEmergency(signals, chances.get('emergency')![1]!, SETTINGS)
  const isIssue = emergency || chances.get('issue')![1]! >= SETTINGS['issueThreshold.balanced']!
  return { line, isIssue, emergency, answers: { ...Object.fromEntries(answers), private: secret } }
}

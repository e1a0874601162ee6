/** `npm run train:matching [-- --cv] [--dry-run]`: learns from labelled chats which words belong to which ticket. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { trainingFiles } from '../classifiers/local/dataset.ts'
import { createFollowing } from '../classifiers/local/following.ts'
import { createLocalJudge } from '../classifiers/local/judge.ts'
import { createReplyReader } from '../classifiers/local/replies.ts'
import { createSignalReader, remembering } from '../classifiers/local/signals.ts'
import { trainFollowing, type ChatLine } from '../classifiers/local/train-following.ts'
import { replyFiles } from '../classifiers/local/train-replies.ts'
import { pack, saveModel, unpack } from '../classifiers/local/weights.ts'
import { rememberingJudge } from '../classifiers/remembering.ts'
import { loadRosterYaml } from '../config/roster-yaml.ts'
import { examplesOf, type Example } from './matching/examples.ts'
import { crossValidate, decideUnseen, fitBoth, write } from './matching/fit.ts'
import { burstsOf } from './matching/scripted-bursts.ts'
import { firstReportsOf, type FirstReport } from './matching/strangers.ts'
import { readScenario, type Scenario } from './replay/scenario.ts'

const FOLDERS = ['data/chats', 'test/scenarios/dev']
const FOLDS = 5

const { values } = parseArgs({
  options: { cv: { type: 'boolean' }, errors: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
})
const roster = loadRosterYaml('test/scenarios/roster.yaml')
const judge = rememberingJudge(createLocalJudge(roster), 20_000)
const reader = createReplyReader()
const signals = remembering(createSignalReader())
const scenarios = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => readScenario(path.join(folder, name), () => roster.timezone)),
)
const answers = replyFiles().flatMap((file) => file.lines)
const messages = trainingFiles().flatMap((file) => file.lines)

/** What residents say after the first report of a matter, and what they say beside it. */
async function linesOf(scenario: Scenario): Promise<ChatLine[]> {
  const told = new Set<string>()
  const lines: ChatLine[] = []
  for (const burst of await burstsOf(scenario, roster, judge)) {
    const first = burst.ticket !== null && !told.has(burst.ticket)
    if (burst.ticket) told.add(burst.ticket)
    const byLeader = roster.posts.has(burst.messages[0]?.from ?? '')
    if (!first && !byLeader && burst.text !== '') lines.push({ text: burst.text, follows: burst.ticket !== null })
  }
  return lines
}

const lines = new Map<string, ChatLine[]>()
for (const scenario of scenarios) lines.set(scenario.id, await linesOf(scenario))
const followingFrom = (chats: readonly Scenario[]) =>
  trainFollowing({ chats: chats.flatMap((one) => lines.get(one.id) ?? []), answers, messages }, signals)

const reports: FirstReport[] = []
for (const scenario of scenarios) reports.push(...(await firstReportsOf(scenario, roster, judge)))

const examples: Example[] = []
for (let fold = 0; fold < FOLDS; fold++) {
  const unseen = scenarios.filter((_, index) => index % FOLDS === fold)
  const model = unpack(pack(followingFrom(scenarios.filter((_, index) => index % FOLDS !== fold))))
  const sees = { roster, judge, reader, following: createFollowing({ model, reader: signals }), reports }
  for (const scenario of unseen) examples.push(...(await examplesOf(scenario, sees)))
}
console.log(
  `${scenarios.length} chats, ${examples.length} pairs, ${examples.filter((one) => one.belongs).length} belong together`,
)
if (values.cv) console.log(crossValidate(examples))
if (values.errors) {
  for (const one of decideUnseen(examples)) {
    if (one.best >= 0.4 !== one.belongs || (one.belongs && !one.right))
      console.log(
        `${one.kind} ${one.best.toFixed(2)} ${one.belongs ? (one.right ? 'missed' : 'wrong ticket') : 'not its'}: ${one.text}`,
      )
  }
}
if (!values['dry-run']) {
  write(fitBoth(examples))
  console.log(`following: ${Math.round(saveModel('following', followingFrom(scenarios)) / 1024)} KB of weights`)
}

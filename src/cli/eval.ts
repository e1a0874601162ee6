import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Roster } from '../routing/roster.ts'
import { createLocalJudge } from '../classifiers/local/judge.ts'
import { createReplyReader } from '../classifiers/local/replies.ts'
import { loadRosterYaml } from '../config/roster-yaml.ts'
import { crossValidate } from './eval/cross-validate.ts'
import { JsonlError } from './eval/jsonl.ts'
import { messageLines, messageReport } from './eval/messages.ts'
import { replyLines, replyReport } from './eval/replies.ts'

/** `npm run eval -- FILE.jsonl [--judge local] [--json OUT] [--replies] [--roster FILE]`, or `npm run eval -- --cv`. */
const DEFAULT_ROSTER = new URL('../../test/scenarios/roster.yaml', import.meta.url).pathname

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      judge: { type: 'string', default: 'local' },
      json: { type: 'string' },
      replies: { type: 'boolean', default: false },
      roster: { type: 'string', default: DEFAULT_ROSTER },
      cv: { type: 'boolean', default: false },
    },
  })
  if (values.judge !== 'local') {
    console.error(
      `--judge ${values.judge}: only \`local\` is here; \`model\` comes with a configured endpoint in a later version.`,
    )
    return 1
  }
  if (values.cv) {
    console.log(crossValidate())
    return 0
  }
  const [file] = positionals
  if (!file) {
    console.error('Name a file: npm run eval -- FILE.jsonl [--json OUT] [--replies] [--roster FILE], or --cv')
    return 1
  }
  const { rows, report } = await judgeFile(file, values.replies, loadRosterYaml(values.roster))
  if (values.json) writeFileSync(values.json, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  if (report) console.log(report)
  return 0
}

async function judgeFile(file: string, replies: boolean, roster: Roster): Promise<{ rows: object[]; report: string }> {
  if (!existsSync(file)) throw new JsonlError(`${file}: no such file`)
  const source = readFileSync(file, 'utf8')
  if (replies) {
    const { rows, golds } = await replyLines(source, file, createReplyReader())
    return { rows, report: replyReport(rows, golds) }
  }
  const { rows, golds } = await messageLines(source, file, createLocalJudge(roster), roster)
  return { rows, report: messageReport(rows, golds) }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof JsonlError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** `npm run papers -- --month 2026-10 --out DIR` or `--week 2026-W10`: makes papers on demand, from what the database holds. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { loadHolidays } from '../config/holidays.ts'
import { loadConfig, type Config } from '../config/load.ts'
import { ConfigError } from '../config/problems.ts'
import { loadRoster } from '../config/roster.ts'
import { settingsOf } from '../config/settings.ts'
import { filesOf, type PaperFile } from '../papers/files.ts'
import { keepInFolder } from '../papers/folder.ts'
import { monthlyPaper } from '../papers/monthly.ts'
import { monthBefore, periodNamed, pressedAreas } from '../papers/periods.ts'
import { weeklyPaper } from '../papers/weekly.ts'
import { bindPeople, type Roster } from '../routing/roster.ts'
import { connect } from '../store/connection.ts'
import { openDatabase } from '../store/embedded/open.ts'
import { createStore, type Store } from '../store/store.ts'
import type { Output } from './output.ts'

const USAGE = `用法：
  npm run papers -- --month 2026-10 --out 目录     每月一调度：PDF、Excel、图、数据
  npm run papers -- --week 2026-W10 --out 目录     每周督促单：Excel、数据，社区和县各一份
选项：--config FILE 配置文件。程序运行时也可以用`

const WEEK = 7 * 86_400_000
const NINE = 9 * 3_600_000

/** Runs the command; answers the exit code: 0 done, 1 problems, 2 wrong use. */
export async function papersCommand(args: string[], output: Output, now = Date.now()): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        month: { type: 'string' },
        week: { type: 'string' },
        out: { type: 'string' },
        config: { type: 'string' },
      },
    })
    const name = values.month ?? values.week
    const right = values.month ? /^\d{4}-\d{2}$/ : /^\d{4}-W\d{2}$/
    if (!name || (values.month && values.week) || !right.test(name)) return wrongUse(output)
    const config = loadConfig(values.config === undefined ? {} : { file: values.config })
    const files = await made(config, name, now)
    if (!files) return wrongUse(output, `没有这个时间：${name}`)
    for (const file of files) output.out(await keepInFolder(values.out ?? path.join(config.dataDir, 'papers'), file))
    if (files.length === 0) output.out('这段时间没有工单，没有可做的报表')
    return 0
  } catch (error) {
    if (error instanceof ConfigError) {
      output.error(error.message)
      return 1
    }
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      return wrongUse(output, error.message)
    throw error
  }
}

function wrongUse(output: Output, problem?: string): number {
  output.error([...(problem ? [problem] : []), USAGE].join('\n'))
  return 2
}

async function made(config: Config, name: string, now: number): Promise<PaperFile[] | undefined> {
  const written = await loadRoster(config.roster, config.levels)
  // Through the running instance's engine, where one runs.
  const database = await openDatabase({
    dataDir: path.join(config.dataDir, 'db'),
    uri: config.mongodbUri,
    attach: true,
    onLost: () => {},
  })
  const connection = await connect(database.uri)
  try {
    const store = createStore(connection)
    const roster = bindPeople(written, await store.people.accounts())
    return await papersNamed(store, roster, config, name, now)
  } finally {
    await connection.close()
    await database.close()
  }
}

/** The files of that period's papers; undefined where there is no such period. */
export async function papersNamed(
  store: Pick<Store, 'tickets'>,
  roster: Roster,
  config: Config,
  name: string,
  now: number,
): Promise<PaperFile[] | undefined> {
  const period = periodNamed(name, roster.timezone)
  if (!period) return undefined
  const { scopeLevel } = config.routing
  if (!name.includes('W')) {
    const before = monthBefore(period.from, roster.timezone)
    const tickets = await store.tickets.openOrChangedSince(before.from)
    if (tickets.length === 0) return []
    const paper = monthlyPaper({ tickets, roster, scopeLevel, month: period, before })
    return filesOf([paper], ['pdf', 'xlsx', 'png', 'json'])
  }
  const overrides = loadHolidays(config.holidaysFile)
  const { clocks } = settingsOf(config, roster, { simulated: false, cron: false, overrides })
  const tickets = await store.tickets.openOrChangedSince(period.from - WEEK)
  const at = Math.min(period.to + NINE, now)
  const papers = pressedAreas(roster, scopeLevel).flatMap(
    (area) => weeklyPaper({ tickets, roster, clocks, area: area.code, week: period, at }) ?? [],
  )
  return filesOf(papers, ['xlsx', 'json'])
}

if (import.meta.main) {
  process.exitCode = await papersCommand(process.argv.slice(2), { out: console.log, error: console.error })
}

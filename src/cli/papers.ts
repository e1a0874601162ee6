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
import type { Period } from '../papers/paper.ts'
import { monthBefore, periodNamed, pressedAreas } from '../papers/periods.ts'
import { dayOf } from '../papers/speech.ts'
import { weeklyPaper } from '../papers/weekly.ts'
import { bindPeople, type Roster } from '../routing/roster.ts'
import type { Store } from '../store/store.ts'
import type { Output } from './output.ts'
import { withStore } from './with-store.ts'

const USAGE = `用法：
  npm run papers -- --month 2026-10 --out 目录     每月一调度：PDF、Excel、图、数据
  npm run papers -- --week 2026-W10 --out 目录     每周督促单：Excel、数据，社区和县各一份
选项：--config FILE 配置文件。程序运行时也可以用；还没过完的周、月做到现在为止`

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
    const papers = await made(config, name, now)
    if (!papers) return wrongUse(output, `没有这个时间：${name}`)
    const root = values.out ?? path.join(config.dataDir, 'papers')
    for (const file of papers.files) output.out(await keepInFolder(root, file))
    if (papers.files.length === 0) output.out(nothingFor(name, papers.until))
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

/** Whoever plays with the simulator's clock looks for weeks that this machine has not seen. */
function nothingFor(name: string, until: string | undefined): string {
  const known = until ? `数据到${until}为止（模拟器里按模拟的时间算）` : '数据库里还没有工单'
  return `${name} 没有工单，没有可做的报表；${known}`
}

function wrongUse(output: Output, problem?: string): number {
  output.error([...(problem ? [problem] : []), USAGE].join('\n'))
  return 2
}

async function made(config: Config, name: string, now: number): Promise<Made | undefined> {
  const written = await loadRoster(config.roster, config.levels)
  return withStore(config, async (store) => {
    const roster = bindPeople(written, await store.people.accounts())
    return papersNamed(store, roster, config, name, now)
  })
}

export interface Made {
  files: PaperFile[]
  /** Until when the database tells; undefined where it is empty. */
  until: string | undefined
}

/** The files of that period's papers; undefined where there is no such period. */
export async function papersNamed(
  store: Pick<Store, 'tickets'>,
  roster: Roster,
  config: Config,
  name: string,
  now: number,
): Promise<Made | undefined> {
  const period = periodNamed(name, roster.timezone)
  if (!period) return undefined
  const [newest] = await store.tickets.all({}, 1)
  // On the simulator the clock may be weeks ahead of this machine's.
  const clock = Math.max(now, newest?.updatedAt ?? now)
  const papers = name.includes('W') ? weeklies : monthlies
  return {
    files: await papers(store, roster, config, period, clock),
    until: newest && dayOf(newest.updatedAt, roster.timezone, now),
  }
}

type Makes = (
  store: Pick<Store, 'tickets'>,
  roster: Roster,
  config: Config,
  period: Period,
  clock: number,
) => Promise<PaperFile[]>

const monthlies: Makes = async (store, roster, config, period, clock) => {
  const before = monthBefore(period.from, roster.timezone)
  const tickets = await store.tickets.openOrChangedSince(before.from)
  // What is not yet over ends now.
  const month = { from: period.from, to: Math.min(period.to, clock) }
  const told = tickets.some((ticket) => ticket.createdAt < month.to)
  if (!told || month.to <= month.from) return []
  const paper = monthlyPaper({ tickets, roster, scopeLevel: config.routing.scopeLevel, month, before })
  return filesOf([paper], ['pdf', 'xlsx', 'png', 'json'])
}

const weeklies: Makes = async (store, roster, config, week, clock) => {
  const overrides = loadHolidays(config.holidaysFile)
  const { clocks } = settingsOf(config, roster, { simulated: false, cron: false, overrides })
  const tickets = await store.tickets.openOrChangedSince(week.from - WEEK)
  const at = Math.min(week.to + NINE, clock)
  const papers = pressedAreas(roster, config.routing.scopeLevel).flatMap(
    (area) => weeklyPaper({ tickets, roster, clocks, area: area.code, week, at }) ?? [],
  )
  return filesOf(papers, ['xlsx', 'json'])
}

if (import.meta.main) {
  process.exitCode = await papersCommand(process.argv.slice(2), { out: console.log, error: console.error })
}

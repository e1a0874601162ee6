/** `npm run doctor`: what is missing before, or while, the bot runs. Exit code 0 also with warnings, 1 with errors. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { DateTime } from 'luxon'
import { loadHolidays } from '../config/holidays.ts'
import { loadConfig, type Config } from '../config/load.ts'
import { ConfigError } from '../config/problems.ts'
import { loadRoster } from '../config/roster.ts'
import { unboundPeople, type Roster } from '../routing/roster.ts'
import { connect } from '../store/connection.ts'
import { EmbeddedDatabaseError } from '../store/embedded/errors.ts'
import { openDatabase } from '../store/embedded/open.ts'
import { createStore, type Store } from '../store/store.ts'
import { workCalendar } from '../tickets/calendar.ts'
import { error, ok, sayFinding, warning, type Finding } from './doctor/finding.ts'
import { modelFindings, usageFindings } from './doctor/model-checks.ts'
import { bindingFindings, rosterFindings, type Seen } from './doctor/people-checks.ts'
import { candidatesFor, sayCandidate } from './roster-bind.ts'
import { calendarFindings, diskFindings, engineFindings, puppetFindings } from './doctor/system-checks.ts'

/** A database that takes longer is a finding. */
const ANSWER_MS = 3_000

/** Everything found, in the order in which to mend it. Never throws for what can be mended. */
export async function examine(load: () => Config = loadConfig, now = Date.now()): Promise<Finding[]> {
  const loaded = await attempt('CONFIG', async () => load())
  if (!loaded.value) return loaded.findings
  const config = loaded.value
  const findings = [ok('CONFIG', config.file ? `配置文件 ${config.file}` : '没有配置文件，全部用默认值')]
  const engine = engineFindings(config.mongodbUri)
  findings.push(...(await diskFindings(config.dataDir)), ...engine, ...puppetFindings(config))
  const holidays = await attempt('CALENDAR', async () => loadHolidays(config.holidaysFile))
  findings.push(...holidays.findings)
  if (holidays.value) findings.push(...calendarFindings(workCalendar(holidays.value), config.timezone, now))
  const roster = await attempt('ROSTER', () => loadRoster(config.roster, config.levels))
  findings.push(...roster.findings)
  const canLook = engine.every((finding) => finding.level !== 'error')
  const seen = canLook ? await look(config, roster.value) : { findings: [], value: undefined }
  findings.push(...seen.findings, ...(await modelFindings(config)))
  if (roster.value) findings.push(...peopleFindings(roster.value, seen.value))
  return findings
}

function peopleFindings(roster: Roster, seen: Seen | undefined): Finding[] {
  return [...rosterFindings(roster), ...bindingFindings(roster, seen)]
}

/** What the database knows, through the running instance's engine or one of our own; nothing is created where none is yet. */
async function look(config: Config, roster: Roster | undefined): Promise<Attempt<Seen>> {
  const dataDir = path.join(config.dataDir, 'db')
  if (!config.mongodbUri && !existsSync(dataDir)) {
    return { findings: [ok('DATABASE', '还没有数据：尚未启动过')], value: undefined }
  }
  try {
    const onLost = () => {}
    const database = await openDatabase({ dataDir, uri: config.mongodbUri, attach: true, onLost })
    try {
      const connection = await connect(database.uri, undefined, ANSWER_MS)
      const store = createStore(connection)
      const groups = await store.groups.all()
      const usage = await usageOf(store, config.timezone)
      const accounts = await store.people.accounts()
      const waiting = roster ? [...unboundPeople(roster)].filter(([id]) => !accounts.has(id)) : []
      const candidates = [...(await candidatesFor(store, new Map(waiting))).values()].flat().map(sayCandidate)
      await connection.close()
      const value = { groups, boundPeople: new Set(accounts.keys()), candidates }
      return { findings: [ok('DATABASE', '数据库可以连接'), ...usage], value }
    } finally {
      await database.close()
    }
  } catch (caught) {
    const mend = '检查 MONGODB_URI 和数据目录'
    if (caught instanceof EmbeddedDatabaseError && caught.code === 'IN_USE') {
      return { findings: [warning('DATABASE', caught.message, '稍后再试')], value: undefined }
    }
    return { findings: [error('DATABASE', messageOf(caught), mend)], value: undefined }
  }
}

/** Of the last week. */
async function usageOf(store: Store, zone: string): Promise<Finding[]> {
  const days = await store.usage.byDay(DateTime.now().setZone(zone).minus({ days: 6 }).toISODate() ?? '')
  const last = days.at(-1)
  return last ? usageFindings(days, await store.usage.groupsOf(last.day)) : []
}

interface Attempt<T> {
  findings: Finding[]
  value: T | undefined
}

async function attempt<T>(code: string, run: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { findings: [], value: await run() }
  } catch (caught) {
    if (!(caught instanceof ConfigError)) return { findings: [error(code, messageOf(caught), '')], value: undefined }
    const findings = caught.problems.map(({ path: at, problem, mend }) => error(code, `${at}：${problem}`, mend))
    return { findings, value: undefined }
  }
}

function messageOf(caught: unknown): string {
  return caught instanceof Error ? caught.message : String(caught)
}

if (import.meta.main) {
  const findings = await examine()
  for (const finding of findings) console.log(sayFinding(finding))
  const errors = findings.filter((finding) => finding.level === 'error').length
  const warnings = findings.filter((finding) => finding.level === 'warning').length
  console.log(`\n错误 ${errors}，提醒 ${warnings}`)
  process.exitCode = errors > 0 ? 1 : 0
}

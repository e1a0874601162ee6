/** Composition root: the only place that knows every part. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pino, type Logger } from 'pino'
import { createApp } from './app.ts'
import { loadResidents, type Resident } from './bot/simulator/people.ts'
import { startSimulator } from './bot/simulator/start.ts'
import { createWechatyChat } from './bot/wechaty.ts'
import { createLocalJudging } from './classifiers/judging.ts'
import { loadHolidays } from './config/holidays.ts'
import type { Config } from './config/load.ts'
import { ConfigError } from './config/problems.ts'
import { loadRoster } from './config/roster.ts'
import { settingsOf } from './config/settings.ts'
import { createConsole } from './console/console.ts'
import { LoginBoard } from './console/login.ts'
import { consoleData } from './console/store-data.ts'
import { openLanguageModel } from './language-model.ts'
import { keepInFolder } from './papers/folder.ts'
import { bindPeople, unboundPeople, type Roster } from './routing/roster.ts'
import { Timeline } from './schedules/timeline.ts'
import { connect } from './store/connection.ts'
import { roomCheck } from './store/embedded/disk.ts'
import { openDatabase } from './store/embedded/open.ts'
import { holdAccount } from './store/leases.ts'
import { createStore } from './store/store.ts'

/** A message this young may still be on its way from the page to the bot (ms). */
const JUST_SAID = 10_000

export interface Running {
  /** Where the page is. */
  url: string
  /** `三长助手` on the simulator, else the account's name once it is logged in. */
  stop(): Promise<void>
}

export interface StartOptions {
  log?: Logger
  /** A QR code to be scanned; the caller shows it in the terminal. */
  onScan?(qrcode: string): void
}

/** Starts everything the configuration asks for. Throws errors that name the setting and the mend; then nothing is left open. */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const log = options.log ?? pino({ level: config.log })
  // Closed in reverse order: at the end, and where a later part cannot start.
  const opened = new AsyncDisposableStack()
  try {
    const url = await open(config, options, opened, log)
    return { url, stop: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync().catch((closing: unknown) => log.warn({ error: closing }, 'closing failed'))
    throw error
  }
}

/** Opens one part after another; each is put on the stack as soon as it must be closed. Resolves with the page's address. */
async function open(config: Config, options: StartOptions, opened: AsyncDisposableStack, log: Logger): Promise<string> {
  const written = await loadRoster(config.roster, config.levels)
  const overrides = loadHolidays(config.holidaysFile)
  const residents = await residentsOf(config)
  const timeline = new Timeline(Date.now, (error, task) => log.error({ error, task }, 'task failed'))
  // The engine starts in a process of its own while the weights are read here.
  const engine = openDatabase({ dataDir: path.join(config.dataDir, 'db'), uri: config.mongodbUri, log })
  opened.defer(async () => (await engine.catch(() => undefined))?.close())
  const local = createLocalJudging(written)
  const database = await engine
  const connection = await connect(database.uri)
  opened.defer(() => connection.close())
  const store = createStore(connection)
  const { timezone } = written
  const model = await openLanguageModel({ config, timezone, store, now: () => timeline.now(), log })
  const judging = { ...local, model: model?.judge }
  const roster = bindPeople(written, config.puppet ? await store.people.accounts() : everybody(written))
  const simulator = config.puppet
    ? undefined
    : await startSimulator({ roster, residents, timeline, dataDir: config.dataDir, log })
  opened.defer(async () => simulator?.world.close())
  const chat = createWechatyChat({
    puppet: simulator?.puppet ?? config.puppet ?? '',
    puppetOptions: config.puppetToken ? { token: config.puppetToken } : undefined,
    memory: path.join(config.dataDir, 'wechaty'),
    log,
  })
  const board = new LoginBoard()
  const data = consoleData(store, roster)
  const app = createApp({
    chat,
    store,
    roster,
    timeline,
    judging,
    media: model?.media,
    settings: settingsOf(config, roster, { simulated: simulator !== undefined, cron: true, overrides }),
    log,
    // The embedded engine ends with an error on a full disk; a server of one's own looks after itself.
    hasRoom: database.embedded ? roomCheck(config.dataDir, Date.now) : undefined,
    onDisk: (full) => board.disk(full),
    hold: (account) => holdAccount(connection, account, { exclusive: database.embedded, log }),
    onTicket: (ticket) => data.changed(ticket.no),
    async keepPaper(file) {
      // The database has it: a full or read-only disk must not keep it from being sent.
      await keepInFolder(path.join(config.dataDir, 'papers'), file).catch((error: unknown) => {
        log.warn({ error, paper: file.name }, 'paper not written to the disk')
      })
    },
    onScan(qrcode) {
      board.scan(qrcode)
      if (qrcode) options.onScan?.(qrcode)
    },
    onLogin: (account, name) => board.login(account, name),
    onLogout: (reason) => board.logout(reason),
  })
  opened.defer(() => app.stop())
  const page = createConsole({
    world: simulator?.world ?? null,
    timeline,
    data,
    login: board,
    log,
    page: config.console,
  })
  opened.defer(() => page.close())
  const url = await page.listen()
  await app.start()
  timeline.settleWith(async () => {
    // What was said on the page a moment ago belongs before the jump.
    const last = simulator?.world.incoming(1).at(-1)
    if (last && timeline.now() - last.at < JUST_SAID) await app.taken(last.id)
    await app.settled()
  })
  timeline.start()
  opened.defer(() => timeline.stop())
  return url
}

/** On the simulator whoever stands in the roster is there, also without a WeChat id. */
function everybody(roster: Roster): Map<string, string> {
  return new Map([...unboundPeople(roster).keys()].map((id) => [id, id.replace(/^name:/, 'sim-')]))
}

async function residentsOf({ residents, puppet }: Config): Promise<Resident[]> {
  if (residents === null || puppet) return []
  if (existsSync(residents)) return loadResidents(residents)
  const mend = '检查配置里的 residents；模拟器里不要居民就写 residents: null'
  throw new ConfigError(residents, [{ path: 'residents', problem: '没有这个文件', mend }])
}

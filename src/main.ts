/** Composition root: the only place that knows every part. */
import path from 'node:path'
import { pino, type Logger } from 'pino'
import { createApp } from './app.ts'
import { loadResidents } from './bot/simulator/people.ts'
import { startSimulator, type Simulator } from './bot/simulator/start.ts'
import { createWechatyChat } from './bot/wechaty.ts'
import { createFollowing } from './classifiers/local/following.ts'
import { createLocalJudge } from './classifiers/local/judge.ts'
import { createReplyReader } from './classifiers/local/replies.ts'
import { rememberingJudge } from './classifiers/remembering.ts'
import { loadHolidays } from './config/holidays.ts'
import type { Config } from './config/load.ts'
import { loadRoster } from './config/roster.ts'
import { settingsOf } from './config/settings.ts'
import { createConsole } from './console/console.ts'
import { LoginBoard } from './console/login.ts'
import { consoleData } from './console/store-data.ts'
import type { Roster } from './routing/roster.ts'
import { Timeline } from './schedules/timeline.ts'
import { connect } from './store/connection.ts'
import { openDatabase } from './store/embedded/open.ts'
import { holdAccount } from './store/leases.ts'
import { createStore } from './store/store.ts'

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

/** Starts everything the configuration asks for. Throws errors that name the setting and the mend. */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const log = options.log ?? pino({ level: config.log })
  const roster = await loadRoster(config.roster, config.levels)
  const overrides = loadHolidays(config.holidaysFile)
  const timeline = new Timeline(Date.now, (error, task) => log.error({ error, task }, 'task failed'))
  const database = await openDatabase({ dataDir: path.join(config.dataDir, 'db'), uri: config.mongodbUri, log })
  const connection = await connect(database.uri)
  const store = createStore(connection)
  const simulator = config.puppet ? undefined : await simulate(config, roster, timeline, log)
  const chat = createWechatyChat({
    puppet: simulator?.puppet ?? config.puppet ?? '',
    puppetOptions: config.puppetToken ? { token: config.puppetToken } : undefined,
    memory: path.join(config.dataDir, 'wechaty'),
    log,
  })
  const judge = rememberingJudge(createLocalJudge(roster))
  const board = new LoginBoard()
  const data = consoleData(store, roster)
  const app = createApp({
    chat,
    store,
    roster,
    timeline,
    judge,
    lookout: judge,
    reader: createReplyReader(),
    follows: createFollowing(),
    settings: settingsOf(config, roster, { simulated: simulator !== undefined, cron: true, overrides }),
    log,
    hold: (account) => holdAccount(connection, account, { exclusive: database.embedded, log }),
    onTicket: (ticket) => data.changed(ticket.no),
    onScan(qrcode) {
      board.scan(qrcode)
      if (qrcode) options.onScan?.(qrcode)
    },
    onLogin: (account, name) => board.login(account, name),
    onLogout: (reason) => board.logout(reason),
  })
  const page = createConsole({
    world: simulator?.world ?? null,
    timeline,
    data,
    login: board,
    log,
    page: { host: config.console.host, port: config.console.port },
  })
  const url = await page.listen()
  await app.start()
  timeline.beforeMove(async () => {
    // What was said on the page a moment ago belongs before the jump.
    const last = simulator?.world.incoming(1).at(-1)
    if (last) await app.taken(last.id)
    await app.settled()
  })
  timeline.start()
  return {
    url,
    async stop() {
      timeline.stop()
      await page.close()
      await app.stop()
      await simulator?.world.close()
      await connection.close()
      await database.close()
    },
  }
}

async function simulate(config: Config, roster: Roster, timeline: Timeline, log: Logger): Promise<Simulator> {
  const residents = config.residents ? await loadResidents(config.residents) : []
  return startSimulator({ roster, residents, timeline, dataDir: config.dataDir, log })
}

import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Logger } from 'pino'
import QRCode from 'qrcode'
import type { World } from '../bot/simulator/world.ts'
import type { Clock } from '../schedules/timeline.ts'
import { answerError, ApiError } from './api-error.ts'
import { assetRoutes } from './assets.ts'
import type { ConsoleData } from './data.ts'
import { guardLocal } from './guard.ts'
import { Live } from './live.ts'
import type { LoginBoard } from './login.ts'
import { chatRoutes } from './routes-chat.ts'
import { paperRoutes } from './routes-papers.ts'
import { ticketRoutes } from './routes-tickets.ts'
import { worldRoutes } from './routes-world.ts'
import { messageView, worldView } from './views.ts'

export interface PageOptions {
  /** Default 127.0.0.1: the page has no password. */
  host?: string
  /** Default 8787; 0: any free one. */
  port?: number
  /** Further names under which the page may be opened, without a port; needed where `host` is 0.0.0.0. */
  allowedHosts?: string[]
  /** Pages that may be open at once. Default 50. */
  maxListeners?: number
}

export interface ConsoleOptions {
  /** null: a real puppet speaks, and the simulator's routes do not exist. */
  world: World | null
  timeline: Clock
  data: ConsoleData
  login: LoginBoard
  log: Logger
  page?: PageOptions
}

export interface Console {
  /** Resolves with the page's address. Throws, with the mend, when the port is taken. */
  listen(): Promise<string>
  close(): Promise<void>
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port of the page is in use',
  EACCES: 'the port of the page needs more rights',
  EADDRNOTAVAIL: 'this machine does not have the address of the page',
}
const MEND = 'Choose others: console.host and console.port in the configuration, or SANZHANG_PORT=8788 npm start'

/** The web page and the HTTP API (docs/http-api.md). */
export function createConsole(options: ConsoleOptions): Console {
  const { host = '127.0.0.1', port = 8787, maxListeners = 50 } = options.page ?? {}
  const live = new Live(maxListeners)
  const unsubscribe = forward(options, live)
  const server = createAdaptorServer({ fetch: createApp(options, live).fetch })
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
          reject(new Error(`${REASONS[error.code ?? ''] ?? error.message}: ${host}:${port}. ${MEND}`, { cause: error }))
        })
        server.listen(port, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}/`))
      }),
    close: async () => {
      unsubscribe()
      live.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

function createApp({ world, timeline, data, login, log, page }: ConsoleOptions, live: Live): Hono {
  const app = new Hono()
  app.onError(answerError(log))
  app.use(guardLocal([page?.host ?? '127.0.0.1', ...(page?.allowedHosts ?? [])]))

  app.get('/healthz', (c) => {
    const { online, diskFull } = login.state
    return c.json({ ok: !diskFull, online, diskFull })
  })
  app.get('/api/world', (c) => c.json(worldView(world, data.roster)))
  app.get('/api/clock', (c) => c.json({ now: timeline.now(), timezone: data.roster.timezone, movable: world !== null }))
  app.get('/api/login', async (c) => {
    const { qrcode, ...state } = login.state
    return c.json({ ...state, qrcode: qrcode && (await QRCode.toString(qrcode, { type: 'svg', margin: 1 })) })
  })
  app.route('/api/tickets', ticketRoutes(data, world))
  app.route('/api/papers', paperRoutes(data))
  if (world) {
    app.route('/api', chatRoutes(world))
    app.route('/api', worldRoutes(world))
  }
  app.get('/api/events', (c) => {
    const listener = live.listen()
    if (!listener) throw new ApiError(503, '打开的页面太多了', '', '关掉几个页面再试')
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => listener.close())
      // Headers reach the page only with the first bytes.
      await stream.writeSSE({ event: 'clock', data: JSON.stringify({ now: timeline.now(), moving: false }) })
      for await (const event of listener) await stream.writeSSE(event)
    })
  })
  const unknown = (c: Context) => {
    throw new ApiError(404, `没有这个接口：${c.req.method} ${c.req.path}`, '', '见 docs/http-api.md')
  }
  app.all('/api/*', unknown)
  app.route('/', assetRoutes())
  app.all('*', unknown)
  return app
}

/** Everything that happens goes to the open pages. */
function forward({ world, data, login }: ConsoleOptions, live: Live): () => void {
  const stops = [
    login.subscribe(() => live.publish('login', {})),
    data.onTicket?.((no) => live.publish('ticket', { no })),
    world?.subscribe((event) => {
      if (event.kind === 'message') live.publish('message', messageView(world, event.message))
      else if (event.kind === 'clock') live.publish('clock', { now: event.now, moving: event.moving })
      else live.publish('people', {})
    }),
  ]
  return () => {
    for (const stop of stops) stop?.()
  }
}

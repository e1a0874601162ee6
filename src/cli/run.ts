/** What `npm start` runs once the compile cache is on. */
import { pino } from 'pino'
import qrcode from 'qrcode-terminal'
import { loadConfig } from '../config/load.ts'
import { start } from '../main.ts'

async function main(): Promise<void> {
  const config = loadConfig()
  const log = pino({ level: config.log })
  process.on('uncaughtException', (error) => log.error({ error }, 'uncaught exception'))
  process.on('unhandledRejection', (error) => log.error({ error }, 'unhandled rejection'))
  const running = await start(config, {
    log,
    onScan: (code) =>
      qrcode.generate(code, { small: true }, (picture) => console.log(`请用微信扫码登录：\n${picture}`)),
  })
  console.log(`三长助手已启动：${running.url}`)
  const end = (): void => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  // At once, and whatever still hangs: a supervisor must see that it failed.
  process.exit(1)
}

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultConfig, type Config } from '../../src/config/load.ts'
import { start, type Running } from '../../src/main.ts'
import { launchBrowser, troublesOf } from '../support/browser.ts'

/** The whole program with a real Wechaty, the real engine and a real browser: what a new user does in the first minutes. */
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-e2e-'))
const config: Config = {
  ...defaultConfig,
  dataDir,
  roster: path.resolve('examples/roster.yaml'),
  residents: path.resolve('examples/residents.yaml'),
  console: { ...defaultConfig.console, port: 0 },
}
const log = pino({ level: 'warn' })
let browser: Browser
let running: Running

beforeAll(async () => {
  browser = await launchBrowser()
  running = await start(config, { log })
}, 60_000)

afterAll(async () => {
  await browser.close()
  await running.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function open(as: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(20_000)
  await page.goto(`${running.url}#${as}`)
  await page.locator('.app').waitFor()
  return page
}

const bubble = (page: Page, text: string | RegExp) => page.locator('.bubble', { hasText: text })

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('说点什么').fill(text)
  await page.keyboard.press('Enter')
}

async function moveClock(to: string): Promise<void> {
  const response = await fetch(new URL('/api/clock', running.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
  })
  expect(response.status, await response.text()).toBe(200)
}

it('from a message to the evening digest', { timeout: 120_000 }, async () => {
  // The day begins at nine, whatever the machine's clock says: at night nothing is sent.
  await moveClock('09:00')
  const wang = await open('u-wang/r-b3u2')
  const troubles = troublesOf(wang)
  await say(wang, '3栋2单元的单元门坏了，关不上，麻烦找人修一下')
  await bubble(wang, '单元门坏了').waitFor()
  await moveClock('+1m')

  // The ticket appears, the group gets one line, the leader a prompt.
  await bubble(wang, /收到.*已登记 #1001/).waitFor()
  await wang.locator('[data-ticket="1001"]', { hasText: '已交办' }).waitFor()
  await wang.locator('[data-waiting="u-dy32"]').waitFor()

  // The leader answers in plain words, privately.
  const li = await open('u-dy32/@bot')
  await bubble(li, '#1001').first().waitFor()
  await say(li, '收到，我这就去看看')
  await bubble(li, '我这就去看看').waitFor()
  await moveClock('+1m')
  await wang.locator('[data-ticket="1001"]', { hasText: '处置中' }).waitFor()
  await say(li, '门锁换了新的，已经能关上了，办好了')
  await bubble(li, '门锁换了新的').waitFor()
  await moveClock('+1m')
  await bubble(wang, /#1001.*已办结/).waitFor()

  // The reporter objects, then the day ends with a digest.
  await say(wang, '#1001 没修好，还是关不上')
  await bubble(wang, '还是关不上').waitFor()
  await moveClock('+1m')
  await wang.locator('[data-ticket="1001"]', { hasText: '重新办理' }).waitFor()
  await wang.getByRole('button', { name: /20:00/ }).click()
  await bubble(wang, /今日小结[\s\S]*#1001/).waitFor()
  expect(troubles).toEqual([])
})

it('goes on where it was after a restart', { timeout: 60_000 }, async () => {
  await running.stop()
  running = await start(config, { log })
  const page = await open('u-wang/r-b3u2')
  await bubble(page, '单元门坏了').first().waitFor()
  await page.locator('[data-ticket="1001"]', { hasText: '重新办理' }).waitFor()
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { TEXTS } from '../../src/bot/texts.ts'
import { launchBrowser, troublesOf } from '../support/browser.ts'
import { GROUP, pageTown, REPORT } from '../support/page-town.ts'

const MINUTE = 60_000
/** Words of a program, where staff should read Chinese. */
const CODES = /[A-Za-z]{3,}|@[0-9a-f]|undefined|null|NaN|\[object/g

let browser: Browser
let town: Awaited<ReturnType<typeof pageTown>>
let page: Page
let troubles: string[]
beforeAll(async () => {
  browser = await launchBrowser()
}, 120_000)
afterAll(() => browser.close())
afterEach(async () => {
  await page.context().close()
  await town.stop()
  expect(troubles).toEqual([])
})

async function look(as = `u-wang/${GROUP}`): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(30_000)
  troubles = troublesOf(page)
  await page.goto(`${town.address}#${as}`)
  await page.locator('.app').waitFor()
}

let said = 0
/** A leader, or a resident, in private. */
async function dm(from: string, text: string): Promise<void> {
  await town.say(`d${++said}`, text, { from, dm: true, room: undefined })
  await town.pass(MINUTE)
}

/** All that the ticket's view says, with its folded parts. */
async function textOf(no: number): Promise<string> {
  await page.locator(`[data-ticket="${no}"]`).click()
  await page.locator('.history').waitFor()
  const text = (await page.locator('.detail').textContent()) ?? ''
  await page.getByRole('button', { name: '全部工单' }).click()
  return text.replaceAll(/版本 [0-9a-f]+/g, '').replaceAll(/\s+/g, ' ')
}

it('says in plain Chinese what became of a ticket: more time, helpers, a question, an end to be said more of', async () => {
  town = await pageTown()
  await town.say('t1', REPORT)
  await town.pass(MINUTE)
  await dm('u-dy32', '接单')
  await dm('u-dy32', '要等配件，延到周四')
  await dm('u-dy32', '配件还没到，延到下下周一')
  await dm('u-dy32', '请社区民警小张一起处理')
  await look()
  const asked = await textOf(1001)
  expect(asked).toMatch(/一起办 ?社区民警小张（未联系上，请负责人转告）/)
  expect(asked).toMatch(/时限依据 ?已批准延期/)
  expect(asked).toMatch(/申请延期 ?到 3月16日 18:00（.*），等老刘答复/)

  await dm('u-ld3', '不同意，配件本地就有')
  await dm('u-dy32', '#1001 已办结')
  expect(await textOf(1001)).toMatch(/还差 ?李姐说办结，还差一句怎么办的/)

  await dm('u-dy32', '补充：是门轴坏了还是锁坏了？')
  const waiting = await textOf(1001)
  expect(waiting).toMatch(/计时暂停 ?.* 起，等反映人答复“是门轴坏了还是锁坏了？”/)
  expect(waiting).toContain('恢复计时后顺延')
  for (const text of [asked, waiting]) expect(text.match(CODES) ?? []).toEqual([])
}, 120_000)

it('shows a matter of the county office with its department and parts, each a step away', async () => {
  town = await pageTown()
  await town.say('t1', '5栋楼顶有人私搭彩钢棚，占了公共露台，反映好几年了没人管', { from: 'u-lan', room: 'r-b5u1' })
  await town.pass(MINUTE)
  await dm('u-xian', '#1001 转住建局牵头，月底前拆')
  await dm('u-xian', '#1001 分成：1. 请周网格劝说拆棚 2. 赵哥清垃圾')
  await look('u-xian/@bot')
  const text = await textOf(1001)
  expect(text).toMatch(/牵头部门 ?住建局/)
  expect(text).toMatch(/时限依据 ?县三长办定的期限/)
  expect(text.match(CODES) ?? []).toEqual([])
  await page.locator('[data-ticket="1001"]').click()
  await page.locator('.detail').getByRole('button', { name: '#1003' }).click()
  await page.locator('.detail', { hasText: '属于' }).getByRole('button', { name: '#1001' }).click()
  await page.locator('.detail', { hasText: '分成' }).waitFor()
}, 120_000)

it('says that words were taken back, and that what is late is late', async () => {
  town = await pageTown()
  await town.say('t1', REPORT)
  await town.say('t2', '8栋1单元楼道灯不亮，晚上看不见路', { from: 'u-he', room: 'r-b8u1' })
  await town.pass(2 * MINUTE)
  await fetch(new URL('/api/messages/t1/recall', town.address), {
    method: 'POST',
    body: JSON.stringify({ by: 'u-wang' }),
    headers: { 'content-type': 'application/json' },
  })
  await town.app.settled()
  await look()
  expect(await textOf(1001)).toMatch(/原话 ?3-2-1102王阿姨08:\d\d ?已撤回/)
  expect(await textOf(1001)).toMatch(/撤回 ?原话都撤回了，08:\d\d 前不重说就撤销/)
  await town.pass(25 * 60 * MINUTE)
  await page.reload()
  await page.locator('[data-ticket="1002"] .late', { hasText: '未回应' }).waitFor()
  const late = await textOf(1002)
  expect(late).toMatch(/回应时限 ?.*，已超 /)
  expect(late.match(CODES) ?? []).toEqual([])
}, 120_000)

it('draws every sign that the bot uses, since plain machines have no font for them', async () => {
  town = await pageTown()
  const signs = [
    ...new Set(Object.values(TEXTS).flatMap((text) => text.match(/\p{Extended_Pictographic}\uFE0F?/gu) ?? [])),
  ]
  expect(signs.length).toBeGreaterThan(2)
  await town.world.say({ from: 'bot', roomId: GROUP, text: `都有：${signs.join('')}` })
  await look()
  const bubble = page.locator('.bubble', { hasText: '都有：' })
  await bubble.waitFor()
  expect(await bubble.textContent()).toBe('都有：')
  expect(await bubble.locator('svg').count()).toBe(signs.length)
}, 120_000)

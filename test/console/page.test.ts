import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchBrowser, troublesOf } from '../support/browser.ts'
import { consoleRunning } from '../support/console.ts'
import { exampleTicket } from '../support/memory-data.ts'
import { MONDAY } from '../support/simulated.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())

let running: Awaited<ReturnType<typeof consoleRunning>>
let troubles: string[][]
beforeEach(async () => {
  running = await consoleRunning([exampleTicket()])
  troubles = []
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await running.web.close()
  expect(troubles.flat()).toEqual([])
})

// Code that runs in the page is text: the project's types are those of Node.
const DRAW_BIG = `(async () => {
  const canvas = new OffscreenCanvas(3000, 1500)
  canvas.getContext('2d').fillRect(0, 0, 1500, 1500)
  const blob = await canvas.convertToBlob({ type: 'image/png' })
  return [...new Uint8Array(await blob.arrayBuffer())]
})()`
const PHOTO_SIZE = `(() => {
  const photo = document.querySelector('.bubble img.photo')
  return [photo.naturalWidth, photo.naturalHeight]
})()`
const FIND_NAMELESS = `[...document.querySelectorAll('button, input, textarea')]
  .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.closest('label')?.textContent.trim()))
  .map((one) => one.outerHTML)`

/** A page of its own browser profile, as one person in one chat. */
async function open(as: string, size = { width: 1280, height: 800 }): Promise<Page> {
  const page = await browser.newPage({ viewport: size })
  page.setDefaultTimeout(10_000)
  troubles.push(troublesOf(page))
  await page.goto(`${running.address}#${as}`)
  await page.locator('.app').waitFor()
  return page
}

const bubble = (page: Page, text: string) => page.locator('.bubble', { hasText: text })

async function say(page: Page, text: string) {
  await page.getByLabel('说点什么').fill(text)
  await page.keyboard.press('Enter')
}

it('carries words, quotes and recalls from one page to another as they happen', async () => {
  const { world } = running
  const wang = await open('u-wang/r-b3u2')
  const li = await open('u-dy32/r-b3u2')
  await say(wang, '电梯又停了')
  await bubble(li, '电梯又停了').click()
  await li.getByRole('button', { name: '引用', exact: true }).click()
  await say(li, '看到了，马上报修')
  await wang.locator('.quoted', { hasText: '3-2-1102王阿姨：电梯又停了' }).waitFor()
  const [first, second] = world.messages()
  expect(second).toMatchObject({ from: 'u-dy32', quoteId: first!.id, text: '看到了，马上报修' })

  await bubble(wang, '电梯又停了').click()
  await wang.getByRole('button', { name: '撤回', exact: true }).click()
  await li.getByText('“3-2-1102王阿姨”撤回了一条消息').waitFor()
  await expect(bubble(li, '电梯又停了').count()).resolves.toBe(0)
})

it('mentions whom one picks, and sends voice as its words', async () => {
  const { world } = running
  const page = await open('u-wang/r-b3u2')
  await page.getByLabel('说点什么').pressSequentially('@李')
  await page.locator('.picker').getByRole('button', { name: '李姐' }).click()
  await page.keyboard.type('在吗')
  await page.keyboard.press('Enter')
  await page.locator('.mention', { hasText: '@李姐' }).waitFor()
  expect(world.messages().at(-1)).toMatchObject({ text: '@李姐\u2005在吗', mentions: ['u-dy32'] })

  await page.getByRole('button', { name: '语音' }).click()
  await say(page, '楼道灯坏了')
  await bubble(page, '楼道灯坏了').getByRole('img', { name: '语音' }).waitFor()
  expect(world.messages().at(-1)).toMatchObject({ kind: 'voice', text: '楼道灯坏了' })
})

it('shrinks a photo before it sends it, and shows it', async () => {
  const page = await open('u-wang/r-b3u2')
  const big = await page.evaluate<number[]>(DRAW_BIG)
  await page.getByLabel('发照片').setInputFiles({ name: '电梯.png', mimeType: 'image/png', buffer: Buffer.from(big) })
  await page.locator('.bubble img.photo').waitFor()
  await expect.poll(() => page.evaluate(PHOTO_SIZE)).toEqual([1280, 640])
  expect(running.world.messages().at(-1)).toMatchObject({ kind: 'image', text: '电梯.png' })
})

it('shows that the bot wrote to somebody, and lets one be that person', async () => {
  const { world } = running
  const page = await open('u-wang/r-b3u2')
  await world.say({ from: 'bot', peerId: 'u-dy32', text: '请看 #1042' })
  await page.locator('[data-waiting="u-dy32"]').click()
  await page.locator('.identity', { hasText: '李姐' }).waitFor()
  await bubble(page, '请看 #1042').waitFor()
  await expect(page.locator('[data-waiting="u-dy32"]').count()).resolves.toBe(0)
  await say(page, '接单')
  await bubble(page, '接单').waitFor()
  expect(world.messages().at(-1)).toMatchObject({ from: 'u-dy32', peerId: 'u-dy32', roomId: null })

  await page.getByRole('button', { name: '#1042' }).first().click()
  await page.locator('.history', { hasText: '接单，已给电梯班打电话' }).waitFor()
  await page.getByRole('button', { name: '全部工单' }).click()
  await page.locator('[data-ticket="1042"]', { hasText: '处置中' }).waitFor()
})

it('moves the clock, and shows what came of it', async () => {
  const { timeline, world } = running
  timeline.schedule(MONDAY + 12 * 3_600_000, 'digest', async () => {
    await world.say({ from: 'bot', roomId: 'r-b3u2', text: '今日小结：新增 1 件' })
  })
  const page = await open('u-wang/r-b3u2')
  await page.getByRole('button', { name: '到今晚20:00' }).click()
  await bubble(page, '今日小结').waitFor()
  await page.locator('.now', { hasText: '20:00' }).waitFor()
  await page.getByRole('button', { name: '到明晚20:00' }).waitFor()
})

it('shows what is hostile as what it is', async () => {
  const { world } = running
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
  await world.addPerson('u-evil', '<b>坏</b>', 'LH-01-03-2')
  await world.say({ from: 'u-evil', roomId: 'r-b3u2', text: hostile })
  const page = await open('u-wang/r-b3u2')
  await bubble(page, hostile).waitFor()
  await page.locator('[data-person="u-evil"]', { hasText: '<b>坏</b>' }).waitFor()
  expect(await page.title()).toBe('三长联动')
})

it('says in words what went wrong', async () => {
  const page = await open('u-wang/r-b3u2')
  await running.world.changeMembers('r-b3u2', [], ['u-wang'], 'u-dy32')
  await say(page, '还在吗')
  await page.locator('.toast', { hasText: '不在群' }).waitFor()
  expect(await page.getByLabel('说点什么').inputValue()).toBe('还在吗')
  // The refusal is an error line of the browser itself.
  troubles.splice(0)
})

it('fits a phone: list, chat, tickets and time one after another, nothing wider than the screen', async () => {
  await running.world.say({ from: 'u-jing', roomId: 'r-b3u2', text: 'https://example.org/' + 'long'.repeat(40) })
  const page = await open('u-wang/r-b3u2', { width: 360, height: 740 })
  const fits = () => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')
  expect(await fits()).toBe(true)
  await page.locator('[data-chat="r-b3u2"]').click()
  await say(page, '从手机上说一句')
  await bubble(page, '从手机上说一句').waitFor()
  expect(await fits()).toBe(true)
  await page.getByRole('button', { name: '返回会话列表' }).click()
  await page.locator('[data-tab="tickets"]').click()
  await page.locator('[data-ticket="1042"]').click()
  await page.locator('.history').waitFor()
  expect(await fits()).toBe(true)
  await page.locator('[data-tab="time"]').click()
  await page.getByRole('button', { name: '+1天' }).click()
  await page.locator('.now', { hasText: '3月3日' }).waitFor()
  expect(await fits()).toBe(true)
})

it('can be used without a mouse', async () => {
  const page = await open('u-wang/r-b3u2')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByLabel('说点什么').and(page.locator(':focus')).waitFor()
  await page.getByPlaceholder('换个身份').focus()
  await page.keyboard.type('网格长')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('.identity', { hasText: '周网格' }).waitFor()
  const nameless = await page.evaluate<string[]>(FIND_NAMELESS)
  expect(nameless).toEqual([])
})

it('opens a ticket by keyboard, and comes back to where one was', async () => {
  const page = await open('u-wang/r-b3u2')
  await page.locator('[data-ticket="1042"]').focus()
  await page.keyboard.press('Enter')
  await page.locator('.detail:focus').waitFor()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('[data-ticket="1042"]:focus').waitFor()
})

it('shows the ticket that was clicked last, whichever answer comes last', async () => {
  await running.web.close()
  running = await consoleRunning([exampleTicket(), exampleTicket({ no: 1043, source: 'm2', title: '5栋停水' })])
  const page = await open('u-wang/r-b3u2')
  const held = Promise.withResolvers<void>()
  await page.route('**/api/tickets/1042', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.locator('[data-ticket="1042"]').click()
  await page.getByRole('button', { name: '全部工单' }).click()
  await page.locator('[data-ticket="1043"]').click()
  const late = page.waitForResponse('**/api/tickets/1042')
  held.resolve()
  await (await late).finished()
  await page.locator('.detail h2', { hasText: '5栋停水' }).waitFor()
  await expect(page.locator('.detail h2').textContent()).resolves.toContain('#1043')
})

it('lists the papers, each with its forms, and saves one under its name', async () => {
  const file = (id: string, length: number) => ({ id, length, mime: '', at: MONDAY })
  running.data.papers = async () => [
    file('2026-02-月度调度-莲城县.pdf', 170_000),
    file('2026-02-月度调度-莲城县.xlsx', 23_000),
    file('2026-02-月度调度-莲城县.json', 80_000),
    file('2026-W09-督促单-LH-莲花社区.xlsx', 900),
  ]
  running.data.paper = async () => ({ bytes: Buffer.from('a paper'), mime: 'application/pdf' })
  const page = await open('u-wang/r-b3u2')
  await page.getByText('报表', { exact: true }).click()
  const lines = page.locator('.papers-list li')
  await lines.nth(1).waitFor()
  expect((await lines.allTextContents()).map((line) => line.replaceAll(/\s+/g, ' ').trim())).toEqual([
    '2026-02-月度调度-莲城县PDF 167 KBExcel 23 KB',
    '2026-W09-督促单-LH-莲花社区Excel 1 KB',
  ])
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '2026-02-月度调度-莲城县 PDF' }).click(),
  ])
  expect(saved.suggestedFilename()).toBe('2026-02-月度调度-莲城县.pdf')
})

it('says that the disk is full, as long as it is', async () => {
  const page = await open('u-wang/r-b3u2')
  const alert = page.getByRole('alert').filter({ hasText: '硬盘快满了' })
  running.login.disk(true)
  await alert.waitFor()
  running.login.disk(false)
  await alert.waitFor({ state: 'detached' })
})

it('shows a page too many what there is, and goes on live when there is room', async () => {
  await running.web.close()
  running = await consoleRunning([exampleTicket()], { maxListeners: 1 })
  const first = await open('u-wang/r-b3u2')
  const second = await open('u-jing/r-b3u2')
  await second.locator('[data-ticket="1042"]').waitFor()
  await second.locator('.offline').waitFor()
  await first.close()
  await second.locator('.offline').waitFor({ state: 'detached' })
  await running.world.say({ from: 'u-wang', roomId: 'r-b3u2', text: '停水了' })
  await bubble(second, '停水了').waitFor()
  // The refusal is an error line of the browser itself.
  troubles.splice(0)
})

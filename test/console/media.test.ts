import { writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, troublesOf } from '../support/browser.ts'
import { PLACE, taggedWav, wechatVoice } from '../support/media-files.ts'
import { GROUP, pageTown, REPORT } from '../support/page-town.ts'

// Code that runs in the page is text: the project's types are those of Node.
/** How long the last sound shown at `selector` is, in seconds. */
const lengthOf = (selector: string) => `new Promise((resolve, reject) => {
  const sound = [...document.querySelectorAll('${selector} audio')].at(-1)
  sound.onloadedmetadata = () => resolve(sound.duration)
  sound.onerror = () => reject(new Error(sound.error.message))
  sound.preload = 'auto'
  sound.load()
})`
const WIDTH = `document.querySelector('.said img.photo').naturalWidth`

const MINUTE = 60_000
const SECRET = '邻居401半夜打孩子，哭得很惨，请不要说是我说的'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())
let town: Awaited<ReturnType<typeof pageTown>>
afterEach(() => town.stop())

describe('a ticket with a photo and a voice message', { timeout: 60_000 }, () => {
  it('gives them to the staff, and to nobody by another ticket', async () => {
    town = await pageTown()
    await town.photo('p1')
    await town.voice('v1', await wechatVoice())
    await town.pass(MINUTE)
    await town.say('t2', SECRET, { dm: true, room: undefined })
    await town.photo('p2', { dm: true, room: undefined })
    await town.pass(MINUTE)

    const { messages } = await town.ticket(1001)
    expect(messages).toMatchObject([
      { media: 'image', fileState: 'kept', fileType: 'image/jpeg', description: '一扇关不上的单元门', sound: null },
      { media: 'voice', fileState: 'kept', fileType: 'audio/silk', transcript: REPORT, text: REPORT, photo: null },
    ])
    const photo = await town.get(messages[0].photo)
    const bytes = Buffer.from(await photo.arrayBuffer())
    expect(photo.status).toBe(200)
    expect(Object.fromEntries(photo.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline; filename="1001-1.jpg"',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    expect([bytes.subarray(0, 3).toString('hex'), bytes.includes(PLACE)]).toEqual(['ffd8ff', false])

    const sound = await town.get(messages[1].sound)
    const wav = Buffer.from(await sound.arrayBuffer())
    expect([sound.headers.get('content-type'), wav.toString('latin1', 0, 4)]).toEqual(['audio/wav', 'RIFF'])
    const part = await town.get(messages[1].sound, { range: 'bytes=4-7' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-7/${wav.length}`])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(wav.subarray(4, 8))
    expect((await town.get(messages[1].sound, { range: `bytes=${wav.length}-` })).status).toBe(416)

    const other = await town.ticket(1002)
    expect([other.private, other.messages.at(-1).fileState]).toEqual([true, 'kept'])
    const secret = other.messages.at(-1).photo as string
    expect((await town.get(secret)).status).toBe(200)
    for (const path of [
      secret.replace('1002', '1001'),
      '/api/tickets/1001/media/nothing',
      '/api/tickets/9999/media/bot:p1',
    ])
      expect((await town.get(path)).status).toBe(404)
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await town.get(secret, headers as never)).status).toBe(403)
  })

  it('shows them on the page: a picture that opens, a voice that plays', async () => {
    town = await pageTown()
    await town.photo('p1')
    await town.voice('v1', await wechatVoice())
    await town.pass(MINUTE)
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const troubles = troublesOf(page)
    await page.goto(`${town.address}#u-wang/${GROUP}`)
    await page.locator('[data-ticket="1001"]').click()
    await page.locator('.said .understood', { hasText: '由模型转写' }).waitFor()
    const picture = page.locator('.said img.photo')
    await picture.scrollIntoViewIfNeeded()
    await expect.poll(() => page.evaluate<number>(WIDTH)).toBe(200)
    expect(await picture.getAttribute('alt')).toBe('照片 一扇关不上的单元门')
    expect(await page.evaluate<number>(lengthOf('.said'))).toBeCloseTo(1, 0)
    const [full] = await Promise.all([context.waitForEvent('page'), page.locator('.thumbnail').click()])
    await full.waitForLoadState()
    expect(full.url()).toContain('/api/tickets/1001/media/')
    expect(troubles).toEqual([])
    if (process.env['SANZHANG_SHOTS']) await writeFile(process.env['SANZHANG_SHOTS'], await page.screenshot())
    await context.close()
  })

  it('says what is missing', async () => {
    town = await pageTown()
    await town.say('t1', REPORT)
    await town.say('p1', 'IMG_1.jpg', { type: 'image' })
    await town.pass(MINUTE)
    const { messages } = await town.ticket(1001)
    expect(messages.at(-1)).toMatchObject({ media: 'image', photo: null, fileState: 'not_available' })
    const page = await browser.newPage()
    await page.goto(`${town.address}#u-wang/${GROUP}`)
    await page.locator('[data-ticket="1001"]').click()
    await page.getByText('微信上已取不到这个文件').waitFor()
    await page.context().close()
  })
})

describe('voice on the page', { timeout: 60_000 }, () => {
  it('is sent as a file, with or without words, and played', async () => {
    town = await pageTown()
    const page = await browser.newPage()
    const troubles = troublesOf(page)
    await page.goto(`${town.address}#u-jing/${GROUP}`)
    await page.getByRole('button', { name: '语音' }).click()
    const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: '', buffer: Buffer.from(bytes) })
    await page.getByLabel('发录音文件').setInputFiles(file('msg.silk', await wechatVoice()))
    await page.locator('.bubble', { hasText: '语音.silk' }).waitFor()
    await page.getByLabel('说点什么').fill('大家早上好')
    await page.getByLabel('发录音文件').setInputFiles(file('a.wav', taggedWav()))
    const bubble = page.locator('.bubble', { hasText: '大家早上好' })
    await bubble.waitFor()
    expect(await page.evaluate<number>(lengthOf('.bubble'))).toBeCloseTo(1, 0)
    expect(town.world.messages().filter(({ from }) => from === 'u-jing')).toMatchObject([
      { kind: 'voice', text: '语音.silk', sound: expect.stringMatching(/\.silk$/) },
      { kind: 'voice', text: '大家早上好', sound: expect.stringMatching(/\.wav$/) },
    ])
    expect(troubles).toEqual([])
    await page.getByLabel('发录音文件').setInputFiles(file('page.mp3', Buffer.from('<script>alert(1)</script>')))
    await page.locator('.toast', { hasText: '不是能用的语音文件' }).waitFor()
    await page.context().close()
  })
})

import { request } from 'node:http'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { consoleRunning } from '../support/console.ts'

function messageOf(text: string): string {
  try {
    parseConfig(text)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'none'
}

test('own wording with the same placeholders, some left out', () => {
  expect(parseConfig("texts: { endWithdrawn: '好的，{no} 不办了', help: 直接说 }").texts).toEqual({
    endWithdrawn: '好的，{no} 不办了',
    help: '直接说',
  })
})

test('everything wrong with own wording is listed at once, with all else that is wrong', () => {
  const message = messageOf(`
texts:
  reciept: 收到
  constructor: 收到
  endWithdrawn: '{number} 不办了 {who}'
  help: '{no}'
quiet_hours: 晚上
`)
  expect(message).toMatch(/有 6 处需要修改/)
  expect(message).toContain('texts.reciept：没有这句话。是否想写 receipt？')
  expect(message).toContain('texts.constructor：没有这句话')
  expect(message).toContain('texts.endWithdrawn：这句话里不能写 {number}。可用：{no}')
  expect(message).toContain('texts.endWithdrawn：这句话里不能写 {who}')
  expect(message).toContain('texts.help：这句话里不能写 {no}。这句话没有可填的内容')
  expect(message).toContain('quiet_hours')
})

test('allowed_hosts: names without protocol and port, under which the page opens', async () => {
  expect(messageOf("console: { allowed_hosts: ['http://sanzhang.lan:80'] }")).toMatch(
    /allowed_hosts.*例如 sanzhang\.lan/,
  )
  const config = parseConfig('console: { allowed_hosts: [sanzhang.lan] }')
  expect(config.console).toEqual({ host: '127.0.0.1', port: 8787, allowedHosts: ['sanzhang.lan'] })
  const page = await consoleRunning([], { ...config.console, port: 0 })
  const port = new URL(page.address).port
  // `fetch` does not let the Host header be set; node:http does.
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/api/clock', headers: { host } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      asked.once('error', reject).end()
    })
  expect(await statusFor(`sanzhang.lan:${port}`)).toBe(200)
  expect(await statusFor('sanzhang.lan')).toBe(200)
  expect(await statusFor(`evil.example:${port}`)).toBe(403)
  await page.web.close()
})

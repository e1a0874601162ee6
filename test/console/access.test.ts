import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { consoleRunning } from '../support/console.ts'
import { exampleTicket } from '../support/memory-data.ts'

let running: Awaited<ReturnType<typeof consoleRunning>>
async function start(...options: Parameters<typeof consoleRunning>) {
  running = await consoleRunning(...options)
  return running
}
afterEach(() => running.web.close())

describe('what does not exist', () => {
  it('is said so, whatever one asks for', async () => {
    const { ask, address } = await start([exampleTicket()])
    for (const path of ['/api/messages?room=r-none', '/api/tickets?room=r-none'])
      expect(await ask(path), path).toMatchObject({ status: 404, body: { field: 'room' } })
    expect(await ask('/api/messages?person=u-nobody')).toMatchObject({ status: 404, body: { field: 'person' } })
    // 0x412 is 1042 to Number().
    for (const no of ['0x412', '1042.0', '%E0%A4%A'])
      expect(await ask(`/api/tickets/${no}`), no).toMatchObject({ status: 404, body: { field: 'no' } })
    for (const path of ['/', '/assets/app.js', '/api/tickets/1042']) {
      const answer = await fetch(new URL(path, address), { method: 'PUT' })
      expect([answer.status, Object.keys((await answer.json()) as object)], path).toEqual([
        404,
        ['error', 'field', 'mend'],
      ])
    }
  })
})

describe('who may ask', () => {
  /** fetch() does not let one choose the Host. */
  const statusWith = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const asked = request(new URL('/api/world', running.address), { headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.on('error', reject).end()
    })

  it('is only this machine', async () => {
    const { ask, world, address } = await start()
    const { port, host } = new URL(address)
    expect(await statusWith({ host: 'evil.example' })).toBe(403)
    expect(await statusWith({ host: `evil.example:${port}` })).toBe(403)
    expect(await statusWith({ host: `localhost:${port}` })).toBe(200)
    expect(await statusWith({ host, 'sec-fetch-site': 'cross-site' })).toBe(403)
    const body = { from: 'u-wang', room: 'r-b3u2', text: '在吗' }
    expect((await ask('/api/messages', body, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask('/api/messages', body, { origin: 'null' })).status).toBe(403)
    expect((await ask('/api/messages', body, { 'content-type': 'text/plain' })).status).toBe(415)
    expect(world.messages()).toHaveLength(0)
    expect((await ask('/api/messages', body, { origin: `http://${host}` })).status).toBe(201)
  })

  it('gets a page that can run nothing but its own files', async () => {
    const { address } = await start()
    const page = await fetch(address)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(await page.text()).not.toMatch(/<script(?! type="module" src=)|\son\w+=|style=/)
    for (const path of ['/assets/app.js', '/assets/preact.js', '/assets/style.css', '/assets/font/400.css']) {
      expect((await fetch(new URL(path, address))).status, path).toBe(200)
    }
    for (const path of [
      '/assets/../console.ts',
      '/assets/font/package.json',
      '/package.json',
      '/assets/%2e%2e/console.ts',
    ]) {
      expect((await fetch(new URL(path, address))).status, path).toBe(404)
    }
  })
})

describe('on a real puppet', () => {
  it('shows the login, and has none of the simulator', async () => {
    const { ask, login } = await start([exampleTicket()], {}, false)
    login.scan('https://login.example/abc')
    const { body } = await ask('/api/login')
    expect(body).toMatchObject({ online: false })
    expect(body.qrcode).toContain('<svg')
    login.login('wxid_bot', '三长助手')
    expect((await ask('/api/login')).body).toMatchObject({ online: true, qrcode: null, name: '三长助手' })
    expect((await ask('/healthz')).body).toEqual({ ok: true, online: true, diskFull: false })
    expect((await ask('/api/tickets')).body.tickets).toHaveLength(1)
    expect((await ask('/api/messages', { from: 'u-wang', room: 'r-b3u2', text: '在吗' })).status).toBe(404)
    expect((await ask('/api/clock', { to: '+1d' })).status).toBe(404)
  })

  it('says what to do when the port is taken', async () => {
    const { address } = await start()
    await expect(consoleRunning([], { port: Number(new URL(address).port) })).rejects.toThrow('SANZHANG_PORT')
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { consoleRunning } from '../support/console.ts'
import { exampleTicket } from '../support/memory-data.ts'
import { MONDAY } from '../support/simulated.ts'

let running: Awaited<ReturnType<typeof consoleRunning>>
async function start(...options: Parameters<typeof consoleRunning>) {
  running = await consoleRunning(...options)
  return running
}
afterEach(() => running.web.close())

const HOUR = 3_600_000
/** The smallest JPEG head that passes for one. */
const JPEG = `data:image/jpeg;base64,${Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]).toString('base64')}`

describe('messages', () => {
  it('are taken with 201, and read again by group and by person', async () => {
    const { ask } = await start()
    const posted = await ask('/api/messages', { from: 'u-wang', room: 'r-b3u2', text: '电梯停了', id: 'm1' })
    expect([posted.status, posted.body]).toEqual([201, { id: 'm1', seq: 1 }])
    await ask('/api/messages', { from: 'u-dy32', dm: true, text: '接单' })
    const inGroup = (await ask('/api/messages?room=r-b3u2')).body
    expect(inGroup.messages).toHaveLength(1)
    expect(inGroup.messages[0]).toMatchObject({
      id: 'm1',
      fromName: '3-2-1102王阿姨',
      text: '电梯停了',
      bot: false,
      at: MONDAY,
    })
    expect((await ask('/api/messages?person=u-dy32')).body.messages).toMatchObject([{ text: '接单', room: null }])
  })

  it('page by seq: the newest, those after and those before', async () => {
    const { ask } = await start()
    for (let i = 1; i <= 5; i++) await ask('/api/messages', { from: 'u-wang', room: 'r-b3u2', text: String(i) })
    const texts = async (query: string) =>
      (await ask(`/api/messages?room=r-b3u2&${query}`)).body.messages.map(({ text }: { text: string }) => text)
    expect(await texts('limit=2')).toEqual(['4', '5'])
    expect(await texts('after=1&limit=2')).toEqual(['2', '3'])
    expect(await texts('before=3&limit=1')).toEqual(['2'])
  })

  it('can mention, quote, be old, be sent twice, and be taken back', async () => {
    const { ask, world } = await start()
    const old = { from: 'u-wang', room: 'r-b3u2', text: '停水了', id: 'm1', at: '2026-03-01T20:00:00' }
    await ask('/api/messages', old)
    expect((await ask('/api/messages', old)).status).toBe(201)
    expect(world.messages()).toHaveLength(1)
    expect(world.message('m1')?.at).toBe(MONDAY - 12 * HOUR)
    const reply = { from: 'u-jing', room: 'r-b3u2', text: '我家也是', quote: 'm1', mentions: ['u-dy32'] }
    await ask('/api/messages', reply)
    await ask('/api/messages/m1/recall', { by: 'u-wang' })
    const [first, second, third] = (await ask('/api/messages?room=r-b3u2')).body.messages
    expect(first).toMatchObject({ id: 'm1', recalled: true })
    expect(second).toMatchObject({ text: '@李姐\u2005我家也是', quote: { id: 'm1', text: '停水了', recalled: true } })
    expect(third).toMatchObject({ type: 'recall', text: 'm1' })
  })

  it('are refused with the field and the mend', async () => {
    const { ask, world } = await start()
    const fine = { from: 'u-wang', room: 'r-b3u2', text: '在吗' }
    const refused: [unknown, number, string][] = [
      [{ ...fine, from: 'u-nobody' }, 404, 'from'],
      [{ ...fine, room: 'r-b5' }, 403, 'room'],
      [{ ...fine, room: undefined }, 400, 'room'],
      [{ ...fine, dm: true }, 400, 'room'],
      [{ ...fine, text: ' ' }, 400, 'text'],
      [{ ...fine, text: '长'.repeat(5001) }, 400, 'text'],
      [{ ...fine, type: 'recall' }, 400, 'type'],
      [{ ...fine, from: 'bot' }, 403, 'from'],
      [{ ...fine, id: '../x' }, 400, 'id'],
      [{ ...fine, at: '2027-01-01T00:00:00' }, 400, 'at'],
      [{ ...fine, mentions: ['u-nobody'] }, 404, 'mentions'],
      [{ ...fine, colour: 'red' }, 400, 'colour'],
      [[], 400, ''],
    ]
    for (const [body, status, field] of refused) {
      const answer = await ask('/api/messages', body)
      expect([answer.status, answer.body.field], JSON.stringify(body).slice(0, 80)).toEqual([status, field])
      expect(answer.body.error).toBeTruthy()
      expect(answer.body.mend).toBeTruthy()
    }
    expect(world.messages()).toHaveLength(0)
    await ask('/api/messages', { ...fine, id: 'm1' })
    expect((await ask('/api/messages/m1/recall', { by: 'u-jing' })).status).toBe(403)
    expect((await ask('/api/messages/m9/recall', { by: 'u-wang' })).status).toBe(404)
  })
})

describe('photos', () => {
  it('are kept and served as pictures', async () => {
    const { ask, address } = await start()
    const posted = await ask('/api/photos', { from: 'u-wang', room: 'r-b3u2', data: JPEG })
    expect(posted.status).toBe(201)
    const { photo, type } = (await ask('/api/messages?room=r-b3u2')).body.messages[0]
    expect(type).toBe('image')
    const picture = await fetch(new URL(photo, address))
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect(picture.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await picture.arrayBuffer()).byteLength).toBe(7)
  })

  it('must be pictures, and small', async () => {
    const { ask } = await start()
    const send = (data: string) => ask('/api/photos', { from: 'u-wang', room: 'r-b3u2', data })
    const html = Buffer.from('<script>alert(1)</script>').toString('base64')
    expect((await send(`data:image/jpeg;base64,${html}`)).status).toBe(400)
    expect((await send('data:image/svg+xml;base64,AAAA')).status).toBe(400)
    expect((await send(`data:image/jpeg;base64,${'A'.repeat(3_000_000)}`)).status).toBe(413)
    expect((await ask('/api/messages', { from: 'u-wang', room: 'r-b3u2', text: 'a'.repeat(70_000) })).status).toBe(413)
    expect((await ask('/api/photos/..%2Fsimulator.jsonl')).status).toBe(404)
  })
})

describe('people and groups', () => {
  it('can be looked at and changed', async () => {
    const { ask } = await start()
    const { body: world } = await ask('/api/world')
    expect(world.people.find(({ id }: { id: string }) => id === 'u-dy32')).toMatchObject({
      name: '李姐',
      posts: [{ area: 'LH-01-03-2', title: '单元长' }],
    })
    expect(world.areas.find(({ code }: { code: string }) => code === 'LH-01-03-2').path).toBe(
      '莲花社区 第一网格 3栋 2单元',
    )
    expect(world.labels.status.in_progress).toBe('处置中')
    const added = await ask('/api/people', { name: '新邻居', home: 'LH-01-03-2' })
    expect(added.status).toBe(201)
    const changed = await ask('/api/groups/r-b3u2', { by: 'u-dy32', topic: '新群名', leave: [added.body.id] })
    expect(changed.body).toMatchObject({ topic: '新群名' })
    expect(changed.body.members).not.toContain(added.body.id)
    expect((await ask('/api/people', { name: '谁', home: 'LH-99' })).body).toMatchObject({ field: 'home' })
  })

  it('are refused a change with the field that is to be mended', async () => {
    const { ask } = await start()
    const refused: [string, object, number, string][] = [
      ['r-none', { by: 'u-wang', topic: '新群名' }, 404, 'room'],
      ['r-none', { by: 'u-wang' }, 400, ''],
      ['r-b3u2', { by: 'u-wang' }, 400, ''],
      ['r-b3u2', { by: 'u-nobody', join: ['u-he'] }, 404, 'by'],
      ['r-b3u2', { by: 'u-wang', join: ['u-nobody'] }, 404, 'join'],
      ['r-b3u2', { by: 'u-wang', leave: ['u-nobody'] }, 404, 'leave'],
    ]
    for (const [group, body, status, field] of refused) {
      const answer = await ask(`/api/groups/${group}`, body)
      expect([answer.status, answer.body.field], JSON.stringify([group, body])).toEqual([status, field])
      expect(answer.body.error && answer.body.mend).toBeTruthy()
    }
    expect((await ask('/api/people', { home: 'LH-01-03-2' })).body).toMatchObject({ error: '必须给出', field: 'name' })
  })
})

describe('the clock', () => {
  it('moves to the next such time, by an amount and to a moment, and runs what is due on the way', async () => {
    const { ask, timeline } = await start()
    const ran: number[] = []
    timeline.schedule(MONDAY + 12 * HOUR, 'digest', async () => void ran.push(timeline.now()))
    const move = async (to: string) => (await ask('/api/clock', { to })).body.now
    expect(await move('20:00')).toBe(MONDAY + 12 * HOUR)
    expect(ran).toEqual([MONDAY + 12 * HOUR])
    expect(await move('20:00')).toBe(MONDAY + 36 * HOUR)
    expect(await move('+2h 30m')).toBe(MONDAY + 38.5 * HOUR)
    expect(await move('2026-03-05T08:00:00')).toBe(MONDAY + 72 * HOUR)
    expect((await ask('/api/clock')).body).toEqual({
      now: MONDAY + 72 * HOUR,
      timezone: 'Asia/Shanghai',
      movable: true,
    })
  })

  it('does not go back, nor to a time that means nothing, nor a century on', async () => {
    const { ask } = await start()
    for (const to of ['2026-03-01T08:00:00', 'soon', '25:00', '+', '+999d', '+1w']) {
      expect((await ask('/api/clock', { to })).body, to).toMatchObject({ field: 'to' })
    }
  })
})

describe('tickets', () => {
  it('are listed and shown with names and history', async () => {
    const closed = exampleTicket({ no: 1043, source: 'm9', status: 'closed', ownerId: null })
    const { ask } = await start([exampleTicket(), closed])
    const open = (await ask('/api/tickets')).body.tickets
    expect(open).toMatchObject([{ no: 1042, ownerName: '李姐', areaPath: '莲花社区 第一网格 3栋 2单元' }])
    expect(open[0]).not.toHaveProperty('history')
    expect((await ask('/api/tickets?status=all')).body.tickets).toHaveLength(2)
    expect((await ask('/api/tickets?room=r-b5')).body.tickets).toHaveLength(0)
    const { body: ticket } = await ask('/api/tickets/1042')
    expect(ticket.history.map(({ byName }: { byName: string }) => byName)).toEqual(['3-2-1102王阿姨', '系统', '李姐'])
    expect((await ask('/api/tickets/7')).status).toBe(404)
    expect((await ask('/api/tickets?status=late')).body).toMatchObject({ field: 'status' })
  })
})

describe('a long list', () => {
  it('holds those of the newest activity, and says that there are more', async () => {
    const many = Array.from({ length: 501 }, (_, i) =>
      exampleTicket({ no: 2000 + i, source: `s${i}`, updatedAt: MONDAY - i }),
    )
    const { ask } = await start(many)
    const { tickets, more } = (await ask('/api/tickets')).body
    expect([tickets.length, tickets[0].no, more]).toEqual([500, 2499, true])
  })
})

describe('live updates', () => {
  it('tell of messages, tickets and the clock, to no more pages than allowed', async () => {
    const { ask, address, data } = await start([], { maxListeners: 1 })
    const stream = await fetch(new URL('/api/events', address))
    expect((await ask('/api/events')).status).toBe(503)
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const until = async (words: string) => {
      while (!seen.includes(words)) seen += (await reader.read()).value ?? ''
    }
    await until('event: clock')
    await ask('/api/messages', { from: 'u-wang', room: 'r-b3u2', text: '停水了' })
    await until('停水了')
    data.changed(1042)
    await until('event: ticket\ndata: {"no":1042}')
    await ask('/api/clock', { to: '+1h' })
    await until('"moving":false')
    await reader.cancel()
  })
})

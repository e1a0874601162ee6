import { describe, expect, it } from 'vitest'
import { CHAT, modelTown } from '../support/model-town.ts'
import { serverError, silence } from '../support/openai-misbehaviour.ts'

/** As in life: tasks run by real timers, side by side; the clock itself stands. */
async function livelyTown(quiet: number, said: Parameters<typeof modelTown>[0] = {}) {
  const here = await modelTown(said, {
    settings: { burst: { quiet, longest: quiet, hurried: 0 } },
    model: { timeoutMs: 20_000, totalMs: 20_000 },
  })
  here.timeline.start()
  return here
}
const urgencies = async (here: Awaited<ReturnType<typeof livelyTown>>) =>
  (await here.tickets()).map((ticket) => ticket.urgency)

describe('an emergency', () => {
  it('waits for none of the questions before it', async () => {
    const here = await livelyTown(0)
    here.server.always(silence)
    for (const [at, text] of ['门口那堆东西什么时候搬', '楼道灯坏了', '水管漏水了'].entries())
      await here.begin(`u-${at}`, 'r-b3u2', text)
    await expect.poll(() => here.server.requests.length).toBe(1)
    await here.begin('u-f', 'r-b3u2', '着火了！二楼冒黑烟')
    await expect.poll(() => urgencies(here), { timeout: 5_000 }).toContain('emergency')
    here.timeline.stop()
  })

  it('is heard while a command waits for what its speaker said before', async () => {
    const here = await livelyTown(30_000)
    here.server.always(silence)
    await here.begin('u-a', 'r-b3u2', '门口那堆东西什么时候搬')
    await here.begin('u-a', 'r-b3u2', '我的诉求')
    await expect.poll(() => here.server.requests.length).toBe(1)
    await here.begin('u-f', 'r-b3u2', '着火了！二楼冒黑烟')
    await expect.poll(() => urgencies(here), { timeout: 5_000 }).toContain('emergency')
    here.timeline.stop()
  })

  it('is no answer, whatever it quotes', async () => {
    const here = await modelTown({ reply: { intent: 'more_info', ticket: 'T1', sure: 'sure' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    const { sentId } = (await here.store.outbox.model.findOne({ roomId: 'r-b3u2' }).lean()) ?? {}
    await here.say('u-a', 'r-b3u2', '着火了！二楼冒黑烟', { quotedId: sentId ?? '' })
    await here.pass(10_000)
    expect((await here.tickets()).map((ticket) => ticket.urgency)).toEqual(['normal', 'emergency'])
  })

  it.each([null, 'r-b3u2'])('that a leader tells is no answer to be read by a model (%s)', async (room) => {
    const here = await modelTown({ reply: { intent: 'progress', ticket: 'T1', sure: 'sure' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    const asked = here.server.requests.length
    await here.say('u-dy32', room, '着火了！二楼冒黑烟，大家快下楼')
    await here.pass(10_000)
    expect((await here.tickets()).map((ticket) => ticket.urgency)).toEqual(['normal', 'emergency'])
    expect(here.server.requests).toHaveLength(asked)
  })
})

describe('what is read once more', () => {
  it('answers nothing that came later', async () => {
    const here = await modelTown({ judge: CHAT, reply: { intent: 'done', ticket: 'T1', sure: 'sure' } })
    here.server.always(serverError)
    const id = await here.say('u-dy32', 'r-b3u2', '楼道灯我已经报修了')
    await here.pass()
    expect(await here.store.messages.byChatId('bot', id)).toMatchObject({ review: 'server', ticketNo: null })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    here.server.always(undefined)
    await here.pass(10 * 60_000)
    expect(await here.store.messages.byChatId('bot', id)).toMatchObject({ review: null })
    expect((await here.ticket()).status).toBe('assigned')
  })

  it('is a burst of its own beside what is being said', async () => {
    const here = await modelTown({ judge: { title: null } })
    await here.sayUnheard('u-w', 'r-b3u2', '别人家小区有凉亭')
    expect(await here.tickets()).toEqual([])
    // The new words come a moment before the old ones are read once more.
    await here.pass(3 * 60_000 - 40_000)
    await here.say('u-w', 'r-b3u2', '二单元电梯停了')
    await here.pass(10_000)
    const early = (await here.tickets()).flatMap((one) => one.messages.map((message) => message.text))
    expect(early).not.toContain('二单元电梯停了')
    await here.pass(60_000)
    expect((await here.tickets()).map((one) => one.messages.map((message) => message.text))).toEqual([
      ['别人家小区有凉亭'],
      ['二单元电梯停了'],
    ])
  })
})

describe('judging again', () => {
  it('leaves what a leader does at that very moment', async () => {
    const here = await modelTown({ judge: { difficulty: 'hard', category: 'safety' } })
    await here.sayUnheard('u-w', 'r-b3u2', '孩子们又在玩那个没盖的井')
    const tickets = { ...here.store.tickets }
    let read = 0
    here.store.tickets.byNo = async (no) => {
      const found = await tickets.byNo(no)
      if (found?.review && ++read === 1) {
        await here.app.desk.ledger.change(no, {
          id: 'x:accepted',
          type: 'accepted',
          at: here.timeline.now(),
          by: 'u-dy32',
          note: '接单',
          rule: '',
        })
      }
      return found
    }
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({
      review: null,
      status: 'in_progress',
      ownerId: 'u-dy32',
      difficulty: 'simple',
    })
  })

  it('goes on behind a ticket that cannot be judged', async () => {
    const here = await modelTown({ judge: {} }, { expectProblems: true })
    here.server.always(serverError)
    await here.say('u-w', 'r-b3u2', '孩子们又在玩那个没盖的井')
    await here.say('u-v', 'r-b5u1', '楼道灯坏了')
    await here.pass()
    // That area is in the roster no more.
    await here.store.tickets.model.updateOne({ _id: 1001 }, { $set: { area: 'GONE-1' } })
    here.server.always(undefined)
    await here.pass(10 * 60_000)
    expect(here.errors).toEqual(['ticket not judged again'])
    expect((await here.tickets()).map((ticket) => ticket.review)).toEqual([null, null])
  })

  it('brings the due times along', async () => {
    const here = await modelTown({ judge: { urgency: 'urgent' } })
    await here.sayUnheard('u-w', 'r-b3u2', '楼道灯坏了')
    const before = await here.ticket()
    await here.pass(5 * 60_000)
    const after = await here.ticket()
    expect(after.urgency).toBe('urgent')
    expect(after.acceptDue).toBeLessThan(before.acceptDue)
    expect(after.settleDue).toBeLessThan(before.settleDue)
  })

  it('tells no name of who spoke in the group long before', async () => {
    const here = await modelTown({})
    here.server.always(serverError)
    await here.say('u-b', 'r-b3u2', '大家晚上好', { fromName: '王秀兰' })
    await here.pass(60 * 60_000)
    await here.say('u-a', 'r-b3u2', '王秀兰家的水漏到我家天花板了')
    await here.pass()
    here.server.always(undefined)
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({ review: null })
    expect(here.cases().at(-1)?.text).toBe('王**家的水漏到我家天花板了')
    expect(here.server.allBytes()).not.toContain('王秀兰')
  })

  it('does not bring down what the clock took up', async () => {
    const here = await modelTown({ judge: { urgency: 'urgent' } })
    here.server.always(serverError)
    await here.say('u-w', 'r-b3u2', '楼道灯坏了')
    await here.until('2026-03-05T12:00')
    const { status, ownerId } = await here.ticket()
    expect(status).toBe('escalated')
    expect(ownerId).not.toBe('u-dy32')
    here.server.always(undefined)
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({ review: null, urgency: 'urgent', ownerId })
  })

  it('waits for no answer where it turns out to be an emergency', async () => {
    const here = await modelTown({ judge: { category: 'safety', urgency: 'emergency', difficulty: 'simple' } })
    await here.sayUnheard('u-new', null, '楼道灯坏了')
    expect((await here.ticket()).status).toBe('needs_info')
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({ status: 'assigned', urgency: 'emergency', ownerId: 'u-xian' })
    const told = here.shownTo('u-xian').length
    await here.pass(15 * 60_000)
    expect(here.shownTo('u-xian').length).toBeGreaterThan(told)
  })

  it('gives nobody what the reporter is still asked about', async () => {
    const here = await modelTown({ judge: { difficulty: 'complex' } })
    await here.sayUnheard('u-new', null, '楼道灯坏了')
    const before = await here.ticket()
    expect(before).toMatchObject({ status: 'needs_info', review: 'server' })
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({ review: null, difficulty: 'complex', nextAt: before.nextAt })
    expect(here.shown.map((one) => one.peer)).toEqual(['u-new'])
  })
})

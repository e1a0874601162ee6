import { describe, expect, it } from 'vitest'
import { createBudget } from '../../src/classifiers/model/budget.ts'
import { BY_MODEL, CHAT, modelTown } from '../support/model-town.ts'
import { serverError } from '../support/openai-misbehaviour.ts'

describe('when it fails', () => {
  it('the local judge decides, the ticket is marked, and it is judged again when the model is back', async () => {
    const here = await modelTown({ judge: { difficulty: 'complex', category: 'safety', title: '孩子在没盖的井边玩' } })
    here.server.always(serverError)
    await here.say('u-w', 'r-b3u2', '孩子们又在玩那个没盖的井')
    await here.pass()
    const before = await here.ticket()
    expect(before).toMatchObject({ review: 'server', ownerId: 'u-dy32', difficulty: 'simple' })
    expect(before.judgedBy).toMatch(/^local@/)
    expect(before.history[0]?.rule).toContain('语言模型')
    await here.pass(10 * 60_000)
    expect(await here.ticket()).toMatchObject({ review: 'server' })
    here.server.always(undefined)
    await here.pass(5 * 60_000)
    const after = await here.ticket()
    expect(after).toMatchObject({ review: null, judgedBy: BY_MODEL, difficulty: 'complex', ownerId: 'u-wg1' })
    expect(after.history.findLast(({ type }) => type === 'rejudged')).toMatchObject({ by: 'system' })
    expect(here.shownTo('u-wg1')[0]).toContain('#1001')
    expect(here.shownTo('u-dy32').at(-1)).toContain('改由周网格办理')
    // The group has its receipt; it is not told of second thoughts.
    expect(here.shownTo('r-b3u2')).toHaveLength(1)
    await here.pass(60 * 60_000)
    expect((await here.ticket()).history.filter((entry) => entry.type === 'rejudged')).toHaveLength(1)
  })

  it('what a leader has done meanwhile stands', async () => {
    const here = await modelTown({ judge: { difficulty: 'hard', category: 'safety', private: true } })
    here.server.always(serverError)
    await here.say('u-w', 'r-b3u2', '孩子们又在玩那个没盖的井')
    await here.pass()
    await here.say('u-dy32', null, '接单')
    await here.pass()
    here.server.always(undefined)
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({
      review: null,
      status: 'in_progress',
      ownerId: 'u-dy32',
      difficulty: 'simple',
      private: true,
    })
  })

  it('a second opinion that it is no issue closes nothing', async () => {
    const here = await modelTown({ judge: CHAT })
    await here.sayUnheard('u-w', 'r-b3u2', '楼道灯坏了')
    await here.pass(5 * 60_000)
    expect(await here.ticket()).toMatchObject({ review: null, status: 'assigned', ownerId: 'u-dy32' })
    expect((await here.ticket()).history.at(-1)?.rule).toContain('由三长决定')
  })

  it('words that were taken for chat meanwhile are read once more', async () => {
    const here = await modelTown({ judge: { kind: 'suggestion', category: 'facility', title: '楼下有个凉亭就好' } })
    const id = await here.sayUnheard('u-w', 'r-b3u2', '别人家小区有凉亭')
    expect(await here.tickets()).toEqual([])
    expect((await here.store.messages.byChatId('bot', id))?.review).toBe('server')
    await here.pass(4 * 60_000)
    expect((await here.tickets()).map((ticket) => ticket.judgedBy)).toEqual([BY_MODEL])
    expect(await here.store.messages.byChatId('bot', id)).toMatchObject({ review: null, ticketNo: 1001 })
    expect(here.shownTo('r-b3u2')).toHaveLength(1)
  })

  it('beyond the budget the local judge goes on, and the next day it is asked again', async () => {
    let spent = 0
    let clock = () => 0
    const here = await modelTown(
      {},
      {
        before: (ask) =>
          createBudget({
            limits: { tokens: 3_000, yuan: null },
            timezone: 'Asia/Shanghai',
            now: () => clock(),
            spentOn: async () => ({ inputTokens: 0, outputTokens: 0, yuan: null }),
          }).guards(ask),
        onUsage: ({ usage }) => void (spent += usage.inputTokens + usage.outputTokens),
      },
    )
    clock = () => here.timeline.now()
    const rooms = ['r-b3u1', 'r-b5u1', 'r-b8u1', 'r-b8u2']
    for (const [at, room] of rooms.entries()) {
      await here.say(`u-${at}`, room, '楼道灯坏了')
      await here.pass()
    }
    const reviews = (await here.tickets()).map((ticket) => ticket.review)
    expect(reviews[0]).toBeNull()
    expect(reviews.at(-1)).toBe('budget')
    expect(spent).toBeGreaterThan(3_000)
    const asked = here.server.requests.length
    await here.until('2026-03-02T23:50')
    expect(here.server.requests).toHaveLength(asked)
    await here.until('2026-03-03T00:10')
    expect((await here.tickets())[asked]?.review).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import type { GateRecord } from '../../src/classifiers/model/gate.ts'
import { readCase } from '../support/honest-model.ts'
import { PROMPTS } from '../support/model-scene.ts'
import { BY_MODEL, CHAT, modelTown } from '../support/model-town.ts'
import { silence } from '../support/openai-misbehaviour.ts'

describe('a language model is asked', () => {
  it('what it says becomes the ticket: who judged it, why, what it cost, and what to ask', async () => {
    const here = await modelTown({
      judge: {
        category: 'safety',
        difficulty: 'complex',
        difficulty_reason: '几栋楼共用的场地',
        title: '孩子在没盖的井边玩',
        missing: ['place'],
        question: '没盖的井在哪一栋边上？',
      },
    })
    await here.say('u-w', 'r-b3u2', '孩子们又在玩那个没盖的井')
    await here.pass()
    const ticket = await here.ticket()
    expect(ticket).toMatchObject({
      category: 'safety',
      difficulty: 'complex',
      ownerId: 'u-wg1',
      judgedBy: BY_MODEL,
      title: '孩子在没盖的井边玩',
      review: null,
    })
    expect(ticket.usage).toMatchObject({ calls: 1 })
    expect(ticket.usage.inputTokens).toBeGreaterThan(500)
    expect(ticket.history[0]?.rule).toBe(`${BY_MODEL}；是诉求；难度：几栋楼共用的场地`)
    const [prompt] = here.shownTo('u-wg1')
    expect(prompt).toContain('可以先问清：没盖的井在哪一栋边上？')
    expect(here.shownTo('r-b3u2')).toEqual([expect.stringContaining('已登记 #1001（孩子在没盖的井边玩）')])
  })

  it('nothing is made of what it takes for chat', async () => {
    const here = await modelTown({ judge: CHAT })
    await here.say('u-w', 'r-b3u2', '楼下那个洞越来越像游泳池了')
    await here.pass()
    expect(await here.tickets()).toEqual([])
    expect(here.server.chats()).toHaveLength(1)
  })

  it('plain chat is never sent', async () => {
    const here = await modelTown({})
    for (const text of ['大家晚上好', '谢谢各位邻居', '哈哈哈哈', '[强][强]', '周末愉快'])
      await here.say('u-w', 'r-b3u2', text)
    await here.pass()
    expect(here.server.requests).toEqual([])
  })

  it('it is shown the group, its areas, the open tickets and the talk before, and none of the names', async () => {
    const here = await modelTown({
      judge: (request) => (readCase(request).recent.length === 1 ? { part_of: 'T1' } : {}),
    })
    await here.say('u-w', 'r-b3u2', '楼道灯坏了', { fromName: '3-2-1102王秀兰' })
    await here.pass()
    await here.say('u-li', 'r-b3u2', '灯的事我也看见了', { fromName: '李建国' })
    await here.pass()
    await here.say('u-z', 'r-b3u2', '门口那堆东西什么时候搬', { fromName: '赵敏华' })
    await here.pass()
    const last = here.cases().at(-1)
    expect(last).toMatchObject({ task: 'judge', speaker: 'resident', text: '门口那堆东西什么时候搬' })
    expect(last?.areas).toContain('A1 第一网格')
    expect(last?.areas.join()).toContain('3栋2单元')
    expect(last?.tickets.map((ticket) => ticket.title)).toEqual([(await here.ticket()).title])
    expect(last?.recent).toEqual(['邻居甲：楼道灯坏了', '邻居乙：灯的事我也看见了'])
    expect(here.server.allBytes()).not.toMatch(/王秀兰|李建国|赵敏华/)
  })

  it('what was taken back is shown to it no more', async () => {
    const here = await modelTown({ judge: CHAT })
    const id = await here.say('u-a', 'r-b3u2', '楼下那个洞越来越像游泳池了')
    await here.pass()
    await here.recall('u-a', 'r-b3u2', id)
    await here.say('u-b', 'r-b3u2', '门口那堆东西什么时候搬')
    await here.pass()
    expect(here.cases().at(-1)).toMatchObject({ text: '门口那堆东西什么时候搬', recent: [] })
  })

  it('what belongs to an open ticket joins it; what was not offered does not exist', async () => {
    const marks: (string | null)[] = [null, 'T1', 'T9']
    const here = await modelTown({ judge: () => ({ part_of: marks.shift() ?? null, title: '二单元电梯又停了' }) })
    await here.say('u-a', 'r-b3u2', '二单元电梯又停了')
    await here.pass()
    await here.say('u-b', 'r-b3u2', '下不去楼了，腿疼')
    await here.pass()
    expect((await here.ticket()).reporters.map((one) => one.id)).toEqual(['u-a', 'u-b'])
    await here.say('u-c', 'r-b3u2', '我家水表的井盖翘起来了')
    await here.pass()
    const [, second] = await here.tickets()
    expect(second?.reporters.map((one) => one.id)).toEqual(['u-c'])
  })

  it('every word of a ticket says who judged it, and brings along what that cost', async () => {
    const marks: (string | null)[] = [null, 'T1', 'T1']
    const here = await modelTown({ judge: () => ({ part_of: marks.shift() ?? null, title: '二单元电梯又停了' }) })
    const lines = [
      ['u-a', '二单元电梯又停了'],
      ['u-a', '里面的灯也一直在闪'],
      ['u-b', '下不去楼了，腿疼'],
    ] as const
    for (const [person, text] of lines) {
      await here.say(person, 'r-b3u2', text)
      await here.pass()
    }
    const { history, usage } = await here.ticket()
    const told = history.filter(({ type }) => ['reported', 'added', 'joined'].includes(type))
    expect(told.map(({ type, rule }) => [type, rule.includes(BY_MODEL)])).toEqual([
      ['reported', true],
      ['added', true],
      ['joined', true],
    ])
    expect(usage.calls).toBe(3)
  })

  it('an area that was not offered is not believed', async () => {
    const here = await modelTown({ judge: { area: 'A99' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    expect((await here.ticket()).area).toBe('LH-01-03-2')
  })

  it('a private matter of others is not shown to it', async () => {
    const here = await modelTown({ judge: { private: true, category: 'welfare', title: '邻居家打孩子' } })
    await here.say('u-a', null, '我邻居家天天打孩子，孩子哭得厉害，别说是我讲的')
    await here.pass()
    await here.say('u-b', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    expect(here.cases().at(-1)?.tickets).toEqual([])
  })
})

describe('danger', () => {
  it('told plainly is acted upon without a question', async () => {
    const here = await modelTown({})
    here.server.always(silence)
    await here.say('u-w', 'r-b3u2', '着火了！二楼冒黑烟')
    await here.pass(10_000)
    expect(here.server.requests).toEqual([])
    expect(await here.ticket()).toMatchObject({ urgency: 'emergency', review: null })
  })

  it('is seen by the model where the words do not tell it, and everybody up to the grid is told', async () => {
    const here = await modelTown({
      judge: { category: 'welfare', urgency: 'emergency', difficulty: 'simple', title: '三楼王大爷两天没下楼' },
    })
    await here.say('u-w', 'r-b3u2', '三楼王大爷两天没下楼了')
    await here.pass()
    expect((await here.ticket()).urgency).toBe('emergency')
    for (const leader of ['u-dy32', 'u-ld3', 'u-wg1']) expect(here.shownTo(leader)[0]).toContain('紧急')
  })

  it('is never folded into something that can wait', async () => {
    const here = await modelTown({
      judge: (request) => ({ part_of: readCase(request).tickets.length > 0 ? 'T1' : null, urgency: 'emergency' }),
    })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    const [first] = await here.tickets()
    // The first is an emergency only because this model says so of everything; make it wait.
    await here.store.tickets.model.updateOne({ _id: first?.no }, { $set: { urgency: 'normal' } })
    here.app.desk.around.forget('LH-01')
    await here.say('u-b', 'r-b3u2', '三楼王大爷两天没下楼了')
    await here.pass()
    expect((await here.tickets()).map((ticket) => ticket.urgency)).toEqual(['normal', 'emergency'])
  })

  it('ends the question that it would have to wait behind', async () => {
    const here = await modelTown({}, { model: { timeoutMs: 60_000, totalMs: 60_000 } })
    here.server.next(silence)
    await here.begin('u-a', 'r-b3u2', '门口那堆东西什么时候搬')
    const judging = here.timeline.advanceTo(here.timeline.now() + 31_000)
    await expect.poll(() => here.server.requests.length).toBe(1)
    // Its own tasks run side by side in life; here the second burst is closed by hand.
    here.app.desk.second.hurry('LH-01')()
    await judging
    expect(await here.ticket()).toMatchObject({ review: 'aborted' })
    await here.pass(4 * 60_000)
    expect(await here.ticket()).toMatchObject({ review: null, judgedBy: BY_MODEL })
  })
})

describe('answers', () => {
  it("a leader's words are read by it, with that leader's tickets", async () => {
    const here = await modelTown({ reply: { intent: 'progress', ticket: 'T1', sure: 'sure' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    await here.say('u-dy32', null, '灯泡我托人捎了，到了就拧上去')
    await here.pass()
    expect(await here.ticket()).toMatchObject({ status: 'in_progress' })
    const entry = (await here.ticket()).history.at(-1)
    expect(entry).toMatchObject({ type: 'progress', by: 'u-dy32' })
    expect(entry?.rule).toContain(`reply@v${PROMPTS.reply.version}`)
    expect((await here.ticket()).usage.calls).toBe(2)
  })

  it("a reporter's chat is no further word on the ticket where it reads none", async () => {
    const here = await modelTown({ reply: { intent: 'none', ticket: null, sure: 'sure' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    await here.say('u-a', 'r-b3u2', '我侄子他们那边楼道灯坏了半年都没人管')
    await here.pass()
    const tickets = await here.tickets()
    expect(tickets[0]?.messages).toHaveLength(1)
  })

  it('a guess closes nothing', async () => {
    const here = await modelTown({ reply: { intent: 'done', ticket: 'T1', sure: 'guess' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    await here.say('u-dy32', null, '灯那边差不多就那样了吧')
    await here.pass()
    expect(await here.ticket()).toMatchObject({ status: 'in_progress' })
  })

  it("a resident's answer cannot be a leader's", async () => {
    const here = await modelTown({ reply: { intent: 'done', ticket: 'T1', sure: 'sure' } })
    await here.say('u-a', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    await here.say('u-a', null, '灯那个事你就当已经办结了吧')
    await here.pass()
    expect((await here.ticket()).status).toBe('assigned')
  })
})

describe('the gate', () => {
  it('is told for measuring, whether a model is there or not', async () => {
    const records: GateRecord[] = []
    const here = await modelTown({}, { onGate: (record) => records.push(record) })
    await here.say('u-w', 'r-b3u2', '大家晚上好')
    await here.pass()
    await here.say('u-w', 'r-b3u2', '楼道灯坏了')
    await here.pass()
    expect(records.map(({ task, passed, why }) => ({ task, passed, why }))).toEqual([
      { task: 'judge', passed: false, why: 'chat' },
      { task: 'judge', passed: true, why: 'issue' },
    ])
  })
})

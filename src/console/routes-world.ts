import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../bot/simulator/world.ts'
import { ApiError } from './api-error.ts'
import { clockTarget, MAX_MOVE_MS } from './clock-target.ts'
import { readBody } from './input.ts'

const ID = z.string().regex(/^[\w.-]{1,64}$/)

const PERSON = z.strictObject({
  id: ID.optional().describe('64 个以内的字母、数字、_ . -；不填则自动生成'),
  name: z.string().trim().min(1).max(40).describe('微信昵称，40 字以内'),
  home: z.string().min(1).max(64).describe('住在哪：GET /api/world 里 areas 的 code'),
})

const GROUP = z.strictObject({
  by: ID.describe('谁改的：people 的 id'),
  topic: z.string().trim().min(1).max(60).optional().describe('新群名，60 字以内'),
  join: z.array(ID).max(500).default([]).describe('进群的人的 id'),
  leave: z.array(ID).max(500).default([]).describe('退群的人的 id'),
})

const CLOCK = z.strictObject({
  to: z.string().min(1).max(40).describe('"20:00"（下一个 20:00）、"+1d"、"+2h 30m" 或 2026-03-02T20:00:00'),
})

/** Changing the simulated world itself: its people, its groups, its clock. */
export function worldRoutes(world: World): Hono {
  const app = new Hono()

  app.post('/people', async (c) => {
    const { id, name, home } = await readBody(c, PERSON)
    return c.json(await world.addPerson(id, name, home), 201)
  })

  app.post('/groups/:id', async (c) => {
    const roomId = c.req.param('id')
    const { by, topic, join, leave } = await readBody(c, GROUP)
    if (topic === undefined && join.length + leave.length === 0)
      throw new ApiError(400, '没有说要改什么', '', '给出 topic、join、leave 中的一项')
    if (topic !== undefined) await world.changeTopic(roomId, topic, by)
    if (join.length + leave.length > 0) await world.changeMembers(roomId, join, leave, by)
    const group = world.groupOf(roomId)
    return c.json({ ...group, members: [...group.members] })
  })

  app.post('/clock', async (c) => {
    const { to } = await readBody(c, CLOCK)
    const now = world.timeline.now()
    const target = clockTarget(to, now, world.roster.timezone)
    const mend = z.globalRegistry.get(CLOCK.shape.to)?.description ?? ''
    if (target === undefined) throw new ApiError(400, `看不懂的时间：${to}`, 'to', mend)
    if (target < now) throw new ApiError(400, '时钟只能往前拨', 'to', mend)
    if (target - now > MAX_MOVE_MS) throw new ApiError(400, '一次最多拨 400 天', 'to', mend)
    await world.moveClock(target)
    return c.json({ now: world.timeline.now(), moved: target - now })
  })

  return app
}

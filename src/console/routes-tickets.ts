import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../bot/simulator/world.ts'
import { ApiError } from './api-error.ts'
import type { ConsoleData } from './data.ts'
import { checked } from './input.ts'
import { ticketLine, ticketView } from './views.ts'

const LIST = z.strictObject({
  status: z.enum(['open', 'all']).default('open').describe('open（办理中）或 all（全部）'),
  room: z.string().min(1).max(64).optional().describe('群 id：只要在这个群里上报的'),
})

export function ticketRoutes(data: ConsoleData, world: World | null): Hono {
  const app = new Hono()

  app.get('/', async (c) => {
    const { status, room } = checked(LIST, c.req.query())
    const tickets = await data.tickets({ status, roomId: room })
    const newestFirst = tickets.toSorted((a, b) => b.no - a.no)
    return c.json({ tickets: newestFirst.map((ticket) => ticketLine(world, data.roster, ticket)) })
  })

  app.get('/:no', async (c) => {
    const no = Number(c.req.param('no'))
    const ticket = Number.isSafeInteger(no) ? await data.ticket(no) : null
    if (!ticket)
      throw new ApiError(404, `没有工单 #${c.req.param('no')}`, 'no', '用 GET /api/tickets?status=all 里的 no')
    return c.json(ticketView(world, data.roster, ticket))
  })

  return app
}

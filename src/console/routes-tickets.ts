import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../bot/simulator/world.ts'
import { asCommonSound } from '../media/voice.ts'
import { allMarksOf } from '../tickets/integrity.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { ApiError } from './api-error.ts'
import type { ConsoleData } from './data.ts'
import { checked } from './input.ts'
import { sendMedia } from './send-media.ts'
import { ticketLine, ticketView } from './views.ts'

const LIST = z.strictObject({
  status: z.enum(['open', 'all']).default('open').describe('open（办理中）或 all（全部）'),
  room: z.string().min(1).max(64).optional().describe('群 id：只要在这个群里上报的'),
})

/** A list of more is not read by anybody; what is not in it is found by its number. */
const MOST_LISTED = 500

export function ticketRoutes(data: ConsoleData, world: World | null): Hono {
  const app = new Hono()

  app.get('/', async (c) => {
    const { status, room } = checked(LIST, c.req.query())
    // Which groups there are on a real puppet, only its chat knows.
    if (room !== undefined) world?.groupOf(room)
    const found = await data.tickets({ status, roomId: room, limit: MOST_LISTED + 1 })
    const newestFirst = found.slice(0, MOST_LISTED).toSorted((a, b) => b.no - a.no)
    const tickets = newestFirst.map((ticket) => ticketLine(world, data.roster, ticket))
    return c.json({ tickets, more: found.length > MOST_LISTED })
  })

  async function ticketOf(text: string): Promise<Ticket> {
    const ticket = /^\d{1,9}$/.test(text) ? await data.ticket(Number(text)) : null
    if (!ticket) throw new ApiError(404, `没有工单 #${text}`, 'no', '用 GET /api/tickets?status=all 里的 no')
    return ticket
  }

  app.get('/:no', async (c) => {
    const ticket = await ticketOf(c.req.param('no'))
    const marks = allMarksOf(ticket, (await data.endedWith?.(ticket)) ?? [])
    return c.json(ticketView(world, data.roster, ticket, (await data.filesOf?.(ticket)) ?? new Map(), marks))
  })

  /** Photos and voice are shown with their ticket only: whoever may not see the ticket cannot ask for them by another. */
  app.get('/:no/media/:messageId', async (c) => {
    const ticket = await ticketOf(c.req.param('no'))
    const index = ticket.messages.findIndex(({ id }) => id === c.req.param('messageId'))
    const file = index < 0 ? undefined : await data.file?.(c.req.param('messageId'))
    if (!file) throw new ApiError(404, '没有这个文件', 'messageId', '用工单 messages 里的 photo 或 sound')
    const shown = await asCommonSound(file).catch(() => file)
    return sendMedia(c, shown, `${ticket.no}-${index + 1}`)
  })

  return app
}

import { Hono } from 'hono'
import { ApiError } from './api-error.ts'
import type { ConsoleData } from './data.ts'

/** The weekly and monthly papers, for staff: a list, and each as a file to be saved. */
export function paperRoutes(data: ConsoleData): Hono {
  const app = new Hono()

  app.get('/', async (c) => {
    const papers = (await data.papers?.()) ?? []
    return c.json({
      papers: papers.map(({ id, length, mime, at }) => ({
        name: id,
        size: length,
        mime,
        at,
        url: `/api/papers/${encodeURIComponent(id)}`,
      })),
    })
  })

  app.get('/:name', async (c) => {
    const name = c.req.param('name')
    const file = await data.paper?.(name)
    if (!file) throw new ApiError(404, `没有报表 ${name}`, 'name', '用 GET /api/papers 里的 name')
    return c.body(new Uint8Array(file.bytes), 200, {
      'Content-Type': file.mime,
      // To be saved, never to be shown as a page of ours; the name in the form that keeps its Chinese (RFC 6266).
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Cache-Control': 'private, no-store',
    })
  })

  return app
}

import type { Context } from 'hono'
import { extensionOf, type Media } from '../media/kinds.ts'

/** What a browser can show or play; anything else is handed over as a file. */
const SHOWN: ReadonlySet<string> = new Set(['image/jpeg', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav'])
const RANGE = /^bytes=(\d{1,9})-(\d{0,9})$/

/**
 * Answers with a photo or a sound of ours. Its type is what its content was found to be; nothing of it is kept outside, and even as
 * a page of its own it could run nothing. A player that asks for a part gets that part.
 */
export function sendMedia(c: Context, { bytes, mime }: Media, name = 'media'): Response {
  const type = SHOWN.has(mime) ? mime : 'application/octet-stream'
  const how = SHOWN.has(mime) ? 'inline' : 'attachment'
  const headers = {
    'Content-Type': type,
    'Content-Disposition': `${how}; filename="${name}.${extensionOf(mime)}"`,
    'Cache-Control': 'private, no-store',
    'Accept-Ranges': 'bytes',
  }
  const [, from, to] = RANGE.exec(c.req.header('range') ?? '') ?? []
  if (from === undefined) return c.body(new Uint8Array(bytes), 200, headers)
  const first = Number(from)
  const last = Math.min(to ? Number(to) : bytes.length - 1, bytes.length - 1)
  const range = `bytes ${first}-${last}/${bytes.length}`
  if (first > last) return c.body(null, 416, { 'Content-Range': `bytes */${bytes.length}` })
  return c.body(new Uint8Array(bytes.subarray(first, last + 1)), 206, { ...headers, 'Content-Range': range })
}

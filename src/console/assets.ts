import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { ApiError } from './api-error.ts'

const PAGE = join(import.meta.dirname, 'page')
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

const require = createRequire(import.meta.url)
/** htm with preact and its hooks in one file: bare imports would need an inline import map, which the policy forbids. */
const PREACT = join(dirname(require.resolve('htm')), '../preact/standalone.module.js')
const FONTS = dirname(require.resolve('@fontsource/noto-sans-sc/400.css'))

/** The page's own files and exactly those of other packages that it uses; no path of the request reaches the disk. */
function fileOf(path: string): string | undefined {
  if (path === '/') return join(PAGE, 'index.html')
  if (path === '/assets/preact.js') return PREACT
  const own = /^\/assets\/([a-z-]+\.(?:js|css|svg))$/.exec(path)?.[1]
  if (own) return join(PAGE, own)
  const sheet = /^\/assets\/font\/((?:400|600)\.css)$/.exec(path)?.[1]
  if (sheet) return join(FONTS, sheet)
  const font = /^\/assets\/font\/files\/(noto-sans-sc-[a-z0-9-]{1,30}-(?:400|600)-normal\.woff2)$/.exec(path)?.[1]
  return font && join(FONTS, 'files', font)
}

export function assetRoutes(): Hono {
  const app = new Hono()
  app.get('*', async (c) => {
    const file = fileOf(c.req.path)
    const bytes = file && (await readFile(file).catch(() => undefined))
    if (!bytes) throw new ApiError(404, `没有这个地址：${c.req.path}`, '', '打开 /')
    const type = TYPES[file.split('.').at(-1)!] ?? 'application/octet-stream'
    const cache = c.req.path.startsWith('/assets/font/') ? 'public, max-age=31536000' : 'no-cache'
    return c.body(new Uint8Array(bytes), 200, { 'Content-Type': type, 'Cache-Control': cache })
  })
  return app
}

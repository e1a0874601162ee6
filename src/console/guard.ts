import type { MiddlewareHandler } from 'hono'
import { ApiError } from './api-error.ts'

/** Everything from here, nothing inline: whatever a resident writes, it cannot become a script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const LOCAL = ['127.0.0.1', 'localhost', '[::1]']

/**
 * The page has no password, so only this machine's own pages may ask: a foreign name for this address (DNS rebinding)
 * and a foreign page in the same browser are both turned away.
 */
export function guardLocal(allowedHosts: string[]): MiddlewareHandler {
  const names = new Set([...LOCAL, ...allowedHosts])
  return async (c, next) => {
    const host = c.req.header('host') ?? ''
    if (!names.has(host.replace(/:\d+$/, ''))) {
      throw new ApiError(403, `不允许的 Host：${host}`, 'host', '用 http://127.0.0.1 或 localhost 打开')
    }
    const origin = c.req.header('origin')
    const foreign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`
    const crossSite = c.req.header('sec-fetch-site') === 'cross-site' && c.req.path.startsWith('/api/')
    if (foreign || crossSite) {
      throw new ApiError(403, `不允许的来源：${origin ?? '其他网站'}`, 'origin', '从本机的页面或脚本访问')
    }
    await next()
    c.header('Content-Security-Policy', POLICY)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Referrer-Policy', 'no-referrer')
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
  }
}

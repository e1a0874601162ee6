import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import { WorldError } from '../bot/simulator/world-types.ts'

/** An error that the caller can mend: what is wrong, where, and what to do. Shown on the page as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ContentfulStatusCode
  readonly field: string
  readonly mend: string

  constructor(status: ContentfulStatusCode, error: string, field = '', mend = '') {
    super(error)
    this.status = status
    this.field = field
    this.mend = mend
  }
}

const WORLD_STATUS = { not_found: 404, forbidden: 403, conflict: 409 } as const

/** Answers `{error, field, mend}`. What is not meant for the caller is logged and answered without its words. */
export function answerError(log: Logger) {
  return (error: Error, c: Context) => {
    if (error instanceof WorldError) {
      return c.json({ error: error.message, field: error.field, mend: error.mend }, WORLD_STATUS[error.reason])
    }
    if (error instanceof ApiError) {
      return c.json({ error: error.message, field: error.field, mend: error.mend }, error.status)
    }
    log.error({ err: error, path: c.req.path }, 'console request failed')
    return c.json({ error: '服务出错了', field: '', mend: '看运行日志' }, 500)
  }
}

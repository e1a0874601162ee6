import type { Logger } from 'pino'
import { RateLimited, SendRefused } from './chat.ts'

/** Runs a handler of ours: whatever it throws, now or later, must not reach Wechaty, where it would end the process. */
export function guard(log: Logger, handler: () => Promise<void> | void | undefined): void {
  Promise.try(handler).catch((error: unknown) => log.error({ err: error }, 'chat handler failed'))
}

/** What is known to be not sent may be sent again; of everything else the end is unknown. */
export function asSendError(error: unknown): Error {
  const words = error instanceof Error ? error.message : JSON.stringify(error)
  if (/操作(?:过于|太)?频繁|too (?:frequent|many requests)|rate.?limit/i.test(words))
    return new RateLimited(words, { cause: error })
  if (/not logged ?in|unknown (?:conversation|contact|room)/i.test(words))
    return new SendRefused(words, { cause: error })
  return error instanceof Error ? error : new Error(words)
}

/** Throws, with the command that mends it, when the package is not there. */
export async function assertInstalled(name: string): Promise<void> {
  try {
    await import(name)
  } catch (error) {
    const missing =
      (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' && String(error).includes(`'${name}'`)
    if (!missing) throw error
    throw new Error(
      `puppet ${name} is not installed: run \`npm i ${name}\`, or leave WECHATY_PUPPET empty for the simulator`,
      {
        cause: error,
      },
    )
  }
}

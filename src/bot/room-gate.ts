import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from './desk.ts'

export interface RoomGateOptions {
  /** May more be stored? */
  hasRoom: () => Promise<boolean>
  log: Logger
  /** true: nothing is taken in until there is room again. */
  onDisk?: (full: boolean) => void
  /** Between two looks while it is closed. Default: five real seconds, whatever the program's clock does. */
  wait?: (signal: AbortSignal) => Promise<unknown>
}

const RETRY_MS = 5_000

/**
 * Messages pass while there is room to store them; without room they wait here in order, so that they are neither lost nor
 * acknowledged: a network that hears nothing delivers them again after a restart.
 */
export function createRoomGate({ hasRoom, log, onDisk, wait }: RoomGateOptions) {
  const stopping = new AbortController()
  const pause = wait ?? ((signal: AbortSignal) => sleep(RETRY_MS, undefined, { signal, ref: false }))
  let closed: Promise<void> | undefined

  async function reopen(): Promise<void> {
    log.error({}, 'the disk is almost full: no message is taken in until there is room')
    onDisk?.(true)
    do {
      await pause(stopping.signal)
      stopping.signal.throwIfAborted()
    } while (!(await hasRoom()))
    closed = undefined
    log.info({}, 'there is room on the disk again: messages are taken in')
    onDisk?.(false)
  }

  return {
    /** Resolves when there is room; rejects when the program stops before. */
    async pass(): Promise<void> {
      if (!closed && (await hasRoom())) return
      await (closed ??= reopen())
    },
    stop: () => stopping.abort(),
  }
}
export type RoomGate = ReturnType<typeof createRoomGate>

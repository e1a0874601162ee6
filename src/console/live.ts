const HEARTBEAT_MS = 15_000
/** A listener that is this far behind is cut off; the page comes back by itself and asks for what it missed. */
const MAX_BEHIND = 1000

export interface LiveEvent {
  event: string
  data: string
}

/** Live updates for the pages that are open. */
export class Live {
  readonly #maxListeners: number
  readonly #listeners = new Set<Listener>()
  readonly #heartbeat: NodeJS.Timeout

  constructor(maxListeners: number) {
    this.#maxListeners = maxListeners
    this.#heartbeat = setInterval(() => this.publish('ping', {}), HEARTBEAT_MS).unref()
  }

  publish(event: string, data: unknown): void {
    const line = { event, data: JSON.stringify(data) }
    for (const listener of this.#listeners) listener.push(line)
  }

  /** undefined: too many listen already. */
  listen(): Listener | undefined {
    if (this.#listeners.size >= this.#maxListeners) return undefined
    const listener = new Listener(() => this.#listeners.delete(listener))
    this.#listeners.add(listener)
    return listener
  }

  close(): void {
    clearInterval(this.#heartbeat)
    for (const listener of this.#listeners) listener.close()
  }
}

/** The events of one page, in order, until it is closed. */
export class Listener {
  readonly #waiting: LiveEvent[] = []
  readonly #onClose: () => void
  #wake = () => {}
  #closed = false

  constructor(onClose: () => void) {
    this.#onClose = onClose
  }

  push(event: LiveEvent): void {
    if (this.#waiting.length >= MAX_BEHIND) return this.close()
    this.#waiting.push(event)
    this.#wake()
  }

  close(): void {
    this.#closed = true
    this.#onClose()
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveEvent> {
    while (!this.#closed) {
      const next = this.#waiting.shift()
      if (next) yield next
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

export interface LoginState {
  /** To be scanned with the bot's phone; null when there is nothing to scan. */
  qrcode: string | null
  online: boolean
  account: string
  name: string
  /** Why it is not online, in the puppet's words. */
  reason: string
  /** Nothing is taken in, because the disk is almost full. */
  diskFull: boolean
}

/** Where the chat stands: the composition root writes what the chat tells, the console shows it. */
export class LoginBoard {
  #state: LoginState = { qrcode: null, online: false, account: '', name: '', reason: '', diskFull: false }
  readonly #listeners = new Set<() => void>()

  get state(): LoginState {
    return this.#state
  }

  scan(qrcode: string | null): void {
    this.#set({ qrcode })
  }

  login(account: string, name: string): void {
    this.#set({ qrcode: null, online: true, account, name, reason: '' })
  }

  logout(reason: string): void {
    this.#set({ online: false, reason })
  }

  disk(diskFull: boolean): void {
    this.#set({ diskFull })
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #set(change: Partial<LoginState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

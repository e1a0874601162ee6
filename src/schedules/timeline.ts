/** Time as the program sees it. Epoch milliseconds everywhere. */
export interface Clock {
  now(): number
}

interface Task {
  at: number
  order: number
  key: string
  run: () => Promise<void>
}

/**
 * A clock that things can be hung on. Tasks run one after another in the order of their times. In life a real timer
 * fires them; a replay or the simulator's page moves the clock with `advanceTo`, and every task on the way runs at its own time.
 */
export class Timeline implements Clock {
  readonly #tasks = new Map<string, Task>()
  readonly #base: () => number
  readonly #onError: (error: unknown, key: string) => void
  #offset = 0
  #frozen: number | undefined
  #order = 0
  #timer: NodeJS.Timeout | undefined
  #live = false
  #turn: Promise<unknown> = Promise.resolve()
  #settle: () => Promise<void> = async () => {}

  /** `base`: the real clock, or a start time for a clock that stands still until it is moved. */
  constructor(base: (() => number) | number, onError: (error: unknown, key: string) => void) {
    if (typeof base === 'number') this.#frozen = base
    this.#base = typeof base === 'number' ? () => 0 : base
    this.#onError = onError
  }

  now(): number {
    return this.#frozen ?? this.#base() + this.#offset
  }

  /** Runs `run` at `at` (or as soon as possible after). A second task of the same key replaces the first. */
  schedule(at: number, key: string, run: () => Promise<void>): void {
    this.#tasks.set(key, { at, order: this.#order++, key, run })
    this.#arm()
  }

  cancel(key: string): void {
    this.#tasks.delete(key)
  }

  has(key: string): boolean {
    return this.#tasks.has(key)
  }

  /** Fires tasks by real timers from now on. */
  start(): void {
    this.#live = true
    this.#arm()
  }

  stop(): void {
    this.#live = false
    clearTimeout(this.#timer)
  }

  /** Moves the clock forward, running every task that falls due on the way, each at its own time. Backwards: no change. */
  async advanceTo(target: number): Promise<void> {
    const turn = this.#turn.then(() => this.#advance(target))
    this.#turn = turn.catch(() => {})
    await turn
    this.#arm()
  }

  /** Awaited before and after the clock is moved by hand, so that what was begun ends at its own time. */
  settleWith(settle: () => Promise<void>): void {
    this.#settle = settle
  }

  async #advance(target: number): Promise<void> {
    await this.#settle()
    for (let task = this.#next(); task && task.at <= target; task = this.#next()) {
      this.#set(Math.max(task.at, this.now()))
      await this.#run(task)
    }
    this.#set(Math.max(target, this.now()))
    await this.#settle()
  }

  #set(time: number): void {
    if (this.#frozen === undefined) this.#offset = time - this.#base()
    else this.#frozen = time
  }

  #next(): Task | undefined {
    let first: Task | undefined
    for (const task of this.#tasks.values()) {
      if (!first || task.at < first.at || (task.at === first.at && task.order < first.order)) first = task
    }
    return first
  }

  async #run(task: Task): Promise<void> {
    this.#tasks.delete(task.key)
    try {
      await task.run()
    } catch (error) {
      this.#onError(error, task.key)
    }
  }

  #arm(): void {
    if (!this.#live) return
    clearTimeout(this.#timer)
    const task = this.#next()
    if (!task) return
    const wait = Math.min(Math.max(task.at - this.now(), 0), 60_000)
    this.#timer = setTimeout(() => {
      const due = this.now()
      this.#turn = this.#turn.then(() => this.#fire(due))
    }, wait)
    this.#timer.unref()
  }

  /** In life tasks that are due run side by side: a slow one must not hold up the others. */
  async #fire(due: number): Promise<void> {
    const tasks = [...this.#tasks.values()].filter((task) => task.at <= due)
    tasks.sort((a, b) => a.at - b.at || a.order - b.order)
    for (const task of tasks) void this.#run(task)
    this.#arm()
  }
}

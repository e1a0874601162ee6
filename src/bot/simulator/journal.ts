import { mkdir, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Person } from './people.ts'
import type { SimMessage } from './message.ts'

/** Everything that can happen in the world; the world is what its records say. */
export type SimRecord =
  | { t: 'message'; message: SimMessage }
  | { t: 'person'; person: Person }
  | { t: 'members'; roomId: string; joined: string[]; left: string[]; by: string; at: number }
  | { t: 'topic'; roomId: string; topic: string; by: string; at: number }
  /** The clock was moved to `to`; from then on it was `offset` ms ahead of the real one. */
  | { t: 'clock'; to: number; offset: number }

export interface Journal {
  /** Resolves when the record is on the disk; calls resolve in their order. */
  append(record: SimRecord): Promise<void>
  close(): Promise<void>
}

/** Forgets everything at the end of the process. */
export const memoryJournal: Journal = { append: async () => {}, close: async () => {} }

interface Waiting {
  line: string
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * An append-only file of JSON lines. Records that wait for the disk together are written and synced together, so that
 * durability costs one sync per batch and not one per message.
 */
export class FileJournal implements Journal {
  readonly #file: FileHandle
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  /** A failed write may have left half a line; the next one must not be glued to it. */
  #torn = false

  constructor(file: FileHandle) {
    this.#file = file
  }

  append(record: SimRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${JSON.stringify(record)}\n`, resolve, reject })
      this.#writing ??= this.#flush()
    })
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#file.close()
  }

  async #flush(): Promise<void> {
    // Lets everything that is said in this turn of the event loop into the first batch.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        await this.#file.appendFile((this.#torn ? '\n' : '') + batch.map((one) => one.line).join(''))
        await this.#file.datasync()
        this.#torn = false
        for (const one of batch) one.resolve()
      } catch (error) {
        this.#torn = true
        for (const one of batch) one.reject(error)
      }
    }
    this.#writing = undefined
  }
}

export interface OpenOptions {
  /** A larger file is rewritten with the newest messages only. */
  maxBytes: number
  keepMessages: number
}

/** Opens the journal and returns what it holds. A torn last line (the process was killed while writing) is cut off. */
export async function openJournal(
  path: string,
  options: OpenOptions,
): Promise<{ journal: Journal; records: SimRecord[] }> {
  await mkdir(dirname(path), { recursive: true })
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)
  let records = parseLines(whole.toString('utf8'))
  if (whole.length > options.maxBytes) {
    records = newest(records, options.keepMessages)
    await replace(path, records)
  }
  const file = await open(path, 'a', 0o600)
  if (whole.length < bytes.length && (await stat(path)).size === bytes.length) await file.truncate(whole.length)
  return { journal: new FileJournal(file), records }
}

/** A line that is no JSON was never acknowledged: its write failed half-way and the next one followed it. */
function parseLines(text: string): SimRecord[] {
  return text.split('\n').flatMap((line) => {
    if (!line) return []
    try {
      return [JSON.parse(line) as SimRecord]
    } catch {
      return []
    }
  })
}

/** People, members and topics all stay (they are few); of the clock the last word, of messages the newest. */
function newest(records: SimRecord[], keepMessages: number): SimRecord[] {
  let surplus = records.filter((record) => record.t === 'message').length - keepMessages
  const clock = records.findLast((record) => record.t === 'clock')
  return records.filter((record) => {
    if (record.t === 'clock') return record === clock
    return record.t !== 'message' || surplus-- <= 0
  })
}

/** Written beside and renamed, so that a crash leaves either the old file or the new one. */
async function replace(path: string, records: SimRecord[]): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

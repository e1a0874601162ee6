import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import path from 'node:path'

/** The engine aborts on a full disk, so intake stops well before: bytes that must stay free. */
export const LEAST_FREE_BYTES = 200 * 1024 * 1024

/** Bytes that an ordinary user may still write where `dataDir` is or will be. */
export async function freeBytes(dataDir: string): Promise<number> {
  let folder = path.resolve(dataDir)
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/**
 * A question that intake can ask for every message: is there room? Looks at the disk at most once in `everyMs`.
 * `free` stands in for the disk in tests.
 */
export function roomCheck(
  dataDir: string,
  now: () => number,
  everyMs = 5_000,
  free: (dataDir: string) => Promise<number> = freeBytes,
): () => Promise<boolean> {
  let checkedAt = -Infinity
  let answer = Promise.resolve(true)
  return () => {
    if (now() - checkedAt >= everyMs) {
      checkedAt = now()
      // A disk that cannot be asked is no reason to fall silent.
      answer = free(dataDir).then(
        (bytes) => bytes >= LEAST_FREE_BYTES,
        () => true,
      )
    }
    return answer
  }
}

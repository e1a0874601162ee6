import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where pictures and sounds are kept, as they were sent; the journal holds only their names. */
export interface PhotoStore {
  /** Returns the file's name; the same bytes have the same name. */
  put(bytes: Uint8Array, extension: string): Promise<string>
  /** undefined: there is no such file. */
  read(name: string): Promise<Buffer | undefined>
}

function nameOf(bytes: Uint8Array, extension: string): string {
  return `${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}.${extension}`
}

export function memoryPhotos(): PhotoStore {
  const photos = new Map<string, Buffer>()
  return {
    put: async (bytes, extension) => {
      const name = nameOf(bytes, extension)
      photos.set(name, Buffer.from(bytes))
      return name
    },
    read: async (name) => photos.get(name),
  }
}

export function filePhotos(folder: string): PhotoStore {
  return {
    put: async (bytes, extension) => {
      const name = nameOf(bytes, extension)
      await mkdir(folder, { recursive: true })
      // Renamed into place: a crash must not leave half a picture under a name that says it is whole.
      const path = join(folder, name)
      // A name of its own: the same picture may be sent twice at a time.
      const unfinished = `${path}.${randomUUID()}.new`
      await writeFile(unfinished, bytes, { flush: true, mode: 0o600 })
      await rename(unfinished, path)
      return name
    },
    read: async (name) => {
      if (!/^[0-9a-f]{24}\.(?:jpg|png|webp|xlsx|pdf|silk|amr|mp3|m4a|ogg|wav)$/.test(name)) return undefined
      return readFile(join(folder, name)).catch(() => undefined)
    },
  }
}

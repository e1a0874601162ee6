import type { Readable } from 'node:stream'
import { types } from 'wechaty-puppet'
import { MediaTooLarge, type FetchOptions, type ReceivedFile } from './chat.ts'

interface FileSource {
  readonly name: string
  readonly size: number
  toStream(): Promise<Readable>
}

/** What of a Wechaty puppet is asked for files. */
interface PuppetFiles {
  messageFile(id: string): Promise<FileSource>
  messageImage(id: string, size: number): Promise<FileSource>
}

/** Puppets say it in words of their own. A login or a certificate that has expired is no end of the file. */
const GONE =
  /has no file|unknown message|no such message|(?:file|image|media|message|voice)(?: is| was)? not found|(?:file|image|media|message|voice)(?: has| is)? expired|(?:文件|图片|语音|消息)已?(?:过期|被清理)/i

/** The file of a message, read no further than `maxBytes`; undefined where the network has it no more. */
export async function readMedia(
  puppet: PuppetFiles,
  id: string,
  kind: 'image' | 'voice',
  { maxBytes, signal }: FetchOptions,
): Promise<ReceivedFile | undefined> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([read(puppet, id, kind, maxBytes, signal), aborted])
  } catch (error) {
    if (error instanceof Error && GONE.test(error.message)) return undefined
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function read(
  puppet: PuppetFiles,
  id: string,
  kind: 'image' | 'voice',
  maxBytes: number,
  signal: AbortSignal,
): Promise<ReceivedFile> {
  const file = kind === 'image' ? await imageOf(puppet, id) : await puppet.messageFile(id)
  if (file.size > maxBytes) throw new MediaTooLarge(`${file.size} bytes`)
  const stream = await file.toStream()
  const stop = () => stream.destroy()
  // Nobody waits for it any more; what was aborted before would not be told again.
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      size += part.length
      if (size > maxBytes) throw new MediaTooLarge(`more than ${maxBytes} bytes`)
      parts.push(part)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stream.destroy()
  }
  return { bytes: Buffer.concat(parts), fileName: file.name }
}

/** Large enough to see what is broken, smaller than the original; some puppets have only the file. */
async function imageOf(puppet: PuppetFiles, id: string): Promise<FileSource> {
  try {
    return await puppet.messageImage(id, types.Image.HD)
  } catch {
    return puppet.messageFile(id)
  }
}

import type { FetchOptions, ReceivedFile } from '../../src/bot/chat.ts'
import type { StoredMessage } from '../../src/store/messages.ts'
import { exampleCounty } from './example-county.ts'
import { phonePhoto, wechatVoice } from './media-files.ts'
import { Network, scene, type SceneOptions } from './scene.ts'

const photo: ReceivedFile = { bytes: await phonePhoto(), fileName: 'IMG_1.jpg' }
const voice: ReceivedFile = { bytes: await wechatVoice(), fileName: 'msg.sil' }

export type Answer = ReceivedFile | undefined | Error | Promise<ReceivedFile>

/** A network that has files; each request is answered by the next of `answers`, else by a photo or a voice. */
export class FilesNetwork extends Network {
  readonly asked: string[] = []
  readonly answers: Answer[] = []

  async mediaOf(id: string, kind: 'image' | 'voice', { signal }: FetchOptions): Promise<ReceivedFile | undefined> {
    this.asked.push(id)
    if (this.answers.length === 0) return kind === 'image' ? photo : voice
    const answer = await Promise.race([
      this.answers.shift(),
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ])
    if (answer instanceof Error) throw answer
    return answer
  }
}

/** The whole program on a network that has files. */
export async function mediaTown(options: SceneOptions = {}) {
  const network = new FilesNetwork(exampleCounty())
  const place = await scene({ network, ...options })
  const messageOf = async (id: string): Promise<StoredMessage> => {
    const message = await place.store.messages.byChatId('bot', id)
    if (!message) throw new Error(`no message ${id}`)
    return message
  }
  return {
    ...place,
    network,
    messageOf,
    mediaOf: async (id: string) => (await messageOf(id)).media,
    fileOf: (id: string) => place.store.media.read(`bot:${id}`),
    files: () => place.store.media.model.countDocuments(),
  }
}

import { SendRefused, type Chat, type Peer } from '../bot/chat.ts'
import type { Store } from '../store/store.ts'

/** Sends a paper's file. Throws SendRefused where the network carries none or it is no longer kept, else as `Chat.send` does. */
export async function sendPaper(
  chat: Pick<Chat, 'sendFile'>,
  store: Pick<Store, 'papers'>,
  peer: Peer,
  name: string,
): Promise<string | null> {
  const file = await store.papers.read(name)
  if (!file) throw new SendRefused(`no paper ${name}`)
  if (!chat.sendFile) throw new SendRefused('this network carries no files')
  return chat.sendFile(peer, { name, ...file })
}

import { SendRefused, type Chat, type Peer } from '../bot/chat.ts'
import type { Store } from '../store/store.ts'
import type { Note } from '../tickets/ticket.ts'
import type { Notes } from './notes.ts'

/** A note that is sent as the paper's file of that name. */
export function paperNote(
  notes: Notes,
  key: string,
  purpose: string,
  peer: { personId?: string; roomId?: string },
  name: string,
): Note {
  return { ...notes.note(key, purpose, peer, name), file: { name } }
}

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

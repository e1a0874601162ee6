import { MESSAGE_TYPES } from '../normalize.ts'

export const SIM_KINDS = ['text', 'image', 'voice', 'video', 'file', 'recall', 'system'] as const
export type SimKind = (typeof SIM_KINDS)[number]

/** A message as WeChat's servers keep it. */
export interface SimMessage {
  id: string
  /** Place in the one order of everything that happened; grows by at least one. */
  seq: number
  /** When it was sent, by the simulator's clock. */
  at: number
  from: string
  /** The group, or null for a private chat… */
  roomId: string | null
  /** …with this person; the other side is always the bot. */
  peerId: string | null
  kind: SimKind
  /** Text, system: the words. Voice: what was said, or a file name where nobody wrote it down. Image, video, file: a file name. Recall: the id taken back. */
  text: string
  mentions: string[]
  quoteId?: string
  recalled?: boolean
  /** Name of the stored picture (of the stored file, where `kind` is `file`), where one was sent along. */
  photo?: string
  /** Name of the stored sound, where one was sent along. */
  sound?: string
}

const QUOTE_LINE = '- - - - - - - - - - - - - - -'
const QUOTED_AS: Partial<Record<SimKind, string>> = { image: '图片', voice: '语音', video: '视频', file: '文件' }

const RAW_TYPES: Record<SimKind, number> = {
  text: MESSAGE_TYPES.text,
  image: MESSAGE_TYPES.image,
  voice: MESSAGE_TYPES.audio,
  video: MESSAGE_TYPES.video,
  file: MESSAGE_TYPES.attachment,
  recall: MESSAGE_TYPES.recalled,
  system: MESSAGE_TYPES.unknown,
}

/** Number of `wechaty-puppet`'s `types.Message`. */
export function rawType(kind: SimKind): number {
  return RAW_TYPES[kind]
}

/** The text as a puppet gives it: WeChat writes a quote into the text itself. */
export function rawText(message: SimMessage, quoted: SimMessage | undefined, quotedName: string): string {
  if (!quoted) return message.text
  const words = QUOTED_AS[quoted.kind] ?? quoted.text
  return `「${quotedName}：${words}」\n${QUOTE_LINE}\n${message.text}`
}

/** Puts `@名\u2005` before the text for everybody mentioned who does not appear in it yet. */
export function withMentions(text: string, names: string[]): string {
  const missing = names.filter((name) => !text.includes(`@${name}`))
  return missing.map((name) => `@${name}\u2005`).join('') + text
}

/** What is kept of what people send: photos and voice. Videos and files are not, since nothing here can take the place out of them. */
export const KEPT_KINDS = ['image', 'voice'] as const
export type KeptKind = (typeof KEPT_KINDS)[number]

/** Why there are no bytes; kept with the message in their stead. */
export const REFUSALS = ['too_large', 'unknown_type', 'broken', 'not_available'] as const
export type Refusal = (typeof REFUSALS)[number]

/** `removed`: taken back by its author, or part of no ticket. */
/** `unheard`: kept, and its words are still owed by a model that is away. */
export type MediaState = 'pending' | 'kept' | 'unheard' | 'removed' | Refusal

/** Whether there are bytes. */
export const isHere = (state: MediaState | null) => state === 'kept' || state === 'unheard'

/** A file whose content was looked at and found to be what it says. */
export interface Media {
  bytes: Uint8Array
  mime: string
}

const MB = 1024 * 1024
/** Largest file that is taken in, in bytes; WeChat's own voice messages end at a minute, about 0.2 MB. */
export const MAX_BYTES: Readonly<Record<KeptKind, number>> = { image: 10 * MB, voice: 5 * MB }

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'audio/silk': 'silk',
  'audio/amr': 'amr',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
}

/** By the type alone: names come from outside. */
export function extensionOf(mime: string): string {
  return EXTENSIONS[mime] ?? 'bin'
}

import { chunk, wavOf } from './riff.ts'

/** A recorder writes into a sound where it was made, and a tag can hold anything; what is heard stays, what is told about it goes. */

/** The sound without its tags; undefined where its own structure does not hold. Ogg is left as it is: its comments are part of its checksums. */
export function withoutTags(bytes: Uint8Array, mime: string): Uint8Array | undefined {
  const buffer = Buffer.from(bytes)
  if (mime === 'audio/mpeg') return withoutId3(buffer)
  if (mime === 'audio/wav') return withoutChunks(buffer)
  if (mime === 'audio/mp4') return blankBoxes(buffer, 0, buffer.length) ? buffer : undefined
  return bytes
}

/** Tags that stand behind the sound begin so; by chance no sound has these bytes. */
const TAILS = ['APETAGEX', 'LYRICSBEGIN']

/** ID3v2 stands before the sound, ID3v1 is its last 128 bytes. */
function withoutId3(buffer: Buffer): Buffer | undefined {
  let from = 0
  while (buffer.toString('latin1', from, from + 3) === 'ID3' && from + 10 <= buffer.length) {
    // Seven bits of each byte.
    const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (buffer[from + at]! & 0x7f), 0)
    from += 10 + size
  }
  const tail = buffer.length - 128
  let to = tail >= from && buffer.toString('latin1', tail, tail + 3) === 'TAG' ? tail : buffer.length
  for (const name of TAILS) {
    const at = buffer.indexOf(name, Math.min(from, to), 'latin1')
    if (at >= 0 && at < to) to = at
  }
  while (from < to && buffer[from] === 0) from++
  // Every frame begins with eleven set bits.
  const sound = from + 1 < to && buffer[from] === 0xff && (buffer[from + 1]! & 0xe0) === 0xe0
  return sound ? buffer.subarray(from, to) : undefined
}

/** Only the two chunks that a sound needs. */
function withoutChunks(buffer: Buffer): Buffer | undefined {
  const kept: Buffer[] = []
  let data = false
  for (let at = 12; at + 8 <= buffer.length;) {
    const name = buffer.toString('latin1', at, at + 4)
    const size = Math.min(buffer.readUInt32LE(at + 4), buffer.length - at - 8)
    if (name === 'fmt ' || (name === 'data' && !data)) {
      kept.push(chunk(name, buffer.subarray(at + 8, at + 8 + size)))
      data ||= name === 'data'
    }
    at += 8 + size + (size % 2)
  }
  return data && kept.length > 1 ? wavOf(kept) : undefined
}

const OPENED: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf'])
/** What a sound needs besides; everything else (udta, meta, uuid…) is told about it. */
const KEPT: ReadonlySet<string> = new Set(
  'ftyp mdat mvhd iods tkhd edts mdhd hdlr smhd dinf stbl tref moof mvex mfra sidx styp'.split(' '),
)

/** Tags are overwritten in their place, so that the offsets in the file stay true. */
function blankBoxes(buffer: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to;) {
    if (at + 8 > to) return false
    const name = buffer.toString('latin1', at + 4, at + 8)
    const declared = buffer.readUInt32BE(at)
    const large = declared === 1 && at + 16 <= to ? Number(buffer.readBigUInt64BE(at + 8)) : declared
    const size = declared === 0 ? to - at : large
    if (size < 8 || at + size > to) return false
    if (OPENED.has(name) && !blankBoxes(buffer, at + 8, at + size)) return false
    if (!OPENED.has(name) && !KEPT.has(name)) {
      buffer.write('free', at + 4, 'latin1')
      buffer.fill(0, at + (declared === 1 ? 16 : 8), at + size)
    }
    at += size
  }
  return true
}

import { fileTypeFromBuffer } from 'file-type'
import { decode } from 'silk-wasm'
import { MAX_BYTES, type Media, type Refusal } from './kinds.ts'
import { chunk, monoFormat, wavOf } from './riff.ts'
import { withoutTags } from './sound-tags.ts'

const SILK = '#!SILK_V3'
/** WeChat puts this byte before the head. */
const TENCENT = 0x02
/** Of 20 to 100 ms each; WeChat's minute has 3,000. More would be a small file that unfolds to gigabytes. */
const MAX_PACKETS = 4000
/** What recognisers work at, and plenty for a voice. */
const SAMPLE_RATE = 16_000

const TYPES: ReadonlyMap<string, string> = new Map([
  ['audio/amr', 'audio/amr'],
  ['audio/mpeg', 'audio/mpeg'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/mp4', 'audio/mp4'],
  ['audio/ogg', 'audio/ogg'],
  ['audio/ogg; codecs=opus', 'audio/ogg'],
  ['audio/wav', 'audio/wav'],
])

/** The voice message as it came, without tags (see sound-tags.ts), where its content is one of the sounds we know. */
export async function checkVoice(bytes: Uint8Array): Promise<Media | Refusal> {
  if (bytes.length > MAX_BYTES.voice) return 'too_large'
  const silk = silkStart(bytes)
  if (silk !== undefined) return checkSilk(bytes, silk)
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
  const mime = type && TYPES.get(type.mime)
  if (!mime) return 'unknown_type'
  const plain = withoutTags(bytes, mime)
  return plain ? { bytes: plain, mime } : 'broken'
}

/** As browsers and recognisers take it: SILK, which only WeChat plays, as WAV (a minute takes 0.2 s); all else as it is.
 *  AMR cannot be decoded here. Throws where the packets are damaged. */
export async function asCommonSound({ bytes, mime }: Media): Promise<Media> {
  if (mime !== 'audio/silk') return { bytes, mime }
  // The decoder wants Tencent's byte, which other programs leave out.
  const silk = bytes[0] === TENCENT ? bytes : Buffer.concat([Buffer.of(TENCENT), bytes])
  const { data } = await decode(silk, SAMPLE_RATE)
  return { bytes: wavOf([monoFormat(SAMPLE_RATE), chunk('data', data)]), mime: 'audio/wav' }
}

/** Where the packets begin; undefined: not SILK. */
function silkStart(bytes: Uint8Array): number | undefined {
  const skipped = bytes[0] === TENCENT ? 1 : 0
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 10)).toString('latin1', skipped)
  return head.startsWith(SILK) ? skipped + SILK.length : undefined
}

/** Packets are a length of two bytes and as many bytes. What follows the last whole one is cut off. */
function checkSilk(bytes: Uint8Array, start: number): Media | Refusal {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = start
  let packets = 0
  while (at + 2 <= bytes.length) {
    const length = view.getInt16(at, true)
    if (length <= 0 || at + 2 + length > bytes.length) break
    at += 2 + length
    if (++packets > MAX_PACKETS) return 'too_large'
  }
  return packets > 0 ? { bytes: bytes.subarray(0, at), mime: 'audio/silk' } : 'broken'
}

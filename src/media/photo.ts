import { bulkhead } from 'cockatiel'
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { MAX_BYTES, type Media, type Refusal } from './kinds.ts'

const TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/webp', 'image/gif'])
/** Beyond the 50 megapixels of phones; a small file that unfolds to more is no photo. */
const MAX_PIXELS = 64_000_000
const LONGEST_SIDE = 2048
const QUALITY = 80
const SECONDS = 15
/** A large one that must be turned takes some 300 MB; several at a time, and a small machine has none left. */
const drawing = bulkhead(1, Infinity)

// Whatever a file claims to be, no other reader is ever started: SVG, PDF and HEIF bring large programs with them.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
})
sharp.cache(false)

/**
 * The picture drawn anew: upright, at most 2048 px, as a JPEG without anything else in it. The place where it was taken, the
 * preview, the name of the phone, and whatever was hidden behind the picture stay behind. Of a moving picture the first frame.
 */
export async function cleanPhoto(bytes: Uint8Array): Promise<Media | Refusal> {
  if (bytes.length > MAX_BYTES.image) return 'too_large'
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
  if (!type || !TYPES.has(type.mime)) return 'unknown_type'
  try {
    return await drawing.execute(() => drawAnew(bytes))
  } catch {
    return 'broken'
  }
}

async function drawAnew(bytes: Uint8Array): Promise<Media | Refusal> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
  if (width * height > MAX_PIXELS) return 'too_large'
  const drawn = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .autoOrient()
    .flatten({ background: '#fff' })
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .timeout({ seconds: SECONDS })
    .toBuffer()
  return { bytes: drawn, mime: 'image/jpeg' }
}

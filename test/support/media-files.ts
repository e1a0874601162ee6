import sharp from 'sharp'
import { encode } from 'silk-wasm'
import { chunk, monoFormat, wavOf } from '../../src/media/riff.ts'

/** Where the made-up photo was taken, as it stands in a file. */
export const PLACE = 'Guangchang-secret-place'

/** A JPEG as a phone makes it: on its side, with the place, a comment and a preview's worth of other data. */
export async function phonePhoto(width = 400, height = 200): Promise<Buffer> {
  const left = { create: { width: width / 2, height, channels: 3 as const, background: '#c00000' } }
  return sharp({ create: { width, height, channels: 3, background: '#0000c0' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .jpeg({ quality: 90 })
    .withMetadata({ orientation: 6 })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${PLACE}</x:xmpmeta>`)
    .withExifMerge({
      IFD0: { ImageDescription: PLACE, Make: 'Phone of Wang' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '26/1 50/1 1234/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '116/1 19/1 4321/100',
        GPSProcessingMethod: PLACE,
      },
    })
    .toBuffer()
}

/** A voice message as WeChat has it: SILK behind one byte of Tencent's. */
export async function wechatVoice(seconds = 1): Promise<Uint8Array> {
  return (await encode(tone(seconds, 24_000), 24_000)).data
}

/** A WAV with a tag that says where it was recorded. */
export function taggedWav(seconds = 1, rate = 8000): Buffer {
  const samples = tone(seconds, rate)
  return wavOf([monoFormat(rate), chunk('LIST', Buffer.from(PLACE)), chunk('data', samples)])
}

/** A tone of 440 Hz, 16-bit mono. */
function tone(seconds: number, rate: number): Buffer {
  const samples = Buffer.alloc(Math.round(seconds * rate) * 2)
  for (let i = 0; i < samples.length / 2; i++) {
    samples.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / rate)), i * 2)
  }
  return samples
}

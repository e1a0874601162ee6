import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { cleanPhoto } from '../../src/media/photo.ts'
import { phonePhoto, PLACE } from '../support/media-files.ts'

async function cleaned(bytes: Uint8Array): Promise<Buffer> {
  const photo = await cleanPhoto(bytes)
  if (typeof photo === 'string') throw new Error(photo)
  expect(photo.mime).toBe('image/jpeg')
  return Buffer.from(photo.bytes)
}

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#00800080' } })

describe('a photo', () => {
  it('loses the place where it was taken, and everything else that is no picture', async () => {
    const taken = await phonePhoto()
    // Without this the test would prove nothing.
    expect((await sharp(taken).metadata()).exif?.includes(PLACE)).toBe(true)
    expect(taken.includes(PLACE) && taken.includes('Exif') && taken.includes('Phone of Wang')).toBe(true)

    const kept = await cleaned(taken)
    const { exif, xmp, iptc, icc, orientation, format } = await sharp(kept).metadata()
    expect({ exif, xmp, iptc, icc, orientation, format }).toEqual({ format: 'jpeg' })
    for (const trace of [PLACE, 'Exif', 'Phone of Wang', 'GPS', 'xmpmeta']) expect(kept.includes(trace)).toBe(false)
  })

  it('stands upright without being told', async () => {
    const { width, height } = await sharp(await cleaned(await phonePhoto(400, 200))).metadata()
    expect([width, height]).toEqual([200, 400])
  })

  it('is at most 2048 px, and never made larger', async () => {
    const big = await sharp(await cleaned(await blank(5000, 2500).png().toBuffer())).metadata()
    const small = await sharp(await cleaned(await blank(30, 20).webp().toBuffer())).metadata()
    expect([big.width, big.height, small.width, small.height]).toEqual([2048, 1024, 30, 20])
  })

  it('is the first frame of a moving picture', async () => {
    const frames = [...Buffer.alloc(2 * 4 * 4 * 3)].map((_, i) => (i < 48 ? 255 : 0))
    const gif = await sharp(Buffer.from(frames), { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
      .gif()
      .toBuffer()
    const kept = await cleaned(gif)
    const { width, height } = await sharp(kept).metadata()
    expect([width, height]).toEqual([4, 4])
    expect((await sharp(kept).stats()).channels[0]!.mean).toBeGreaterThan(240)
  })

  it('loses what was hidden behind it', async () => {
    const polyglot = Buffer.concat([await phonePhoto(), Buffer.from('<script>alert(1)</script>PK\u0003\u0004 hidden')])
    const kept = await cleaned(polyglot)
    expect(kept.includes('script') || kept.includes('hidden')).toBe(false)
  })
})

describe('is refused', () => {
  const text = (words: string) => new TextEncoder().encode(words)

  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a drawing that can run scripts', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['the same behind a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a script', '#!/bin/sh\nrm -rf /'],
    ['a document', '%PDF-1.7\n1 0 obj'],
    ['nothing', ''],
  ])('%s', async (_, words) => {
    expect(await cleanPhoto(text(words))).toBe('unknown_type')
  })

  it('a page that begins like a picture', async () => {
    expect(await cleanPhoto(text('GIF89a/*<script>alert(1)</script>*/'))).toBe('broken')
    expect(await cleanPhoto(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), text('<script>')]))).toBe('broken')
  })

  it('half a picture', async () => {
    const whole = await phonePhoto()
    expect(await cleanPhoto(whole.subarray(0, whole.length / 2))).toBe('broken')
  })

  it('too many bytes, and few bytes that unfold to too many points', async () => {
    const long = Buffer.concat([await phonePhoto(), Buffer.alloc(10 * 1024 * 1024)])
    const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect(bomb.length).toBeLessThan(400_000)
    expect([await cleanPhoto(long), await cleanPhoto(bomb)]).toEqual(['too_large', 'too_large'])
  })

  it('or taken, but never a crash: any damage to a real one', { timeout: 60_000 }, async () => {
    const whole = await phonePhoto(64, 48)
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        const photo = await cleanPhoto(bytes)
        if (typeof photo === 'string') return ['broken', 'unknown_type', 'too_large'].includes(photo)
        return (await sharp(photo.bytes).metadata()).exif === undefined
      }),
      { numRuns: 150 },
    )
  })
})

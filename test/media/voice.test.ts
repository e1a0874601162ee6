import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Media } from '../../src/media/kinds.ts'
import { asCommonSound, checkVoice } from '../../src/media/voice.ts'
import { PLACE, taggedWav, wechatVoice } from '../support/media-files.ts'

async function checked(bytes: Uint8Array): Promise<Media> {
  const voice = await checkVoice(bytes)
  if (typeof voice === 'string') throw new Error(voice)
  return voice
}

const latin = (text: string) => Buffer.from(text, 'latin1')
const MP3_FRAME = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)])

function box(name: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length, 0)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body])
}

describe('a voice message', () => {
  it('of WeChat is kept as it came, and heard as a WAV of the same length', async () => {
    const silk = await wechatVoice(2)
    const voice = await checked(silk)
    expect(voice.mime).toBe('audio/silk')
    expect(Buffer.compare(Buffer.from(voice.bytes), Buffer.from(silk))).toBe(0)
    const { bytes, mime } = await asCommonSound(voice)
    const wav = Buffer.from(bytes)
    expect([mime, wav.toString('latin1', 0, 4), wav.readUInt32LE(24)]).toEqual(['audio/wav', 'RIFF', 16_000])
    expect(wav.readUInt32LE(40) / 32_000).toBeCloseTo(2, 1)
    const loudest = Math.max(...new Int16Array(new Uint8Array(wav.subarray(44)).buffer))
    expect(loudest).toBeGreaterThan(5000)
  })

  it('is SILK without the byte of Tencent too', async () => {
    const voice = await checked((await wechatVoice()).subarray(1))
    expect((await asCommonSound(voice)).bytes.length).toBeGreaterThan(30_000)
  })

  it.each([
    ['audio/amr', latin('#!AMR\n' + '\u003c'.repeat(64))],
    ['audio/amr', latin('#!AMR-WB\n' + '\u0004'.repeat(64))],
    ['audio/mpeg', Buffer.concat([MP3_FRAME, MP3_FRAME])],
    [
      'audio/ogg',
      Buffer.concat([latin('OggS\0\u0002'), Buffer.alloc(20), latin('\u0001\u0013OpusHead'), Buffer.alloc(30)]),
    ],
  ])('may be %s, and stays as it is', async (mime, bytes) => {
    const voice = await checked(bytes)
    expect([voice.mime, voice.bytes.length]).toEqual([mime, bytes.length])
    expect(await asCommonSound(voice)).toEqual(voice)
  })

  it('loses what a recorder wrote about it: WAV', async () => {
    const wav = taggedWav()
    const kept = Buffer.from((await checked(wav)).bytes)
    expect([wav.includes(PLACE), kept.includes(PLACE)]).toEqual([true, false])
    expect(kept.length).toBe(44 + 16_000)
    expect(kept.readUInt32LE(4)).toBe(kept.length - 8)
  })

  it('loses what a recorder wrote about it: MP3', async () => {
    const tag = latin(PLACE.padEnd(200, '\0'))
    const mp3 = Buffer.concat([
      latin(`ID3\u0004\0\0\0\0\u0001H`),
      tag,
      MP3_FRAME,
      MP3_FRAME,
      latin(`APETAGEX${PLACE}APETAGEX`),
      latin(`LYRICSBEGIN${PLACE}LYRICS200`),
      latin(`TAG${PLACE}`.padEnd(128, '\0')),
    ])
    expect(Buffer.from((await checked(mp3)).bytes)).toEqual(Buffer.concat([MP3_FRAME, MP3_FRAME]))
  })

  it('loses what a recorder wrote about it: M4A, with every offset in its place', async () => {
    const m4a = Buffer.concat([
      box('ftyp', latin('M4A \0\0\u0002\0')),
      box('moov', box('mvhd', Buffer.alloc(100)), box('udta', box('\u00a9xyz', latin(PLACE))), box('trak')),
      box('uuid', latin(PLACE)),
      box('mdat', latin('the sound itself')),
    ])
    const { bytes, mime } = await checked(m4a)
    const kept = Buffer.from(bytes)
    expect([mime, kept.length, kept.includes(PLACE)]).toEqual(['audio/mp4', m4a.length, false])
    expect(kept.indexOf('the sound itself')).toBe(m4a.indexOf('the sound itself'))
  })
})

describe('is refused', () => {
  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>', 'unknown_type'],
    ['a video', '\0\0\0\u0014ftypisom\0\0\u0002\0isom', 'unknown_type'],
    ['a program', 'MZ\u0090\0\u0003\0\0\0', 'unknown_type'],
    ['nothing', '', 'unknown_type'],
    ['a page behind a tag', `ID3\u0004\0\0\0\0\0\u0001x${'<script>alert(1)</script>'.repeat(20)}`, 'unknown_type'],
    ['a head alone', '\u0002#!SILK_V3', 'broken'],
    ['a page behind a head', '#!SILK_V3<script>alert(1)</script>', 'broken'],
    ['a WAV without sound', 'RIFF\u0004\0\0\0WAVE', 'broken'],
  ])('%s', async (_, text, refusal) => {
    expect(await checkVoice(latin(text))).toBe(refusal)
  })

  it('too many bytes, and few bytes that unfold to hours', async () => {
    const long = Buffer.concat([taggedWav(), Buffer.alloc(5 * 1024 * 1024)])
    const bomb = Buffer.concat([latin('#!SILK_V3'), Buffer.from('010000'.repeat(10_000), 'hex')])
    expect([await checkVoice(long), await checkVoice(bomb)]).toEqual(['too_large', 'too_large'])
  })

  it('or decoded, or an error, but never a crash: any damage to a real one', { timeout: 60_000 }, async () => {
    const whole = await wechatVoice(0.5)
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Uint8Array.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        const voice = await checkVoice(bytes)
        if (typeof voice === 'string') return
        const sound = await asCommonSound(voice).catch((error: unknown) => error)
        expect(sound instanceof Error || (sound as Media).bytes.length < 10_000_000).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

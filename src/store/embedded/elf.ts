/**
 * Lets the prebuilt engine (built against glibc 2.38) load on glibc 2.36 and 2.37 (Debian 12). Only seven of its imports
 * are newer than 2.36, and each has an older twin in every glibc: `__isoc23_strtol` and its kin (the same functions
 * plus "0b101" parsing) and `fmod@2.38` (the same without the errno wrapper). Those imports are renamed and
 * re-versioned in the bytes; nothing else changes.
 */

const SHT_DYNSYM = 11
const SHT_VERNEED = 0x6ffffffe
const SHT_VERSYM = 0x6fffffff
const VER_FLG_WEAK = 2
const SYMBOL_BYTES = 24
const C23_PREFIX = '__isoc23_'
const HAS_OLDER_TWIN = /^(__isoc23_(strtol|strtoll|strtoul|strtoull|sscanf|fscanf)|fmod)$/

interface Section {
  type: number
  offset: number
  size: number
  link: number
  info: number
}

/**
 * Changes `file` in place so that it asks for nothing newer than glibc `floor`; answers the names of the imports changed.
 * Throws when the file is not a 64-bit little-endian ELF, or when an import that is too new has no known twin.
 */
export function lowerGlibc(file: Buffer, floor: string): string[] {
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) {
    throw new Error('not a 64-bit little-endian ELF file')
  }
  const sections = readSections(file)
  const symbols = sectionOf(sections, SHT_DYNSYM)
  const versions = sectionOf(sections, SHT_VERSYM)
  const names = sections[symbols.link]?.offset
  if (names === undefined) throw new Error('ELF: the names of the symbols are missing')
  const replacements = olderVersions(file, sectionOf(sections, SHT_VERNEED), names, floor)
  const changed: string[] = []
  for (let index = 0; index * SYMBOL_BYTES < symbols.size; index++) {
    const versionAt = versions.offset + index * 2
    const older = replacements.get(file.readUInt16LE(versionAt) & 0x7fff)
    if (older === undefined) continue
    const symbolAt = symbols.offset + index * SYMBOL_BYTES
    const nameAt = file.readUInt32LE(symbolAt)
    const name = textAt(file, names + nameAt)
    if (!HAS_OLDER_TWIN.test(name)) throw new Error(`ELF: ${name} needs a newer glibc and has no known older twin`)
    // The twin's name is the end of the new one, so pointing further into the same text renames the import.
    if (name.startsWith(C23_PREFIX)) file.writeUInt32LE(nameAt + C23_PREFIX.length, symbolAt)
    file.writeUInt16LE(older, versionAt)
    changed.push(name)
  }
  return changed
}

function readSections(file: Buffer): Section[] {
  const start = Number(file.readBigUInt64LE(0x28))
  const size = file.readUInt16LE(0x3a)
  return Array.from({ length: file.readUInt16LE(0x3c) }, (_, index) => {
    const at = start + index * size
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 0x18)),
      size: Number(file.readBigUInt64LE(at + 0x20)),
      link: file.readUInt32LE(at + 0x28),
      info: file.readUInt32LE(at + 0x2c),
    }
  })
}

function sectionOf(sections: Section[], type: number): Section {
  const found = sections.find((section) => section.type === type)
  if (!found) throw new Error(`ELF: section of type ${type} is missing`)
  return found
}

/** Index of each version that is too new → index of the oldest version asked of the same library. Marks the former weak. */
function olderVersions(file: Buffer, needs: Section, names: number, floor: string): Map<number, number> {
  const replacements = new Map<number, number>()
  let library = needs.offset
  for (let left = needs.info; left > 0; left--) {
    const tooNew: number[] = []
    let oldest: { version: string; index: number } | undefined
    let entry = library + file.readUInt32LE(library + 8)
    for (let count = file.readUInt16LE(library + 2); count > 0; count--) {
      const version = textAt(file, names + file.readUInt32LE(entry + 8))
      const index = file.readUInt16LE(entry + 6)
      if (isNewer(version, floor)) {
        tooNew.push(index)
        file.writeUInt16LE(file.readUInt16LE(entry + 4) | VER_FLG_WEAK, entry + 4)
      } else if (/^GLIBC_\d/.test(version) && (!oldest || isNewer(oldest.version, version.slice(6)))) {
        oldest = { version, index }
      }
      entry += file.readUInt32LE(entry + 12)
    }
    for (const index of tooNew) {
      if (!oldest) throw new Error('ELF: no older glibc version to fall back on')
      replacements.set(index, oldest.index)
    }
    library += file.readUInt32LE(library + 12)
  }
  return replacements
}

/** Is `GLIBC_2.38` newer than `2.36`? Other names (GCC_3.0) never are. */
function isNewer(version: string, floor: string): boolean {
  const found = /^GLIBC_(\d+)\.(\d+)/.exec(version)
  if (!found) return false
  const [major = 0, minor = 0] = floor.split('.').map(Number)
  return Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) > minor)
}

function textAt(file: Buffer, at: number): string {
  return file.toString('latin1', at, file.indexOf(0, at))
}

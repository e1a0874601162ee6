/** Names of places as people type them into tables: full-width digits, spaces, `第一网格` and `1网格`. */

const NUMERALS = '零一二三四五六七八九'
const SUFFIX = /^(?:号?(?:楼栋|楼|栋|幢|座)|单元|网格|片区|大区|社区|号)$/

/** One line of plain text: full-width letters and digits made half-width, white space taken out. */
export function tidy(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}

/** The number in `第十二网格`, `3号楼`, `３`; undefined where the name is not a number. */
export function numberIn(name: string, levelName: string): number | undefined {
  const [, digits, numerals, suffix = ''] = /^第?(?:(\d+)|([零一二三四五六七八九十]+))(\D*)$/.exec(tidy(name)) ?? []
  if (suffix !== '' && suffix !== levelName && !SUFFIX.test(suffix)) return undefined
  if (digits !== undefined) return Number(digits)
  return numerals === undefined ? undefined : fromNumerals(numerals)
}

/** The same for all spellings of one place among its neighbours. */
export function nameKey(name: string, levelName: string): string {
  const number = numberIn(name, levelName)
  return number === undefined ? tidy(name) : `#${number}`
}

/** The name to be shown: a bare `3` becomes `3栋` or `3单元`, all else stays as written. */
export function shownName(name: string, levelName: string): string {
  const plain = tidy(name)
  return /^\d+$/.test(plain) ? plain + (levelName === '楼栋' ? '栋' : levelName) : plain
}

/** 一 … 九十九. */
function fromNumerals(text: string): number | undefined {
  if (!text.includes('十')) return text.length === 1 ? NUMERALS.indexOf(text) : undefined
  const [tens = '', units = '', more] = text.split('十')
  if (more !== undefined || tens.length > 1 || units.length > 1) return undefined
  return (tens === '' ? 1 : NUMERALS.indexOf(tens)) * 10 + (units === '' ? 0 : NUMERALS.indexOf(units))
}

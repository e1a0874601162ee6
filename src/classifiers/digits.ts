/**
 * Numbers as people hide or split them: full-width, circled and Chinese digits, blanks and dashes in between. Each digit
 * keeps its offset in the original text, so that whoever finds a number here can cut it out there.
 */
export interface DigitGroup {
  /** Offsets in the text, end exclusive. */
  start: number
  end: number
  /** Plain digits. */
  digits: string
  /** What stands between the group before and this one, where that may still be one number. */
  gap: 'none' | 'loose' | 'list' | 'apart'
}

export interface DigitRun {
  start: number
  end: number
  digits: string
  /** Its groups, cut out only where somebody asks: there are ten runs from every group. */
  groups(): readonly DigitGroup[]
}

const CHINESE_DIGITS = new Map(
  Object.entries({
    零: 0,
    〇: 0,
    洞: 0,
    幺: 1,
    一: 1,
    二: 2,
    两: 2,
    三: 3,
    四: 4,
    五: 5,
    六: 6,
    七: 7,
    拐: 7,
    八: 8,
    九: 9,
    勾: 9,
  })
    .concat(Array.from('零壹贰叁肆伍陆柒捌玖', (character, value) => [character, value]))
    .map(([character, value]) => [character, String(value)]),
)
/** Between two groups of one number at most this many characters. */
const LONGEST_GAP = 3
/** Blanks, dashes, brackets, and what has no width (keycap and variation marks included). */
const LOOSE = String.raw`[\s\-‐-―−_*~·•‧/\\|()（）+＋－＿～\u{200b}-\u{200d}\u{2060}\u{feff}]|\u{fe0f}|\u{20e3}`
const LOOSE_GAP = new RegExp(`^(?:${LOOSE})*$`, 'u')
const LIST_GAP = new RegExp(`^(?:${LOOSE}|[.,，、。．:：;；])*$`, 'u')

function digitOf(character: string): { digit: string; chinese: boolean } | undefined {
  const code = character.charCodeAt(0)
  if (code >= 48 && code <= 57) return { digit: character, chinese: false }
  if (code < 128) return undefined
  const chinese = CHINESE_DIGITS.get(character)
  if (chinese) return { digit: chinese, chinese: true }
  const folded = character.normalize('NFKC')
  return /^\d$/.test(folded) ? { digit: folded, chinese: false } : undefined
}

/** Groups of digits in order. A change between Arabic and Chinese begins a new group: `周三138…` is 三 and 138…. */
export function digitGroups(text: string): DigitGroup[] {
  const groups: DigitGroup[] = []
  let lastChinese = false
  for (let at = 0; at < text.length; at++) {
    const found = digitOf(text[at]!)
    if (!found) continue
    const last = groups.at(-1)
    if (last && last.end === at && lastChinese === found.chinese) {
      last.digits += found.digit
      last.end = at + 1
    } else {
      groups.push({ start: at, end: at + 1, digits: found.digit, gap: last ? gapBetween(text, last.end, at) : 'apart' })
    }
    lastChinese = found.chinese
  }
  return groups
}

function gapBetween(text: string, from: number, to: number): DigitGroup['gap'] {
  if (from === to) return 'none'
  if (to - from > LONGEST_GAP) return 'apart'
  const gap = text.slice(from, to)
  if (LOOSE_GAP.test(gap)) return 'loose'
  return LIST_GAP.test(gap) ? 'list' : 'apart'
}

/** Every run of neighbouring groups with `least` to `most` digits in all, those from one start shortest first. */
export function* digitRuns(groups: readonly DigitGroup[], least: number, most: number): Generator<DigitRun> {
  for (let from = 0; from < groups.length; from++) {
    let digits = ''
    for (let to = from; to < groups.length && digits.length < most; to++) {
      const group = groups[to]!
      if (to > from && group.gap === 'apart') break
      digits += group.digits
      if (digits.length < least || digits.length > most) continue
      yield { start: groups[from]!.start, end: group.end, digits, groups: () => groups.slice(from, to + 1) }
    }
  }
}

export function lengthsOf(run: DigitRun): number[] {
  return run.groups().map(({ digits }) => digits.length)
}

/** Written as one number: unbroken, the same separator throughout, no enumeration, or digit by digit. */
export function isOneNumber(text: string, run: DigitRun): boolean {
  const groups = run.groups()
  const inner = groups.slice(1)
  if (groups.every(({ digits }) => digits.length === 1) || inner.every(({ gap }) => gap !== 'list')) return true
  return new Set(inner.map(({ start }, at) => text.slice(groups[at]!.end, start))).size === 1
}

/** Half width and capitals, one UTF-16 unit for one, so that offsets found in it hold in the text. */
export function foldWidth(text: string): string {
  let folded = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    const plain = character.charCodeAt(0) < 128 ? character : character.normalize('NFKC')
    const upper = plain.toUpperCase()
    folded += upper.length === 1 ? upper : character
  }
  return folded
}

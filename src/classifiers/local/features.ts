/**
 * Text → features of the learned models: distinct character 1–4-grams of the normalised text, so that nothing has to
 * be segmented and dialect and misspelling still share most of their n-grams with what was learned. Extra features
 * (group level, length, lexicon classes) start with `#`; the models weigh them as a block of their own.
 */
const EXTRA = '#'

export function isExtra(feature: string): boolean {
  return feature.startsWith(EXTRA)
}

export function extra(name: string, value: string | number | boolean): string {
  return `${EXTRA}${name}=${value}`
}

const PUNCTUATION = /[，。、；：,;~～…·|｜\-—_]+/gu
const WEB_ADDRESS = /https?:\/\/\S+|www\.\S+/gu
const QUOTES = /["'“”‘’「」『』《》()（）【】<>]/gu

/** Lower case, half width, digits as `0` (their number kept up to 3), runs of a character cut to two, clauses parted by one blank. */
export function normaliseForModel(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(WEB_ADDRESS, '†')
    .replaceAll(EXTRA, '♯')
    .replace(/\d/gu, '0')
    .replace(/0{4,}/gu, '0000')
    .replace(QUOTES, ' ')
    .replace(PUNCTUATION, ' ')
    .replace(/(.)\1{2,}/gu, '$1$1')
    .replace(/\s+/gu, ' ')
    .trim()
}

export interface NgramOptions {
  /** Longest n-gram in characters. */
  longest?: number
}

/** Distinct n-grams of `text`, with `^` and `$` where it begins and ends. */
export function ngrams(text: string, { longest = 4 }: NgramOptions = {}): string[] {
  const characters = Array.from(`^${normaliseForModel(text)}$`)
  const found = new Set<string>()
  for (let start = 0; start < characters.length; start++) {
    let gram = ''
    for (let length = 1; length <= longest && start + length <= characters.length; length++) {
      gram += characters[start + length - 1]
      if (gram.length > 0 && gram !== ' ' && gram !== '^' && gram !== '$') found.add(gram)
    }
  }
  return [...found]
}

/** What the shape of a text tells: lines, question and exclamation marks, digits, stickers, mentions. */
export function shapeFeatures(text: string): string[] {
  // Not its length: authors differ in it more than issues and chat do.
  const shape: string[] = []
  if (text.includes('\n')) shape.push(extra('lines', Math.min(4, text.split('\n').length)))
  if (/[?？]\s*$/u.test(text)) shape.push(extra('ends', 'question'))
  else if (/[?？]/u.test(text)) shape.push(extra('has', 'question'))
  if (/[!！]{2,}/u.test(text)) shape.push(extra('has', 'exclamations'))
  else if (/[!！]/u.test(text)) shape.push(extra('has', 'exclamation'))
  if (/\d/u.test(text)) shape.push(extra('has', 'digits'))
  if (/\p{Extended_Pictographic}|\[[\p{Script=Han}]{1,4}\]/u.test(text)) shape.push(extra('has', 'emoji'))
  if (/@/u.test(text)) shape.push(extra('has', 'mention'))
  if (/1[3-9]\d{9}/u.test(text)) shape.push(extra('has', 'phone'))
  if (/https?:|www\./u.test(text)) shape.push(extra('has', 'link'))
  return shape
}

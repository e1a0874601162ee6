/** A matter split in words: `分成：1. 城管拆棚 2. 物业清垃圾`, `分工：老刘劝说，赵哥清运`. Pure. */

const KIND = '(?:个|件|块|步|项|单|部分|头|人|路)'
/** Says that it is split; what follows is the list. */
const HEAD = new RegExp(
  `[拆分](?:[成城分为开解派头工单别摊作]|一下|[一二两三四五六七八九\\d几]${KIND}|(?=[：:]))[^，,。；;：:\\n]{0,8}?` +
    `(?:[，,：:\\s]+|(?=一是|第一|一部分|[①(（]|1))`,
  'gu',
)
/** `1.`, `(1)`, `1补漏`, `①`, `一、`, `一是`, `第一单`; the figure of a building, a time or an amount is none. */
const MARK = new RegExp(
  '(?:^|[\\s；;，,。：:])(?:' +
    '[(（]?(\\d{1,2})(?:[)）.、．]|(?=\\s*\\p{Script=Han})(?!\\s*[栋幢号楼单户层天点月日年个次米块元人台根]))' +
    `|([①②③④⑤⑥⑦⑧⑨])|[(（]?([一二三四五六七八九])(?:[)）、]|是)|第([一二三四五六七八九])${KIND}?|(一部分))`,
  'gu',
)
const ORDER = '一二三四五六七八九'
const CIRCLED = '①②③④⑤⑥⑦⑧⑨'
/** Who does what, without figures: each piece begins with somebody and what they do. */
const DOES = /负责|管|[修补换装查清拆劝剪疏通联系协调处理办]/u
const MOST = 9

/** The parts, in their order; fewer than two are none. `knows`: names of people who may be given one. */
export function partsIn(text: string, knows: readonly string[] = []): string[] {
  for (const head of text.matchAll(HEAD)) {
    const list = text.slice(head.index + head[0].length)
    const parts = numbered(list)
    const found = parts.length > 0 ? parts : byName(list, knows)
    if (found.length >= 2 && found.length <= MOST) return found
  }
  return []
}

/** Pieces whose figures count from one. */
function numbered(list: string): string[] {
  const marks = [...list.matchAll(MARK)].filter((mark, at) => {
    const [, digit, circle, han, nth, part] = mark
    if (part) return true
    return valueOf(digit ?? circle ?? han ?? nth ?? '') === at + 1
  })
  if (marks.length < 2 || list.slice(0, marks[0]!.index).trim() !== '') return []
  return marks
    .map((mark, at) => list.slice(mark.index + mark[0].length, marks[at + 1]?.index))
    .map((piece) => piece.replace(/^[\s：:、.]+|[；;，,。\s]+$/gu, ''))
    .filter(Boolean)
}

function byName(list: string, knows: readonly string[]): string[] {
  const pieces = list
    .split(/[，,；;、。\n]/u)
    .map((piece) => piece.trim())
    .filter(Boolean)
  const given = pieces.every((piece) => knows.some((name) => piece.startsWith(name)) && DOES.test(piece))
  return given ? pieces : []
}

function valueOf(mark: string): number {
  return Number(mark) || Math.max(ORDER.indexOf(mark), CIRCLED.indexOf(mark)) + 1
}

/** Ticket numbers in what a leader types, with or without #, and which words belong to which. Pure. */

/** `1042`, `1042号`: four to seven digits that are no amount, year, time or telephone. */
const BARE =
  /(?<![\d#.A-Za-z/-]|\d[:：])(\d{4,7})(?!\d|[.:：/-]\d)(?!\s?(?:块|元|万|米|平|瓦|度|斤|公|毫|毛|吨|升|人|户|年|分|秒|多|左右|余|%|[a-zA-Z]|热线|平台|栋|楼|室|房|弄))(?:号(?:工单|单|件)?)?/gu
const SIGNED = /#\s?(\d{4,7})(?!\d)/gu
/** Between numbers that share their words: `#1001、#1002 都好了`. */
const JOINS = /^(?:[\s、,，和跟与及同]|以及|还有)*$/u
/** The number is only compared with or pointed at: `已并到 #1002`. */
const POINTS = /(?:跟|和|与|同|像|照|入|到|见|比|给)\s*$/u
const WORD = /\p{Script=Han}|[a-z]/iu
/** `1、` before a number counts the lines. */
const COUNT = /(?:^|[\s；;，,。：:])(?:[(（]?(?:\d{1,2}|[一二三四五六七八九])[)）.、．]\s*)$/u

export function bareNumbers(text: string): number[] {
  return [...new Set([...text.matchAll(BARE)].map((match) => Number(match[1])))]
}

/** The text with those numbers written `#1042`, as the bot itself writes them. */
export function withSigns(text: string, known: ReadonlySet<number>): string {
  return text.replace(BARE, (whole, no: string) => (known.has(Number(no)) ? `#${no} ` : whole))
}

export interface Said {
  numbers: number[]
  text: string
}

/** `#1001 办好了 #1002 明天去` as what is said of each; one where all is said of the same, none without a number. */
export function saidOfEach(text: string): Said[] {
  const said: Said[] = []
  let from = 0
  let lead = ''
  for (const match of text.matchAll(SIGNED)) {
    const gap = text.slice(from, match.index)
    const no = Number(match[1])
    const last = said.at(-1)
    if (last && JOINS.test(gap)) last.numbers.push(no)
    else if (last && POINTS.test(gap)) last.text += `${gap}${match[0]}`
    else {
      if (last) last.text += gap
      else lead = gap.replace(COUNT, '')
      said.push({ numbers: [no], text: '' })
    }
    from = match.index + match[0].length
  }
  const last = said.at(-1)
  if (!last) return []
  last.text += text.slice(from)
  return inOrder(said, lead).map((one) => ({
    numbers: [...new Set(one.numbers)],
    text: one.text.replace(COUNT, '').trim(),
  }))
}

/** Who writes the number last (`灯好了 #1001，门好了 #1002`) means the words before it. */
function inOrder(said: readonly Said[], lead: string): Said[] {
  const after = WORD.test(said.at(-1)?.text ?? '')
  const words = after ? said.map((one) => one.text) : [lead, ...said.map((one) => one.text)]
  return said.map(({ numbers }, at) => {
    const own = words[at] ?? ''
    return { numbers, text: after && at === 0 ? `${lead}${own}` : own.replace(/^[，,；;、\s]+/u, '') }
  })
}

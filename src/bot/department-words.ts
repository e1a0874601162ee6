/** Which department the words give a matter to: `转住建局牵头，月底前拆`. Pure. */

const SUFFIX =
  '(?:局|委|委员会|(?:信访|街道|政府|县府|县委|编|文明|创建|环|防汛|拆迁|征收|改革|改造|房管|督查)办|办公室|中心|公司|集团|大队|中队|支队|街道|所|站|处)'
const LEADS = '(?:牵头|主办|承办|负责|办理|处理|落实|答复|解决|来办|去办|协调)'
// 交警 and 交通 are names.
const GIVEN = '(?:转|交(?![警通])|由|请|让|给|派(?!出所)|归|到|责成)'
/** Named where somebody is given something, or at the head of what it has to do. */
const NAMED = new RegExp(
  `(?:^|${GIVEN}|[，,：:\\s])${GIVEN}?((?!社区)[\\p{Script=Han}]{1,14}?${SUFFIX})(?=${LEADS}|[，,。！!\\s]|$)`,
  'u',
)
/** What has happened is a report, not an order; what is to be done by a day is one. */
const REPORTS = /(?<!(?:前|内|底)[要须必务力争取全部都给我]{0,4})办结|已经|已答复|[了过](?:[，,。！!]|$)/u
/** In no department's name: what reads so tells of an errand (`问了教育局`, `药投了三处`). */
const ERRAND = /[了问找我她他]|上报|还是|还有|直接/u
const NUMBER = /#\s?\d{4,7}[、，,：:\s]*/gu
const LONGEST = 200

/** null where none is. `known`: the departments that the configuration names. */
export function departmentIn(text: string, known: readonly string[]): string | null {
  const words = text.replace(NUMBER, '').trim()
  if (words.length > LONGEST || REPORTS.test(words)) return null
  const listed = known.filter((name) => words.includes(name)).toSorted((a, b) => b.length - a.length)[0]
  if (listed) return listed
  const named = NAMED.exec(words)?.[1]?.replace(new RegExp(`^${GIVEN}`, 'u'), '')
  return named === undefined || ERRAND.test(named) ? null : named
}

export interface Clause {
  numbers: number[]
  text: string
}

/** `交办会定了：#1042 住建局牵头，月底前拆；#1043 城管局` as its clauses; undefined where the words are no minutes. */
export function minutesIn(text: string): Clause[] | undefined {
  const head = /^[【[]?交办会[^：:\n]{0,14}[：:\n]/u.exec(text.trim())
  if (!head) return undefined
  const clauses = text
    .trim()
    .slice(head[0].length)
    .split(/[；;。\n]/u)
    .map((one) => one.trim())
    .filter(Boolean)
  return clauses.map((one) => ({
    numbers: [...one.matchAll(/#\s?(\d{4,7})/gu)].map((match) => Number(match[1])),
    text: one,
  }))
}

/** 交办会议程: the list for the next meeting is asked for. */
export function asksForAgenda(text: string): boolean {
  return /^(?:查|看|发|要|请发|给我)?(?:一下|下)?(?:本次|下次|这次)?交办会(?:的)?(?:议程|清单|议题)[？?。]?$/u.test(
    text.trim(),
  )
}

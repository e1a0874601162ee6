/** Which department the words give a matter to: `转住建局牵头，月底前拆`. Pure. */
import { plainly } from './plain-words.ts'

const SUFFIX =
  '(?:局|委|委员会|(?:信访|街道|政府|县府|县委|编|文明|创建|环|防汛|拆迁|征收|改革|改造|房管|督查)办|办公室|中心|公司|集团|大队|中队|支队|街道|所|站|处)'
/** Names of their own, without anything before them. */
const WHOLE = '街道(?:办事处|办)?|派出所|交警|城管|消防|环卫'
/** What bureaus are called for short: 转人社. */
const SHORT =
  '人社|住建|民政|教体|卫健|医保|环保|公安|交通|水利|农业农村|自然资源|市场监管|市监|应急|司法|林业|文旅|财政|发改|工信|审计|税务'
const LEADS =
  '(?:牵头|主办|承办|负责|办理|处理|落实|答复|解决|协调|反馈|整改|拆除?|管|[来去]?(?:修|办|拆|清|查|整治|处理)|报(?:结果|方案)|拿方案|依法)'
/** `周五前划线`: a day after the name says that something is to be done, whatever it is. */
const BY_DAY = '(?:[本下这]?(?:周|星期|月|年)|\\d|[一二三四五六七八九十两半])[^，,。\\s不没]{0,8}?(?:前|[之以]?内|底)'
const GIVEN =
  '(?:(?:责任|牵头|承办|主办)(?:单位|部门)[：:是为]?|指派|责成|交办|移交|[转分派]给|由|请|让|给|归|到|转|派(?!出所)|交(?!警|通|管))'
const END = '(?=[去来办]?(?:吧|[，,。！!\\s]|$))'
/** Named where somebody is given something, or at the head of what it has to do. */
const NAMED = (known: readonly string[]) => {
  const full = [
    ...known.map((name) => RegExp.escape(name)),
    `(?![这那该此]|社区)[\\p{Script=Han}]{1,14}?${SUFFIX}`,
    WHOLE,
  ].join('|')
  const follows = `(?:(?=${BY_DAY}|${LEADS}(?![了过不到]))|${END})`
  return new RegExp(
    `${GIVEN}+(?:(?<given>${full})${follows}|(?<short>${SHORT})${follows})|(?:^|[：:\\s]|这个|该件?)(?!${GIVEN})(?<head>${full})${follows}`,
    'u',
  )
}
/** What has happened is a report, not an order; what is to be done by a day is one. */
const DONE = /(?<!(?:前|内|底)[要须必务力争取全部都给我]{0,4})办结|已经?(?:答复|修|处理|解决|办)/u
const REPORTS = /已经|[了过](?=\s|$)/u
/** In no department's name: what reads so tells of an errand (`问了教育局`, `药投了三处`). */
const ERRAND = /[了问找我她他跟和也在去说]|上报|还是|还有|直接/u
const NUMBER = /[（(]?\s?#\s?\d{4,7}[、，,：:\s）)]*/gu
const LONGEST = 200

/** null where none is. `known`: the departments that the configuration names. */
export function departmentIn(text: string, known: readonly string[]): string | null {
  const words = plainly(text.replace(NUMBER, ' ').trim())
  if (words.length > LONGEST || DONE.test(words)) return null
  const longestFirst = known.toSorted((a, b) => b.length - a.length)
  for (const clause of words.split(/[，,。；;！!\n]/u).map((one) => one.trim())) {
    if (REPORTS.test(clause)) continue
    const { given, short, head } = NAMED(longestFirst).exec(clause)?.groups ?? {}
    const named = given ?? head
    if (short) return `${short}局`
    if (named && !ERRAND.test(named)) return named
  }
  return null
}

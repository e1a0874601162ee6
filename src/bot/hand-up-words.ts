/** Whether a leader takes a matter to a higher level: `转网格长`, `请社区出面`, `往上报`. Pure. */
import { TOGETHER } from './helper-words.ts'
import { plainly } from './plain-words.ts'

const POSTS = '上级|上面|上头|上边|领导|县?三长办|街道|乡镇|镇[里上]|乡里|县里?|区里|党委|支部'
const SETTLE = '出面|出马|协调|处理|解决|支持|研究|决?定|牵头|介入|帮忙|派人|管|拍板|督办|来一?[趟下]'
/** `上报`, `往上转`; done already, or told to somebody else, it is a report. */
const UPWARDS =
  /(?:上[转交递]|(?<!已经?)上报(?!物业|供电|厂家|维保)|呈报|提级|往上[转报交递推送]|[转报交递推]上(?:去|面))(?![了过])|^升级|升级(?:吧|处理|办理)/u

/** `higher`: the levels above the one who has it, and who stands there: 楼栋, 网格, 周网格. */
export function handsUp(text: string, higher: readonly string[]): boolean {
  const above = aboveOf(higher)
  const given = new RegExp(
    `[转报交递推送呈移升提](?:请|给|到|往|至|由|一下)*(?:${above})(?![的了过])|往(?:${above})[转报交递推送]`,
    'u',
  )
  const asked = new RegExp(`(?:请|需?要|得|由|麻烦|让|申请|希望)(?:${above})(?:们|来|去|一下)*(?:${SETTLE})`, 'u')
  return plainly(text)
    .split(/[，,。；;！!\n\s]/u)
    .some((clause) => !TOGETHER.test(clause) && [UPWARDS, given, asked].some((one) => one.test(clause)))
}

/** Whether the words take it to that level: 网格长, 转社区, 请社区出面. */
export function namesLevel(text: string, level: string): boolean {
  return new RegExp(
    `${RegExp.escape(level)}长|[转报交往请递由让](?:给|到|请)?${RegExp.escape(level)}${NOT_OF_IT}`,
    'u',
  ).test(plainly(text))
}

/** 社区民警 is not 社区. */
const NOT_OF_IT = '(?!民警|医生|医院|卫生|大门|门口|群|超市|食堂)'

function aboveOf(higher: readonly string[]): string {
  return [...higher.map((name) => `${RegExp.escape(name)}${NOT_OF_IT}[长里上级]?`), POSTS].join('|')
}

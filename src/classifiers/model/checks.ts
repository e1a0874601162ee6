import { findPersonalData } from '../masking.ts'
import { loadInjections } from '../rules/injections.ts'

/**
 * What a model wrote is checked before anybody sees it: words of its own making must be made of what was said, and can
 * carry no link, number, address or instruction.
 */
const MOST_TITLE = 20
const MOST_QUESTION = 30
const MOST_REASON = 60
/** Share of the title's characters that the words said, or the common words of reports, must account for. */
const GROUNDED = 0.7
/** Words by which reports are titled, whatever the residents said. */
const COMMON = new Set(
  '停运故障损坏漏水积水堵塞不亮异味垃圾未清清运占用堆放扰民噪音停水停电停气无人处理反映咨询申请建议求助希望需要维修更换清理安装加装办理问题隐患脱落破损松动乱停车辆楼道电梯小区单元住户业主老人的在了不和与被无有请没坏多日长期再次',
)
const LINK = /https?:|www\.|[a-z\d-]+\.(?:com|cn|net|org|top|xyz)|@|#|[\\{}[\]<>`|]/iu
const CONTACT = /微信|加我|扫码|二维码|转账|汇款|红包|密码|验证码|银行卡|身份证|手机号|电话号|链接|点击|下载|群主/u
const injections = loadInjections()

function harmless(text: string): boolean {
  return (
    !LINK.test(text) &&
    !/[A-Za-z]{4,}|\d{5,}/u.test(text) &&
    !CONTACT.test(text) &&
    findPersonalData(text).length === 0 &&
    !injections.cut(text).found
  )
}

const charactersOf = (text: string) => [...text].filter((one) => /[\p{L}\p{N}]/u.test(one))

/** A title made of the report's own words; undefined where it is not one. `known`: also allowed, e.g. the areas' names. */
export function checkedTitle(title: string | null, said: string, known: readonly string[]): string | undefined {
  const text = title?.replace(/\s+/gu, ' ').trim() ?? ''
  const characters = charactersOf(text)
  if (characters.length < 2 || [...text].length > MOST_TITLE || !harmless(text)) return undefined
  const source = new Set([...said, ...known.join('')])
  const grounded = characters.filter((one) => source.has(one) || COMMON.has(one)).length
  return grounded / characters.length >= GROUNDED ? text : undefined
}

/** A place in the words said; undefined where nobody said it. */
export function checkedPlace(place: string | null, said: string): string | undefined {
  const text = place?.trim() ?? ''
  if (text === '' || [...text].length > MOST_TITLE || !harmless(text)) return undefined
  return said.replace(/\s/gu, '').includes(text.replace(/\s/gu, '')) ? text : undefined
}

/** One plain question to a resident; null where it is none. */
export function checkedQuestion(question: string | null): string | null {
  const text = question?.trim() ?? ''
  if (!/^[^\n]+[？?]$/u.test(text) || [...text].length > MOST_QUESTION || /\d/u.test(text)) return null
  return harmless(text) ? text : null
}

/** A reason for the ticket's history: staff read it, nobody else. */
export function checkedReason(reason: string | null): string {
  const text = (reason ?? '').replace(/\s+/gu, ' ').trim()
  return harmless(text) ? [...text].slice(0, MOST_REASON).join('') : ''
}

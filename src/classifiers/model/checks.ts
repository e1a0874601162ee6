import { findPersonalData } from '../masking.ts'
import { loadInjections } from '../rules/injections.ts'

/**
 * What a model wrote is checked before anybody sees it: words of its own making must be made of what was said, and can
 * carry no link, number, address or instruction.
 */
const MOST_TITLE = 20
const MOST_QUESTION = 30
const MOST_REASON = 60
/** Share of a title's characters, and of its pairs of neighbours, that what was said and the common words account for. */
const GROUNDED = 0.7
const PAIRED = 0.5
/** Words by which reports are titled, whatever the residents said. */
const COMMON =
  '停运 故障 损坏 漏水 积水 堵塞 不亮 异味 垃圾 未清 未清运 占用 堆放 扰民 噪音 停水 停电 停气 无人 处理 反映 咨询 申请 建议 求助 希望 需要 维修 更换 清理 安装 加装 办理 问题 隐患 脱落 破损 松动 乱停 车辆 楼道 电梯 小区 单元 住户 业主 老人 没有 坏了 多日 长期 再次 困人'
/** Of what questions are made; the rest must have been said. */
const ASKED = /哪|几|什么|谁|多久|多少|多大|吗|呢|何时|是否|有没有|是不是|怎么/u
const ASKING =
  '请问您你这那在哪里儿个条路上下边号栋楼层单元户门口靠近几从什么时候开始多久影响多少大家人谁的了现还是有没和联系过找物业位置具体方便拍张照片吗呢一下是否怎么样何大概今天昨晚每出处'
const QUESTION_GROUNDED = 0.85
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

const charactersOf = (text: string) => Array.from(text).filter((one) => /[\p{L}\p{N}]/u.test(one))

/** A title made of the report's own words; undefined where it is not one. `known`: also allowed, e.g. the areas' names. */
export function checkedTitle(title: string | null, said: string, known: readonly string[]): string | undefined {
  const text = title?.replace(/\s+/gu, ' ').trim() ?? ''
  const characters = charactersOf(text)
  if (characters.length < 2 || Array.from(text).length > MOST_TITLE || !harmless(text)) return undefined
  const source = [said, ...known, COMMON].join('\n')
  const pairs = characters.slice(1).map((one, at) => `${characters[at]}${one}`)
  // A title shuffled from the characters of the words says something that nobody said.
  const holds = shareIn(source, characters) >= GROUNDED && shareIn(source, pairs) >= PAIRED
  return holds ? text : undefined
}

function shareIn(source: string, parts: readonly string[]): number {
  return parts.filter((part) => source.includes(part)).length / Math.max(1, parts.length)
}

/** A place in the words said; undefined where nobody said it. */
export function checkedPlace(place: string | null, said: string): string | undefined {
  const text = place?.trim() ?? ''
  if (text === '' || Array.from(text).length > MOST_TITLE || !harmless(text)) return undefined
  return said.replace(/\s/gu, '').includes(text.replace(/\s/gu, '')) ? text : undefined
}

/** One plain question to a resident about what was said; null where it is none. */
export function checkedQuestion(question: string | null, said: string): string | null {
  const text = question?.trim() ?? ''
  if (!/^[^\n]+[？?]$/u.test(text) || Array.from(text).length > MOST_QUESTION || /\d/u.test(text)) return null
  if (!ASKED.test(text) || !harmless(text)) return null
  return shareIn(said + ASKING, charactersOf(text)) >= QUESTION_GROUNDED ? text : null
}

/** A reason for the ticket's history: staff read it, nobody else. */
export function checkedReason(reason: string | null): string {
  const text = (reason ?? '').replace(/\s+/gu, ' ').trim()
  return harmless(text) ? Array.from(text).slice(0, MOST_REASON).join('') : ''
}

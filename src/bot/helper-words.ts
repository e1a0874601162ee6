/** Whom an owner asks to help, read from the words: `请社区民警小张一起`, `老刘跟我一起办`, `@物业老王 一起处理`. Pure. */
import { plainly } from './plain-words.ts'

const WITH =
  '(?:一起|一块儿?|一同|一道|一并|共同|协同|协助|协办|配合|同去|同来|随同|陪同|参与|参加|到场|到现场|帮忙|帮一?下|搭把手|支援)'
const ADDED = '(?:添加|增加|加上|叫上|拉上|带上|喊上|约上|邀上)'
/** Without one of these nobody is asked to help. */
export const TOGETHER = new RegExp(`${WITH}|${ADDED}`, 'u')
const NAMES = '([^，。；！？：:\\n]{2,24}?)'
const ALSO = '(?:也|都|来|过来|派个?人|抽个?人|你|您|[和跟与同]我|帮忙|两位|二位|你们| )*'
const DOES =
  '(?:来|去|把关|现场)*(?:处理|办理?|解决|跟进|处置|查?看看?|盯着?|弄|搞|修|勘察|整改|清理|清运|出面|上门|协调|调解|劝|核实|研究|商量)?'
const END = '(?:一下|吧|啊|哈|咯|下)*$'
const HELP = `(?:${WITH}${DOES}){1,2}${END}`
/** An order, not a report: `和物业一起看过了` is none. */
const ASKED = new RegExp(
  `(?:请|叫上?|让|喊上?|找|会同|联合|拉上?|邀请?|约上?|带上?|通知|麻烦|辛苦|需?要|加上?|@)(?!居民|邻居|大家|我)${NAMES}${ALSO}${HELP}`,
  'u',
)
const LISTED = new RegExp(`(?:${ADDED}(?:协办人?|帮手)?|协办人?(?:是|为)?)[：:\\s]*${NAMES}${END}`, 'u')
/** `老刘跟我一起办`, with nothing before the name. */
const NAMED_FIRST = new RegExp(`^${NAMES}${ALSO}${HELP}`, 'u')
/** With the names taken out as mentions. */
const BARE = new RegExp(`^(?:和|请|跟|与|${ALSO})*${HELP}`, 'u')
/** Whom a neighbourhood works with; a word with none of these is nobody's name. */
const ROLE =
  /物业|业委会|业主委员会|民警|警官|派出所|保安|保洁|电工|水工|维修|维保|管家|志愿者|红骑兵|城管|居委会|律师|调解|供电|供水|燃气|消防|党员|妇联|环卫|综治|(?:员|师傅|工|[所队站局]|公司|主任|经理|医生|老师|书记|干部)(?:[小老阿]\p{Script=Han}{1,2})?$/u
/** In nobody's name: then it tells of somebody. */
const TELLS = /[不没很说讲已昨刚过了也都]/u

/** Names of helpers; empty where nobody is asked. `knows`: names of the roster's people, who need no post in their name. */
export function helpersNamed(text: string, mentioned: readonly string[], knows: readonly string[]): string[] {
  const names: string[] = []
  const isName = (name: string) =>
    mentioned.includes(name) || knows.includes(name) || (ROLE.test(name) && !TELLS.test(name))
  for (const clause of plainly(text)
    .split(/[，,。；;！!\n]/u)
    .map((one) => one.replace(/#\s?\d{4,7}/gu, '').trim())) {
    if (mentioned.length > 0 && BARE.test(clause)) names.push(...mentioned)
    const asked = (ASKED.exec(clause) ?? LISTED.exec(clause))?.[1]
    if (asked) names.push(...namesIn(asked).filter(isName))
    else names.push(...allOf(namesIn(NAMED_FIRST.exec(clause)?.[1] ?? ''), isName))
  }
  return [...new Set(names)]
}

function namesIn(said: string): string[] {
  return said
    .split(/[、@\u2005\s]|和|以及|及|与/u)
    .map((name) => name.replace(/的(?:同志|人|师傅|领导|工作人员)$/u, ''))
    .filter(Boolean)
}

/** All or none: a sentence that begins otherwise than with names orders nothing. */
function allOf(names: readonly string[], isName: (name: string) => boolean): readonly string[] {
  return names.every(isName) ? names : []
}

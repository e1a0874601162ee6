/** Whom an owner asks to help, read from the words: `请社区民警小张一起`, `@物业老王 一起处理`. Pure. */

/** Without one of these nobody is asked to help. */
export const TOGETHER = /(?:一起|一块儿?|一同|共同|协同|协助|协办|配合)/u
const DOES = '(?:来|去|把关)?(?:处理|办理?|解决|跟进|处置|看看?|盯着?|弄|整改|清理|清运|出面|上门|协调)?'
const END = '(?:一下|吧|啊|哈|下)*$'
/** An order, not a report: `和物业一起看过了` is none. */
const ASKED = new RegExp(
  `(?:请|叫上?|让|喊上?|找|会同|联合|拉上|邀请?|麻烦|@)(?!居民|邻居|大家|我)([^，。；！？\\n]{2,24}?)(?:也|都|来|过来|和我|跟我|与我|帮忙)*${TOGETHER.source}${DOES}${END}`,
  'u',
)
/** With the names taken out as mentions. */
const BARE = new RegExp(`^(?:和|请|也|都|来|我|跟|与|帮忙|两位|二位|您|你|们| )*${TOGETHER.source}${DOES}${END}`, 'u')
/** Whom a neighbourhood works with; a word with none of these is nobody's name. */
const ROLE =
  /物业|业委会|业主委员会|民警|警官|派出所|保安|保洁|电工|水工|维修|管家|志愿者|红骑兵|城管|居委会|律师|调解|供电|供水|燃气|消防|党员/u

/** Names of helpers; empty where nobody is asked. `knows`: names of the roster's people, who need no post in their name. */
export function helpersNamed(text: string, mentioned: readonly string[], knows: readonly string[]): string[] {
  const names: string[] = []
  for (const clause of text.split(/[，,。；;！!\n]/u).map((one) => one.replace(/#\s?\d{4,7}/gu, '').trim())) {
    if (mentioned.length > 0 && BARE.test(clause)) names.push(...mentioned)
    const asked = ASKED.exec(clause)?.[1]
    if (!asked) continue
    const said = asked.split(/[、@\u2005\s]|和|以及|及|与/u).filter(Boolean)
    names.push(...said.filter((name) => ROLE.test(name) || mentioned.includes(name) || knows.includes(name)))
  }
  return [...new Set(names)]
}

/** What a leader's words state or order, without what they ask, suppose, deny or put off. Pure. */

const BREAKS = /([，,。；;！!\n\s]+)/u
/** `什么都好了`, `没啥问题`: words of questions that ask nothing. */
const ASKS_NOTHING = /(?:什么|啥|怎么|哪里?|谁|多少)[^，,。\s]{0,3}[都也]|没(?:什么|啥|多少)/gu
const ASKED =
  /[?？]|[吗嘛么呢]$|([要会该用])不\1|是不是|有没有|[了好完到]没有?$|怎么(?:办|回|弄|处理|说|讲|搞|样)|什么时候|啥时候?|几时|多久|谁|哪[个位里天]/u
const SUPPOSED =
  /如果|要是|假[如使]|万一|的话|若是|就算|等.{1,12}[再才]|[了后]再(?=说|讲|看|跟|告|通|回|报|结|来|转|定)|再(?:说|讲)$/u
const DENIED =
  /不用|不要(?!紧)|不必|不需|无需|没必要|不应|不该|先不|暂不|不想|不(?=[退转])|(?<![特分区性个级类差判])别(?=[再来去转报上急催退管派叫找修拆])|莫(?=[再急催要转报退来去动管延上])/u
const NEARLY = /(?<!很)快.{0,2}[好完]|快了|差不多|马上就?(?:能|会)?.{0,2}[好完]|估计|预计|争取|应该(?:能|可以|会)/u

/** The text without such clauses; blank where nothing is left. Orders in the form of a polite question (能不能) stay. */
export function plainly(text: string): string {
  const pieces = text.split(BREAKS)
  return pieces.filter((piece, at) => at % 2 === 1 || isPlain(piece)).join('')
}

const TILL_DONE =
  /(?:[修弄搞换装办补清通接拆查问理做][好完妥成]|^好|解决|搞定)了?[^，,。\s]{0,4}(?:告诉|通知|回[你您话信]|[跟给和][你您]|[说讲]一?声|再[说讲回])/u

/** `修好了再跟你说`: word is promised for when it is done, so it is in hand and not done. */
export function promisesWord(text: string): boolean {
  return TILL_DONE.test(text)
}

function isPlain(clause: string): boolean {
  const said = clause.replace(ASKS_NOTHING, '')
  return ![ASKED, SUPPOSED, DENIED, NEARLY].some((one) => one.test(said))
}

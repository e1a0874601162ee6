/** Whether a higher level sends a matter back down: `退回 原因`, `还是李姐办`, `不用上转，…`. Pure. */
import { plainly } from './plain-words.ts'

const THIS = '(?:把?[这此该](?:个|件|单|条|事)*)?'
/** Not 退休, 退款, 退一步. */
const BACK =
  '(?:退(?:[回给还下会](?!员)|单|(?=[，,\\s]))|[打发返交转推驳送]回|返[给还]|回退)(?![^，,\\s]{0,3}(?:钱|费|款|押金|业主|住户|居民|家))[去来]*(?:给|到|至)?'
const HEAD = new RegExp(`^(?:请|先|我|那|就|还是|麻烦)*${THIS}${BACK}`, 'u')
/** `不用上转`, `不该报上来`, `不需要我出面`: what comes after says who settles it. */
const NEEDLESS =
  /不(?:用|该|必|需要?|应该?)(?:往)?(?:[转报交]?上[转报交来]*|[转报交]上?来|(?:社区|网格|街道|县里|我)?[^，,\s]{0,3}出面)/u
const BELOW_FIRST = /^(?:下面|下边|单元|楼栋|你们|基层)(?:先|自己)[^，,\s]{0,2}(?:办|处理|联系|解决|弄|协调|上门)/u

/** `names`: leaders below, and what their posts are called. */
export function sendsBack(words: string, names: readonly string[]): boolean {
  const said = words.trim()
  return headOf(said) !== '' || explains(said, names)
}

/** The order at the head, e.g. `退回给`; what follows is to whom, and why. '' where it is none. */
export function headOf(words: string): string {
  return HEAD.exec(plainly(words).trim())?.[0] ?? ''
}

/** Said in a sentence of its own, which is its own reason. */
function explains(said: string, names: readonly string[]): boolean {
  const named = names.map((name) => RegExp.escape(name)).join('|')
  const stays = new RegExp(
    `(?:还是|仍|继续)[给由让请归]*(?:${named})|(?:请|由|让|给|交给)(?:${named})(?:继续|先|再|自己)[^，,\\s]{0,3}(?:办|处理|跟进|解决)`,
    'u',
  )
  // `按规定不用社区代办，退回郑网格，先开议事会`: the reason first.
  const returned = new RegExp(`^(?:请|先|我|那|就)*${THIS}${BACK}(?:${named})`, 'u')
  if (NEEDLESS.test(said)) return true
  return plainly(said)
    .split(/[，,。；;！!\n\s]/u)
    .some((clause) => BELOW_FIRST.test(clause) || (names.length > 0 && (stays.test(clause) || returned.test(clause))))
}

/** More time, as people ask for it, grant and refuse it. Pure. */

/** What other things are put off: 航班延到周五. */
const OTHER = '(?:\\p{Script=Han}费|款|租金?|航班|会议?|培训|活动|考试|比赛|选举|婚礼|开学)'
const MOVED = '(?:[延岩演沿严]期?|缓|推迟?|宽限|顺延|展期|后推|往后[推挪延放]?|改期|挪)'
const ASKED = new RegExp(
  `${MOVED}(?:一?下)?[到至]|(?:[前底内天周号日月期]|到[^，,。\\s]{1,8})[^，,。\\s]{0,6}[，,\\s]*(?:行不行|[行好成]不[行好成]?|可不可以|(?:行|可以|好|成)[吗么不]|要得不)`,
  'u',
)
const NOT_ASKED = [
  /(?:不用|不要|不需要?|不必|无需|没必要)[^，,。\s]{0,4}(?:延|宽限|推迟|顺延)/u,
  /(?<!申请|想|要|顺)[延拖](?:期|误|迟)?了/u,
  /(?:要|用|需要?|该)[^，,。\s]{0,4}(?:延|宽限)[^，,。\s]{0,3}[吗么]/u,
  new RegExp(`${OTHER}[也都就要又]*${MOVED}`, 'u'),
]

/** Whether words that name a day plainly ask for time until then: 缓到10号, 月底前行不行. */
export function asksForTime(text: string): boolean {
  return ASKED.test(text) && !deniesTime(text)
}

/** Whether words that speak of more time ask for none: 不用延期, 延误了, 要延期吗. */
export function deniesTime(text: string): boolean {
  return NOT_ASKED.some((one) => one.test(text))
}

/** Only what can mean nothing else: 好的 and 收到 answer any prompt. */
const YES =
  /^(?:(?:我|好的?|行|嗯|可以|那|ok)[，,\s]*)*(?:同[意亿]|批准|准[予许了]|可?以?延(?:期|吧|到|至|$)|就延|给[他她你]们?延)|^(?:可以|行|准|批了?)$/iu
const NO =
  /^(?:(?:我|这个|这次)[，,\s]*)*(?:不同意|不批|不准|不行|不可以|不予|不[能得让给要]再?延|[不莫别]再?延|驳回|按(?:时|原|期))/u
const OPEN_WORDS = /[?？]|[吗么呢]$|谁|的话|为什么|怎么/u
/** What a superior gives instead of what was asked: 不同意，最多延两天. */
const INSTEAD = /最多|顶多|至多|只能|只给/u

export interface Decision {
  granted: boolean
  /** A refusal that names a day to have instead. */
  instead: boolean
  /** What is said besides. */
  why: string
}

/** Words of somebody who was asked for time; undefined where they decide nothing. */
export function decisionIn(said: string): Decision | undefined {
  if (OPEN_WORDS.test(said)) return undefined
  const granted = !NO.test(said) && YES.test(said)
  if (!granted && !NO.test(said)) return undefined
  const why = said.replace(granted ? YES : NO, '').replace(/^[，,。：:；;\s]+/, '')
  return { granted, instead: !granted && INSTEAD.test(said), why }
}

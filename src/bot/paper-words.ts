/** Which paper the words ask for: `发一下上周的周报`, `把10月的月报发我`. Pure. */
import { DateTime } from 'luxon'
import type { Period } from '../papers/paper.ts'

export interface AskedPaper {
  every: 'week' | 'month'
  period: Period
}

const NOUNS: readonly { every?: AskedPaper['every']; said: RegExp }[] = [
  { every: 'week', said: /周报[表告]?|督促单|整改清单|周督促|每周一?督促/u },
  { every: 'month', said: /月报[表告]?|月度?(?:调度|报告|报表|总结|汇总)[单表]?|(?:每月一?)?调度[单表]|每月一?调度/u },
  { said: /报表|报告|汇总表?/u },
]
const LAST_WEEKS = /(上+)[一个]*(?:周|星期|礼拜)/u
const THIS_WEEK = /[本这][一个]*(?:周|星期|礼拜)/u
const LAST_MONTHS = /(上+)[一个]*月份?/u
const THIS_MONTH = /[本这当][一个]*月份?/u
const NAMED_MONTH = /(去年|\d{4}年)?(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?/u
const HAN = '一二三四五六七八九'
/** All else that may stand in a request; whoever says more than these tells something of the paper. */
const REST =
  /^(?:[您你]好|三长助手|请问?|麻烦|劳烦|辛苦|帮(?:我|忙)|能不能|可不可以|能否|可以|需要|我?想要?|[把将给发传转推送要看调拿查找下载出打]|重新?|[再补]|我们?|俺|这边|[一两份个张次遍]|过?来|到|[的那这]|电子版|文件|没有?(?:收|看|找)到|有(?:没有|吗)?|在哪里?|[呢吗么吧啊哈]|谢谢?了?)*$/u

/** undefined where the words ask for none. Without a time it is the last whole one. */
export function askedPaper(text: string, now: number, timezone: string): AskedPaper | undefined {
  const words = text.replace(/@[^\s\u2005]+|[\p{P}\p{S}\p{Z}]+/gu, '')
  const at = DateTime.fromMillis(now, { zone: timezone })
  const time = timeIn(words, at)
  const without = time ? words.replace(time.said, '') : words
  const noun = NOUNS.find(({ said }) => said.test(without))
  if (!noun || !REST.test(without.replace(noun.said, ''))) return undefined
  const every = noun.every ?? time?.every
  if (!every || (time && time.every !== every)) return undefined
  const from = time?.from ?? at.startOf(every).minus({ [every]: 1 })
  return { every, period: { from: from.toMillis(), to: from.plus({ [every]: 1 }).toMillis() } }
}

interface SaidTime {
  said: string
  every: AskedPaper['every']
  from: DateTime
}

function timeIn(words: string, now: DateTime): SaidTime | undefined {
  const weeks = LAST_WEEKS.exec(words)
  if (weeks) return { said: weeks[0], every: 'week', from: now.startOf('week').minus({ weeks: weeks[1]?.length ?? 1 }) }
  const months = LAST_MONTHS.exec(words)
  if (months)
    return { said: months[0], every: 'month', from: now.startOf('month').minus({ months: months[1]?.length ?? 1 }) }
  const thisWeek = THIS_WEEK.exec(words)
  if (thisWeek) return { said: thisWeek[0], every: 'week', from: now.startOf('week') }
  const thisMonth = THIS_MONTH.exec(words)
  if (thisMonth) return { said: thisMonth[0], every: 'month', from: now.startOf('month') }
  const named = NAMED_MONTH.exec(words)
  return named ? monthNamed(named, now) : undefined
}

/** The last one of that name that has begun, where no year is said. */
function monthNamed([said, year, name = '']: RegExpExecArray, now: DateTime): SaidTime | undefined {
  const month = /\d/.test(name) ? Number(name) : (name.startsWith('十') ? 10 : 0) + HAN.indexOf(name.at(-1) ?? '') + 1
  const begun = month > now.month ? now.year - 1 : now.year
  const of = year === undefined ? begun : year === '去年' ? now.year - 1 : Number.parseInt(year, 10)
  const from = DateTime.fromObject({ year: of, month }, { zone: now.zone })
  return from.isValid ? { said, every: 'month', from } : undefined
}

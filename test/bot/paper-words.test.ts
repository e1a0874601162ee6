import { describe, expect, it } from 'vitest'
import { askedPaper } from '../../src/bot/paper-words.ts'

const ZONE = 'Asia/Shanghai'
/** A Wednesday. */
const NOW = Date.parse('2026-03-18T10:00:00+08:00')

const asked = (text: string, now = NOW) => {
  const found = askedPaper(text, now, ZONE)
  if (!found) return undefined
  return `${found.every} ${new Date(found.period.from + 8 * 3_600_000).toISOString().slice(0, 10)}`
}

describe('a paper that is asked for', () => {
  it.each([
    ['发一下上周的周报', 'week 2026-03-09'],
    ['上周周报发我一下', 'week 2026-03-09'],
    ['把上周的督促单发给我', 'week 2026-03-09'],
    ['周报', 'week 2026-03-09'],
    ['周报呢？', 'week 2026-03-09'],
    ['麻烦再发一次整改清单，谢谢', 'week 2026-03-09'],
    ['没收到周报 请重新发一下', 'week 2026-03-09'],
    ['要上个星期的报表', 'week 2026-03-09'],
    ['上上周督促单有吗', 'week 2026-03-02'],
    ['上周报表', 'week 2026-03-09'],
    ['看看这周的督促单', 'week 2026-03-16'],
    ['你好，帮我找下上礼拜的周报', 'week 2026-03-09'],
    ['月报', 'month 2026-02-01'],
    ['上个月的月报发来看看', 'month 2026-02-01'],
    ['发下上月报表', 'month 2026-02-01'],
    ['1月份的月度报告', 'month 2026-01-01'],
    ['一月月报有没有', 'month 2026-01-01'],
    ['十二月的报表传我一份', 'month 2025-12-01'],
    ['去年10月月报', 'month 2025-10-01'],
    ['2025年11月份调度表，不对，月报', undefined],
    ['能不能把本月的月报给我', 'month 2026-03-01'],
    ['@三长助手 调一下2月月度调度表', 'month 2026-02-01'],
    ['每月调度表没收到', 'month 2026-02-01'],
    ['上月调度表发一份', 'month 2026-02-01'],
    ['领导要看每周督促', undefined],
  ])('%s', (text, wanted) => expect(asked(text)).toBe(wanted))

  it.each([
    '周报已经交给社区了',
    '周报收到',
    '周报看过了，没问题',
    '整改清单上的都办好了',
    '整改清单里#1042不是我们的',
    '请各网格周五前把周报报上来',
    '月报里满意率怎么这么低',
    '月报的数字不对',
    '十月报修的路灯还没来修',
    '本月报销单找谁签',
    '这个月报了三次了没人管',
    '上周报的水管还在漏',
    '上个月报表坏了抄不了水费',
    '督促一下物业',
    '督促单上写的李姐已经不是单元长了',
    '发一下交办会议程',
    '报告领导，3栋着火了',
    '10月周报',
    '',
  ])('%s: nothing is asked for', (text) => expect(asked(text)).toBeUndefined())
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localDate, minuteOfDay, workCalendar } from '../../src/tickets/calendar.ts'
import { wishedDate, workingDaysBetween } from '../../src/tickets/wished-date.ts'

const TZ = 'Asia/Shanghai'
const rules = { timezone: TZ, calendar: workCalendar(), workingHours: { from: '08:00', to: '18:00' } }
const at = (local: string) => Date.parse(`${local}+08:00`)
const said = (moment: number | null) => moment && new Date(moment + 8 * 3_600_000).toISOString().slice(0, 16)
/** Tuesday; due on Thursday. */
const NOW = at('2026-03-03T10:00')
const DUE = at('2026-03-05T10:30')
const wish = (words: string, now = NOW, due = DUE) => said(wishedDate(words, now, rules, due))

describe('the day that words name', () => {
  it.each([
    ['要等配件，延到周五', '2026-03-06T18:00'],
    ['#1042 延到下周三', '2026-03-11T18:00'],
    ['配件周三到，延到下周一', '2026-03-09T18:00'],
    ['宽限三天', '2026-03-09T08:00'],
    ['给宽限两天', '2026-03-09T08:00'],
    ['再给一天', '2026-03-06T18:00'],
    ['期限往后挪三个工作日', '2026-03-10T18:00'],
    ['期限不够 要多一个星期', '2026-03-12T18:00'],
    ['请延一周', '2026-03-12T18:00'],
    ['申请再给十天', '2026-03-16T08:00'],
    ['全套下来要二十天 请多给点时间', '2026-03-23T18:00'],
    ['两周内答复', '2026-03-17T18:00'],
    ['三天后', '2026-03-06T18:00'],
    ['后天办好', '2026-03-05T18:00'],
    ['大后天', '2026-03-06T18:00'],
    ['明天', '2026-03-04T18:00'],
    ['月底前拆', '2026-03-31T18:00'],
    ['延到下月底', '2026-04-30T18:00'],
    ['申请推到月底', '2026-03-31T18:00'],
    ['年底前', '2026-12-31T18:00'],
    ['延到十五号', '2026-03-16T08:00'],
    ['8号', '2026-03-09T08:00'],
    ['延到2号', '2026-04-02T18:00'],
    ['给他限期到下月五号自己拆', '2026-04-07T08:00'],
    ['3月12日前', '2026-03-12T18:00'],
    ['延到三月二十六号', '2026-03-26T18:00'],
    ['请延到周日', '2026-03-09T08:00'],
    ['本周五', '2026-03-06T18:00'],
    ['厂家改到下周三 这单我申请顺延了', '2026-03-11T18:00'],
    ['门禁主板缺货 在宽限五天', '2026-03-10T18:00'],
    ['两三天', '2026-03-06T18:00'],
    ['半个月', '2026-03-18T18:00'],
  ])('%s: %s', (words, day) => {
    expect(wish(words)).toBe(day)
  })

  it.each([
    '申请延后',
    '没钱先垫 申请延到财务批下来',
    '3号楼的配件没到，延期',
    '5号门坏了',
    '每天都在催',
    '2月30号',
    '',
  ])('none in %s', (words) => {
    expect(wish(words)).toBeNull()
  })

  it('over holidays and the end of a year', () => {
    expect(wish('延到10月3号', at('2026-09-29T10:00'))).toBe('2026-10-08T08:00')
    expect(wish('宽限两个工作日', at('2026-09-29T10:00'), at('2026-09-30T18:00'))).toBe('2026-10-09T18:00')
    expect(wish('延到1月5号', at('2026-12-30T10:00'))).toBe('2027-01-05T18:00')
    expect(wish('延到3号', at('2026-12-30T10:00'))).toBe('2027-01-04T08:00')
  })

  it('is in working time whatever is said, and lengths grow with their number', () => {
    const now = fc.integer({ min: at('2025-12-01T00:00') / 1000, max: at('2026-12-31T00:00') / 1000 })
    fc.assert(
      fc.property(now, fc.integer({ min: 1, max: 40 }), (seconds, count) => {
        const moment = seconds * 1000
        for (const words of [
          `宽限${count}天`,
          `延到${1 + (count % 28)}号`,
          `${count}个工作日内`,
          '月底前',
          '延到周六',
        ]) {
          const until = wishedDate(words, moment, rules) ?? 0
          expect(rules.calendar.isWorkingDay(localDate(until, TZ)), words).toBe(true)
          expect([480, 1080]).toContain(minuteOfDay(until, TZ))
        }
        const next = wishedDate(`宽限${count + 1}天`, moment, rules) ?? 0
        expect(next).toBeGreaterThanOrEqual(wishedDate(`宽限${count}天`, moment, rules) ?? Infinity)
        const days = wishedDate(`${count}个工作日内`, moment, rules) ?? 0
        expect(workingDaysBetween(moment, days, rules)).toBe(count)
      }),
      { numRuns: 200 },
    )
  })
})

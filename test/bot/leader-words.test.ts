import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { departmentIn } from '../../src/bot/department-words.ts'
import { asksForTime, decisionIn, deniesTime } from '../../src/bot/extension-words.ts'
import { handsUp } from '../../src/bot/hand-up-words.ts'
import { helpersNamed } from '../../src/bot/helper-words.ts'
import { bareNumbers, saidOfEach, withSigns } from '../../src/bot/number-words.ts'
import { asksForAgenda, minutesIn } from '../../src/bot/office-words.ts'
import { plainly } from '../../src/bot/plain-words.ts'
import { promisesWord } from '../../src/bot/plain-words.ts'
import { sendsBack } from '../../src/bot/send-back-words.ts'
import { partsIn } from '../../src/tickets/part-words.ts'

/** Lines of test/fixtures/leader-words.tsv, written before the rules were looked at. */
const LINES = readFileSync(new URL('../fixtures/leader-words.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t'))
const LEADERS = ['老刘', '赵哥', '李姐', '周网格', '何书记']
const BELOW = ['李姐', '单元长', '楼栋长']
const yes = (found: boolean) => (found ? 'yes' : '')

/** What the rules make of the words, as the fixture writes it. */
const READ: Record<string, (text: string) => string> = {
  helpers: (text) => helpersNamed(text, [], LEADERS).join(','),
  parts: (text) => String(partsIn(text, LEADERS).length || ''),
  department: (text) => departmentIn(text, []) ?? '',
  agenda: (text) => yes(asksForAgenda(text)),
  minutes: (text) =>
    (minutesIn(text.replaceAll('\\n', '\n'), []) ?? [])
      .flatMap((clause) => clause.numbers.map((no) => `${no} ${departmentIn(clause.text, [])}`))
      .join('; '),
  up: (text) => yes(handsUp(text, ['楼栋', '老刘', '网格', '周网格', '社区', '何书记', '县'])),
  back: (text) => yes(sendsBack(text.replace(/#\d+ ?/, ''), BELOW)),
  decision: (text) => {
    const decision = decisionIn(text.replace(/#\d+ ?/, ''))
    return decision ? (decision.granted ? 'granted' : 'refused') : ''
  },
}

describe.each(Object.entries(READ))('%s', (act, read) => {
  it.each(LINES.filter(([name]) => name === act))('%s: %s in %s', (_, wanted, text = '') => {
    expect(read(text)).toBe(wanted)
  })
  it.each(LINES.filter(([name]) => name === `-${act}`))('%s: none %sin %s', (_, __, text = '') => {
    expect(read(text)).toBe('')
  })
})

describe('several tickets in one message', () => {
  const each = (text: string) => saidOfEach(text).map(({ numbers, text: words }) => `${numbers.join('+')} ${words}`)
  it.each([
    ['#1001 办好了 #1002 明天去', ['1001 办好了', '1002 明天去']],
    ['#1001、#1002 都弄好了', ['1001+1002 都弄好了']],
    ['#1001和#1002 都收到', ['1001+1002 都收到']],
    ['灯换好了 #1001，门也修了 #1002', ['1001 灯换好了', '1002 门也修了']],
    ['都清走了 #1001 #1002', ['1001+1002 都清走了']],
    ['1、#1001 弄好了 2、#1002 等配件', ['1001 弄好了', '1002 等配件']],
    ['#1001 弄好了，跟 #1002 一样的毛病', ['1001 弄好了，跟 #1002 一样的毛病']],
    ['#1001 转住建局；#1002 转城管局', ['1001 转住建局；', '1002 转城管局']],
    ['没有号码', []],
  ])('%s', (text, wanted) => expect(each(text)).toEqual(wanted))

  it.each([
    ['1001 办好了，1002号明天去', '#1001  办好了，#1002 明天去'],
    ['1001住建局牵头', '#1001 住建局牵头'],
    ['花了1001块', '花了1001块'],
    ['1001室那家', '1001室那家'],
    ['2026年1001', '2026年#1001 '],
    ['打13800001001', '打13800001001'],
    ['#1001 好了', '#1001 好了'],
  ])('without the sign: %s', (text, wanted) => {
    expect(withSigns(text, new Set(bareNumbers(text).filter((no) => no !== 2026)))).toBe(wanted)
  })
})

describe('what is stated', () => {
  it.each([
    ['修好了，不用再来了', '修好了，'],
    ['要不要上报啊', ''],
    ['修好了再跟你说', ''],
    ['没什么问题了，什么都好了', '没什么问题了，什么都好了'],
    ['别的都好了', '别的都好了'],
    ['能不能转网格长', '能不能转网格长'],
    ['不要紧 弄好了', '不要紧 弄好了'],
  ])('%s', (text, wanted) => expect(plainly(text)).toBe(wanted))
})

describe('more time', () => {
  it.each(['缓到10号', '岩期到下周一', '时间太紧了 到月底行不行', '下周五前弄好 行不行', '推迟到下周五'])(
    '%s',
    (text) => expect(asksForTime(text)).toBe(true),
  )
  it.each(['不用延期 明天就好', '不需要延长时间', '要延期吗', '延误了抱歉', '物业费延到月底交', '航班延到周五'])(
    'not: %s',
    (text) => {
      expect(deniesTime(text)).toBe(true)
      expect(asksForTime(text)).toBe(false)
    },
  )
  it.each(['配件周五到', '下周五我值班', '能不能快点'])('nothing of it: %s', (text) => {
    expect(asksForTime(text)).toBe(false)
    expect(deniesTime(text)).toBe(false)
  })
})

it.each([
  ['修好了再跟你说', true],
  ['弄完告诉您', true],
  ['问妥了回话给你', true],
  ['换好了通知大家', true],
  ['您好告诉我几楼', false],
  ['你好，再说一遍', false],
  ['修好了', false],
  ['好了再说', true],
])('a word promised for when it is done: %s', (text, promised) => {
  expect(promisesWord(text)).toBe(promised)
})

import { describe, expect, it } from 'vitest'
import type { ReplyInput } from '../../src/classifiers/judge.ts'
import { trainingFiles } from '../../src/classifiers/local/dataset.ts'
import { createReplyReader, scoreMatch } from '../../src/classifiers/local/replies.ts'
import { learnReplies, replyFiles, samplesOf, talkAgainst } from '../../src/classifiers/local/train-replies.ts'
import { hashOf, loadModel } from '../../src/classifiers/local/weights.ts'
import { fittingOne } from '../../src/classifiers/local/word-match.ts'

const reader = createReplyReader()
const LIFT = { no: 2001, title: '6栋3单元电梯停运' }
const LAMP = { no: 2002, title: '6栋3单元5楼楼道灯不亮' }
const DRAIN = { no: 2003, title: '6栋1单元下水道堵塞' }
const ALL = [LIFT, LAMP, DRAIN]

const leader = (text: string, tickets = ALL, quote?: number): ReplyInput => ({ role: 'leader', text, tickets, quote })
const resident = (text: string, tickets = [LIFT], quote?: number): ReplyInput => ({
  role: 'resident',
  text,
  tickets,
  quote,
})

describe('explicit commands of leaders', () => {
  it.each([
    ['接单', 'accept'],
    ['收到，接单', 'accept'],
    ['已办结：换了主板', 'done'],
    ['#2001 已办结', 'done'],
    ['办结', 'done'],
    ['上转', 'hand_up'],
    ['转网格长，要动维修资金', 'hand_up'],
    ['转物业', 'hand_over'],
    ['不属实', 'reject'],
    ['延期三天', 'extend'],
    ['补充：几楼的，什么时候开始的', 'ask'],
    ['已答复', 'answered'],
  ])('%s is %s', async (text, intent) => {
    expect(await reader.read(leader(text, [LIFT]))).toMatchObject({ intent, ticket: 2001 })
  })

  it.each(['还不能办结', '办结了吗', '接单去看过了，人家根本没停'])('%s is no command', async (text) => {
    const reply = await reader.read(leader(text, [LIFT]))
    expect(reply.reasons[0]).not.toContain('口令')
  })
})

describe('what residents answer', () => {
  it.each([
    ['撤销', 'withdraw'],
    ['撤回吧', 'withdraw'],
    ['我的诉求', 'query'],
    ['#2001', 'query'],
    ['还是没修好', 'not_fixed'],
    ['解决了，谢谢', 'confirm'],
    ['谢谢大家', 'none'],
    ['哈哈哈', 'none'],
    ['[玫瑰][玫瑰]', 'none'],
  ])('%s is %s', async (text, intent) => {
    expect((await reader.read(resident(text))).intent).toBe(intent)
  })

  it.each([
    ['5', 5],
    ['4分', 4],
    ['打三分', 3],
    ['两颗星', 2],
    ['⭐⭐⭐⭐⭐', 5],
    ['非常满意', 5],
    ['满意', 4],
    ['一般', 3],
    ['不太满意', 2],
    ['很不满意', 1],
    ['修好了，给5分', 5],
    ['十分满意', 5],
    ['10分', 5],
  ])('%s rates %i', async (text, score) => {
    expect(await reader.read(resident(text))).toMatchObject({ intent: 'rate', score, ticket: 2001 })
  })

  it.each(['还没修好，打1分', '等了40分钟', '周五3点来的', '100块'])('%s is no rating', async (text) => {
    expect(await reader.read(resident(text))).not.toMatchObject({ intent: 'rate' })
  })
})

describe('which ticket is meant', () => {
  it.each([
    ['number before words', leader('#2003 弄好了'), 2003],
    ['bare number', leader('2002搞定'), 2002],
    ['number before quote', leader('2002搞定', ALL, 2001), 2002],
    ['quote before words', leader('灯换好了', ALL, 2001), 2001],
    ['the only one', leader('师傅在路上了', [DRAIN]), 2003],
    ['words that fit one', leader('五楼的灯泡换了'), 2002],
    ['words of its topic', leader('疏通机打过了，走水很快'), 2003],
    ['two numbers', leader('2001和2002都弄好了'), null],
    ['a number of none of them', leader('#1999 弄好了', [LIFT]), null],
    ['words that fit none', leader('弄好了'), null],
    ['words that fit all', leader('6栋那几个都好了'), null],
    ['no answer', leader('晚上一起吃饭', [LIFT]), null],
  ])('%s', async (_, input, ticket) => expect((await reader.read(input)).ticket).toBe(ticket))

  it('does not choose between two of a kind', () => {
    expect(fittingOne('电梯修好了', [LIFT, { title: '8栋2单元电梯异响' }])).toBeNull()
    expect(fittingOne('8栋的电梯修好了', [LIFT, { title: '8栋2单元电梯异响' }])).toBe(1)
  })
})

describe('scoreMatch', () => {
  const said = '我们单元的电梯又不动了，老人下不来'
  it('is between 0 and 1, higher for the same matter', () => {
    const same = scoreMatch('电梯还是停着', { title: LIFT.title, said })
    const other = scoreMatch('谁家的狗在叫', { title: LIFT.title, said })
    expect(same).toBeGreaterThan(0.3)
    expect(other).toBeLessThan(0.15)
    expect(scoreMatch(said.repeat(50), { title: LIFT.title, said: said.repeat(50) })).toBeLessThanOrEqual(1)
  })
  it('counts a different building against it', () => {
    expect(scoreMatch('7栋电梯停了', LIFT)).toBeLessThan(scoreMatch('电梯停了', LIFT))
  })
})

describe('no answer at all', () => {
  it.each(['晚上谁去跳绳', '出一台二手洗衣机两百', '我老家昨天停电了一整天', '生日快乐🎂', '今天食堂的红烧肉不错'])(
    '%s',
    async (text) => {
      for (const role of ['leader', 'resident'] as const) {
        expect((await reader.read({ role, text, tickets: ALL })).noneProbability, role).toBeGreaterThan(0.5)
      }
    },
  )
  it.each(['师傅说配件周五到', '我这就过去看一眼', '灯换好了'])('but an answer of a leader is: %s', async (text) => {
    expect((await reader.read(leader(text))).noneProbability).toBeLessThan(0.5)
  })
})

it('bounds hostile text and says who judged', async () => {
  const start = performance.now()
  for (const part of ['办结', '#2001', '分', '1', '，', '转', '满意']) await reader.read(leader(part.repeat(20_000)))
  expect(performance.now() - start).toBeLessThan(1500)
  expect((await reader.read(leader('接单'))).judgedBy).toMatch(/^local@[0-9a-f]{8}$/)
})

describe('the checked-in weights', () => {
  const files = replyFiles()

  it('were trained on the text that is checked in', () => {
    const hash = hashOf(files.map(({ source }) => source))
    expect(loadModel('replies').trainedOn, 'run npm run train').toBe(hash)
    expect(loadModel('topics').trainedOn, 'run npm run train').toBe(hash)
  })

  it('read an author that they have not seen: 4 of 5 intents', async () => {
    const [unseen, ...seen] = files.toSorted((a, b) => a.name.length - b.name.length)
    const lines = seen.flatMap((file) => file.lines)
    const talk = talkAgainst(
      lines,
      trainingFiles()
        .flatMap((file) => file.lines)
        .filter((_, at) => at % 10 === 0),
    )
    const { vocabulary, heads } = learnReplies(lines.flatMap(samplesOf), talk)
    const stranger = createReplyReader({ model: { vocabulary, heads, trainedOn: '', settings: {}, hash: 'test' } })
    const replies = await Promise.all(unseen!.lines.map((line) => stranger.read(line)))
    const right = unseen!.lines.filter((line, at) => line.intent === replies[at]!.intent).length
    expect(right / unseen!.lines.length).toBeGreaterThan(0.83)
  })
})

import { expect, it } from 'vitest'
import { dueWords, judgeWords, ruleWords } from '../../src/console/rule-words.ts'

it.each([
  ['settle.simple=3 working days', '简单问题 3 个工作日内办结'],
  ['settle.urgent=2 working days+pause', '较急事项 2 个工作日内办结，问反映人的时间不算'],
  ['settle.emergency=24h', '紧急事项 24 小时内办结'],
  ['settle.urgent=90m', '较急事项 90 分钟内办结'],
  ['accept.urgent=2h', '较急事项 2 小时内回应'],
  ['accept.normal=24h', '一般事项 24 小时内回应'],
  ['extension', '已批准延期'],
  ['extension+pause', '已批准延期，问反映人的时间不算'],
  ['县三长办定的期限', '县三长办定的期限'],
  ['settle.toString=3h', 'settle.toString=3h'],
  ['', ''],
])('the rule of a due time is said in words: %s', (rule, words) => {
  expect(dueWords(rule)).toBe(words)
})

it.each([
  ['local@661103d4', '本机研判（版本 661103d4）'],
  ['judge@v3 + deepseek-chat', '语言模型 deepseek-chat（提示词第 3 版）'],
])('who judged is said in words: %s', (judgedBy, words) => {
  expect(judgeWords(judgedBy)).toBe(words)
})

it.each([
  [
    '私聊答复：hand_up（模型：hand_up（81%）；只有一件；local@b102a8e8）；时限 settle.urgent=2 working days',
    '私聊答复，读作“转上级”；时限：较急事项 2 个工作日内办结',
    '像是“转上级”（81%）；只有一件；本机研判（版本 b102a8e8）',
  ],
  [
    '群内答复：done（口令“办结”；写了工单号；local@b102a8e8）；没说怎么办的，先问一句',
    '群内答复，读作“办结”；没说怎么办的，先问一句',
    '口令“办结”；写了工单号；本机研判（版本 b102a8e8）',
  ],
  [
    '反映人：not_fixed（像是没修好；语言模型不可用（rate_limited），local@b102a8e8）',
    '反映人，读作“没修好”',
    '像是没修好；语言模型不可用（被限流），本机研判（版本 b102a8e8）',
  ],
  ['local@661103d4；是诉求（94%）：反复类', '', '本机研判（版本 661103d4）；是诉求（94%）：反复类'],
  [
    'local@661103d4；judge@v3 + some-model 认为不是诉求，由三长决定；是诉求（94%）',
    '',
    '本机研判（版本 661103d4）；语言模型 some-model（提示词第 3 版） 认为不是诉求，由三长决定；是诉求（94%）',
  ],
  ['重新判断；local@661103d4；较急', '重新判断', '本机研判（版本 661103d4）；较急'],
  ['第一次延期，按规定同意；时限 extension', '第一次延期，按规定同意；时限：已批准延期', ''],
  ['', '', ''],
])('a rule is said in words, and what the judge went by apart: %s', (rule, text, basis) => {
  expect(ruleWords(rule)).toEqual({ text, basis })
})

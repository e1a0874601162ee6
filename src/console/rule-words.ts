/** Tickets keep as codes what set a due time and why something was decided; here are the words for staff. */
import type { Intent } from '../classifiers/judge.ts'
import type { Failure } from '../classifiers/model/ask.ts'
import { DIFFICULTY_LABELS, type Difficulty, type Urgency } from '../tickets/vocabulary.ts'

const MATTERS: Record<Urgency | Difficulty, string> = {
  emergency: '紧急事项',
  urgent: '较急事项',
  normal: '一般事项',
  ...DIFFICULTY_LABELS,
}

const INTENT_WORDS: Record<Intent, string> = {
  accept: '接单',
  progress: '进展',
  ask: '问反映人',
  done: '办结',
  answered: '答复',
  hand_up: '转上级',
  hand_over: '转给别人',
  reject: '不予受理',
  extend: '延期',
  confirm: '确认已解决',
  not_fixed: '没修好',
  withdraw: '撤销',
  more_info: '补充',
  query: '问进展',
  rate: '评分',
  none: '没有别的意思',
}

const FAILURE_WORDS: Record<Failure, string> = {
  timeout: '超时',
  rate_limited: '被限流',
  server: '对方出错',
  network: '连不上',
  auth: '密钥不对',
  config: '设置不对',
  refused: '不肯回答',
  unusable: '回答没法用',
  resting: '连着失败，先停一停',
  budget: '今天的预算用完了',
  aborted: '让给了更急的事',
}

const UNITS: Readonly<Record<string, string>> = { 'working days': '个工作日', h: '小时', m: '分钟' }

/** `settle.simple=3 working days+pause` → `简单问题 3 个工作日内办结，问反映人的时间不算`. What is in words already stays. */
export function dueWords(rule: string): string {
  const [, set = '', pause] = /^(.*?)(\+pause)?$/su.exec(rule) ?? []
  const words = set === 'extension' ? '已批准延期' : spanWords(set)
  return pause ? `${words}，问反映人的时间不算` : words
}

function spanWords(rule: string): string {
  const [, what, by = '', count, unit = ''] = /^(accept|settle)\.(\w+)=(\d+) ?(working days|h|m)$/u.exec(rule) ?? []
  const who = wordOf(MATTERS, by)
  return who && UNITS[unit] ? `${who} ${count} ${UNITS[unit]}内${what === 'accept' ? '回应' : '办结'}` : rule
}

/** Who judged: `local@661103d4`, `judge@v3 + deepseek-chat`. */
export function judgeWords(judgedBy: string): string {
  return judgedBy
    .replaceAll(/local@([0-9a-f]{4,})/gu, '本机研判（版本 $1）')
    .replaceAll(/(?:judge|reply)@v(\d+) \+ ([^\s；）]+)/gu, '语言模型 $2（提示词第 $1 版）')
}

export interface RuleWords {
  /** What staff want to know at a glance. */
  text: string
  /** What the judge went by; '' where nothing was judged. */
  basis: string
}

/** The rule of a history entry. */
export function ruleWords(rule: string): RuleWords {
  const [why = '', due] = rule.split('；时限 ')
  const { text, basis } = readJudged(why)
  return { text: [text, due && `时限：${dueWords(due)}`].filter(Boolean).join('；'), basis: plain(basis) }
}

function readJudged(why: string): RuleWords {
  const reply = /^(群内答复|私聊答复|反映人)：([a-z_]+)（(.*)）(?:；([^；）]*))?$/su.exec(why)
  const intent = reply && wordOf(INTENT_WORDS, reply[2]!)
  if (reply && intent) {
    const [, where, , basis = '', more] = reply
    return { text: [`${where}，读作“${intent}”`, more].filter(Boolean).join('；'), basis }
  }
  const [, again = '', judged] = /^(?:(重新判断[^；]*)；)?((?:local|judge)@.*)$/su.exec(why) ?? []
  return judged ? { text: again, basis: judged } : { text: plain(why), basis: '' }
}

function plain(words: string): string {
  const known = words
    .replaceAll(/语言模型不可用（([a-z_]+)）/gu, (all, code: string) => {
      const failure = wordOf(FAILURE_WORDS, code)
      return failure ? `语言模型不可用（${failure}）` : all
    })
    .replaceAll(/模型：([a-z_]+)（/gu, (all, code: string) => {
      const intent = wordOf(INTENT_WORDS, code)
      return intent ? `像是“${intent}”（` : all
    })
  return judgeWords(known)
}

function wordOf(words: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined
}

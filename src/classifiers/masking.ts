import type { DigitRun } from './digits.ts'
import { digitGroups, digitRuns, foldWidth, isOneNumber, lengthsOf } from './digits.ts'
import { findNames, HOME, isFullName, maskName } from './names.ts'

/**
 * Personal data out of text before it is posted or leaves the process. A number becomes its kind in brackets
 * (`[手机号]`), not `138****0456`: nobody can use half a number, and the last four digits still tell neighbours whose it
 * is. A name keeps its surname (`王**`), so that a leader still sees which family is meant. Places, ticket numbers and
 * public hotlines stay. Leaning: rather a number too many is masked than one too few.
 */
export type PersonalKind =
  'mobile' | 'landline' | 'id_card' | 'bank_card' | 'number' | 'plate' | 'wechat' | 'qq' | 'email' | 'name'

export interface PersonalData {
  kind: PersonalKind
  /** Offsets in the text, end exclusive; findings never overlap. */
  start: number
  end: number
}

const MASKS: Record<Exclude<PersonalKind, 'name'>, string> = {
  mobile: '[手机号]',
  landline: '[电话]',
  id_card: '[身份证号]',
  bank_card: '[银行卡号]',
  number: '[号码]',
  plate: '[车牌号]',
  wechat: '[微信号]',
  qq: '[QQ号]',
  email: '[邮箱]',
}
/** Longer texts are cut by whoever stores them; here it only bounds the work. */
const MAX_LENGTH = 50_000

/** Everything personal in the text, in order. */
export function findPersonalData(text: string): PersonalData[] {
  const bounded = text.slice(0, MAX_LENGTH)
  const found: PersonalData[] = []
  const add = (kind: PersonalKind, start: number, end: number): void => {
    if (found.every((other) => other.end <= start || other.start >= end)) found.push({ kind, start, end })
  }
  for (const { kind, start, end } of findWritten(bounded)) add(kind, start, end)
  for (const { kind, start, end } of findNumbers(bounded)) add(kind, start, end)
  // What was found ends a name just as its mask will, so that masking twice finds nothing new.
  for (const { start, end } of findNames(blank(bounded, found))) add('name', start, end)
  return found.toSorted((a, b) => a.start - b.start)
}

function blank(text: string, found: readonly PersonalData[]): string {
  let left = text
  for (const { start, end } of found) left = left.slice(0, start) + ' '.repeat(end - start) + left.slice(end)
  return left
}

/** The text with everything personal replaced; masking twice changes nothing more. */
export function mask(text: string): string {
  let masked = ''
  let at = 0
  for (const { kind, start, end } of findPersonalData(text)) {
    masked += text.slice(at, start)
    masked += kind === 'name' ? maskName(text.slice(start, end)) : MASKS[kind]
    at = end
  }
  return masked + text.slice(at)
}

/** Known residents' full names out of the text. Names that are no full names (`小李`, `电梯`) are left alone. */
export function maskNames(text: string, names: readonly string[]): string {
  let masked = text
  const full = new Set(names.map((name) => personOf(name)).filter((name) => isFullName(name)))
  // Longest first: one name may begin another.
  for (const name of [...full].toSorted((a, b) => b.length - a.length)) masked = masked.replaceAll(name, maskName(name))
  return masked
}

/**
 * How a resident may be named in a group. WeChat mentions only work with the very display name, and that name hangs
 * beside each of their messages anyway; so it stays as it is (`3-2-1102王阿姨`, `小李`, `静待花开`) unless it holds a full
 * name: then the surname alone (`3-2-1102王秀兰` → `王**`). Where the result differs from the name, do not mention.
 */
export function publicName(displayName: string): string {
  const name = displayName
    .normalize('NFC')
    .replace(/\p{Cc}|\p{Bidi_Control}/gu, '')
    .trim()
  const person = personOf(name)
  if (isFullName(person)) return maskName(person)
  return mask(name) || '居民'
}

/** The display name without the home in it: `3-2-1102王秀兰` → `王秀兰`. */
function personOf(name: string): string {
  return name
    .replaceAll(HOME, ' ')
    .replace(/^[\s\d\-‐-―－栋幢单元号楼座室#·.]+|[\s\d\-‐-―－栋幢单元号楼座室#·.]+$/gu, '')
}

const PLATE_PLACE = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'
const PLATE = new RegExp(`[${PLATE_PLACE}][\\s·•.-]?[A-HJ-NP-Z](?:[\\s·•.-]{0,2}[A-HJ-NP-Z\\d]){5,6}(?![A-Z\\d])`, 'gu')
const PLATE_WITHOUT_PLACE =
  /(?<=车牌号?码?[是为:：\s]{0,3})[A-HJ-NP-Z][·•\s-]?(?=[A-Z]{0,2}\d)[A-HJ-NP-Z\d]{5,6}(?![A-Z\d])/gu
const WECHAT_ID = /WXID_[A-Z\d]{6,40}/gu
const WECHAT =
  /(?<=(?:微信号?|薇信|威信|V信|WECHAT|(?<![A-Z])(?:VX|WX)|加V|(?<![A-Z])V(?=[:：]))(?:号码?|ID|是|为|[:：\s]){0,4})(?:[A-Z][A-Z\d_-]{5,19}|\d{6,11})(?![A-Z\d_])/gu
const QQ = /(?<=QQ群?号?[是为:：\s]{0,3})[1-9]\d{4,10}(?!\d)/gu
const EMAIL = /[A-Z\d][A-Z\d._+-]{0,63}@[A-Z\d][A-Z\d-]{0,62}(?:\.[A-Z-]{2,20}){1,3}/gu
/** A number without area code only where the text says that it is one. */
const SHORT_LANDLINE = /(?<=(?:电话|座机|固话|致电|TEL)号?码?[是为:：\s]{0,3})[2-8]\d{2,3}[\s-]?\d{4}(?!\d)/gu

function* findWritten(text: string): Generator<PersonalData> {
  const folded = foldWidth(text)
  const patterns: readonly [PersonalKind, RegExp][] = [
    ['email', EMAIL],
    ['wechat', WECHAT_ID],
    ['wechat', WECHAT],
    ['qq', QQ],
    ['plate', PLATE_WITHOUT_PLACE],
    ['landline', SHORT_LANDLINE],
  ]
  for (const found of folded.matchAll(PLATE)) {
    // At least three digits: 新A栋… and words in capitals are no plates.
    if (found[0].replace(/\D/g, '').length >= 3)
      yield { kind: 'plate', start: found.index, end: found.index + found[0].length }
  }
  for (const [kind, pattern] of patterns) {
    for (const found of folded.matchAll(pattern)) {
      // A mobile number given as WeChat id is told as what it is.
      if (kind === 'wechat' && /^1[3-9]\d{9}$/.test(found[0])) continue
      yield { kind, start: found.index, end: found.index + found[0].length }
    }
  }
}

const ID_BIRTHDAY = /^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}/
const OLD_ID = /^[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/
const DATE = /(?:19|20)\d\d([-/.])\d\d?\1\d\d?/
const MOBILE = /^1[3-9]\d{9}$/
const HOLDS_MOBILE = /1[3-9]\d{9}/
const LANDLINE = /^0(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/

/** From the surest reading to the least sure; an earlier finding keeps its digits. */
function* findNumbers(text: string): Generator<PersonalData> {
  const groups = digitGroups(text)
  // Longest first, so that a card's last digits are not left over.
  const runs = [...digitRuns(groups, 10, 19)].toSorted((a, b) => b.digits.length - a.digits.length)
  const checks: readonly [PersonalKind, (run: DigitRun) => boolean][] = [
    ['id_card', (run) => run.digits.length === 18 && ID_BIRTHDAY.test(run.digits) && isOneNumber(text, run)],
    [
      'id_card',
      (run) => run.digits.length === 17 && ID_BIRTHDAY.test(run.digits) && /^\s?[XxＸｘ×]/u.test(text.slice(run.end)),
    ],
    ['mobile', (run) => MOBILE.test(run.digits) && ['11', '3,4,4'].includes(lengthsOf(run).join())],
    ['bank_card', (run) => isBankCard(text, run)],
    ['landline', (run) => LANDLINE.test(run.digits) && lengthsOf(run).length <= 3 && isOneNumber(text, run)],
    ['id_card', (run) => OLD_ID.test(run.digits) && lengthsOf(run).length === 1],
    [
      'mobile',
      (run) => MOBILE.test(run.digits) && isOneNumber(text, run) && !DATE.test(text.slice(run.start, run.end)),
    ],
    ['mobile', (run) => run.digits.length >= 12 && HOLDS_MOBILE.test(run.digits) && lengthsOf(run).length === 1],
  ]
  for (const [kind, check] of checks) {
    for (const run of runs) {
      if (!check(run)) continue
      const withX = kind === 'id_card' && run.digits.length === 17
      yield { kind, start: run.start, end: withX ? run.end + text.slice(run.end).search(/[XxＸｘ×]/u) + 1 : run.end }
    }
  }
  for (const group of groups) if (group.digits.length > 19) yield { kind: 'number', start: group.start, end: group.end }
}

function isBankCard(text: string, run: DigitRun): boolean {
  const { digits } = run
  if (digits.length < 16) return false
  const lengths = lengthsOf(run)
  if (lengths.length === 1) return true
  const inFours = lengths.slice(0, -1).every((length) => length === 4) && lengths.at(-1)! <= 4
  const singly = lengths.every((length) => length === 1)
  return (
    (inFours || singly || lengths[0] === 6) && isOneNumber(text, run) && (digits.startsWith('62') || passesLuhn(digits))
  )
}

/** The check digit of bank cards. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

import { buildingKey, NUMBER, readNumber, unitKey } from './area-index.ts'
import { placeWords } from './place-words.ts'

/** A building, unit or room named in a text, before it is looked up in the roster. */
export interface Mention {
  start: number
  end: number
  /** Keys as `nameKey` makes them: `3栋`, `2单元`. */
  building?: string
  unit?: string
  /** `1-501`: the first number is a unit or a building, the room decides. */
  either?: number
  /** Two numbers and no word (`3-2`): a place only where both exist, else a date or a score. */
  bare?: boolean
  /** The speaker says where they live (`我是1单元的`), not where it happened. */
  self: boolean
  /** Named only to compare (`对面5栋都有电`) or as the way somebody went. */
  elsewhere: boolean
  /** Follows the mention before it in one breath: `3栋和5栋`. */
  joined: boolean
}

const BUILDING = `(?<![\\dA-Za-z])第?(?<building>${NUMBER})\\s?(?:栋|幢|号楼|号栋|#楼?(?!\\d(?!\\d?(?:单元|门)))|(?<=[A-Za-z]\\d?)座)`
const UNIT = `(?<!\\d)(?<unit>${NUMBER})\\s?单元`
// 门 means unit only right after a building: 5栋2门.
const FULL = new RegExp(
  `${BUILDING}[的\\s,，]?(?:${UNIT}|(?<door>${NUMBER})门(?![口禁卡牌锁窗铃外前]))|${BUILDING.replace('<building>', '<only>')}|${UNIT.replace('<unit>', '<alone>')}`,
  'gu',
)
const DASH = '\\s?[-‐-―－]\\s?'
const THREE = new RegExp(`(?<![\\d.:：#/A-Za-z-])(\\d{1,2})${DASH}(\\d{1,2})${DASH}(\\d{3,4})(?!\\d)`, 'gu')
const ROOM = new RegExp(`(?<![\\d.:：#/A-Za-z-])(\\d{1,2})${DASH}(\\d{3,4})(?![\\d-])`, 'gu')
const TWO = new RegExp(`(?<![\\d.:：#/A-Za-z-])(\\d{1,2})${DASH}(\\d{1,2})(?![\\d.:：-])`, 'gu')

const SELF = /(?:我|俺|我是|俺是|我住|俺住|我家|俺家|我家是|我家在|我们家在|家住|住在|我在|本人)$/u
/** On the way to a building is not at it: 往8栋去了, 从南门到5栋. */
const WAY = /(?:往|去|跑到|从[^从]{1,8}到)$/u
const JOINING = /^[\s和跟与、，,及到至/]{0,3}$/u
/** A count of buildings, not a name: 这3栋楼, 两栋, 一栋楼. */
const COUNT_BEFORE = /[这那有共几整每哪另外]$/u
const TIME_BEFORE = /[月日年周期点比分价约近差]$/u

export function findMentions(text: string): Mention[] {
  const found: Mention[] = []
  const add = (match: RegExpExecArray, named: Pick<Mention, 'building' | 'unit' | 'either' | 'bare'>): void => {
    const start = match.index
    const end = start + match[0].length
    if (found.some((other) => other.start < end && start < other.end)) return
    const before = text.slice(Math.max(0, start - 6), start).trimEnd()
    const elsewhere =
      placeWords.elsewhere.some((word) => before.endsWith(word) || before.endsWith(`${word}的`)) ||
      (named.unit === undefined && WAY.test(text.slice(Math.max(0, start - 12), start)))
    found.push({ start, end, ...named, self: SELF.test(before), elsewhere, joined: false })
  }
  for (const match of text.matchAll(FULL)) {
    const { building, unit, door, only, alone } = match.groups!
    if (only !== undefined && isCount(text, match, only)) continue
    const unitNumber = unit ?? door ?? alone
    add(match, {
      building: (building ?? only) ? buildingKey((building ?? only)!) : undefined,
      unit: unitNumber === undefined ? undefined : unitKey(unitNumber),
    })
  }
  for (const match of text.matchAll(THREE)) add(match, { building: buildingKey(match[1]!), unit: unitKey(match[2]!) })
  for (const match of text.matchAll(ROOM)) {
    if (!isMeasured(text, match)) add(match, { either: Number(match[1]) })
  }
  for (const match of text.matchAll(TWO)) {
    if (!isMeasured(text, match)) add(match, { building: buildingKey(match[1]!), unit: unitKey(match[2]!), bare: true })
  }
  const ordered = found.toSorted((a, b) => a.start - b.start)
  for (const [at, mention] of ordered.entries()) {
    const last = ordered[at - 1]
    mention.joined = last !== undefined && JOINING.test(text.slice(last.end, mention.start))
  }
  return ordered
}

function isCount(text: string, match: RegExpExecArray, number: string): boolean {
  const before = text.slice(0, match.index)
  const counted = text.startsWith('楼', match.index + match[0].length) && !match[0].includes('楼')
  return COUNT_BEFORE.test(before) || (counted && readNumber(number) === 1)
}

/** Followed by what is counted, or set in a time or a score: 2-3天, 周二8-10. */
function isMeasured(text: string, match: RegExpExecArray): boolean {
  const after = text.slice(match.index + match[0].length).trimStart()
  return (
    TIME_BEFORE.test(text.slice(0, match.index).trimEnd()) || placeWords.measures.some((word) => after.startsWith(word))
  )
}

import { judgeFiles, type TrainingLine } from '../../classifiers/local/dataset.ts'
import { replyFiles, type ReplyLine } from '../../classifiers/local/train-replies.ts'
import { areaOf, type Roster } from '../../routing/roster.ts'
import { chanceOf, type Chance } from './chance.ts'

/** Shares of the matters; every hundredth an emergency, every fifth hard (Guangchang called 731 of 2,003 difficult). */
const MATTERS = { emergency: 1, urgent: 9, hard: 20, complex: 14, private: 8, wish: 6, inquiry: 12, simple: 30 }
type Matter = keyof typeof MATTERS
/** Chat: what is plain to anybody, what sounds like a matter, and what was one until a moment ago. */
const CHATTER = { easy: 75, hard: 22, falsealarm: 3 }

export type LeaderWords = Extract<ReplyLine, { role: 'leader' }>['intent']
export type ResidentWords = Extract<ReplyLine, { role: 'resident' }>['intent']

export type Outage = 'water' | 'network'
const OUTAGES: Readonly<Record<Outage, readonly string[]>> = {
  water: [
    '停水了',
    '家里没水了',
    '我家也停水了 做饭做到一半',
    '水龙头一滴水都没有',
    '没水了 怎么回事',
    '我们这边也没水',
  ],
  network: [
    '断网了',
    '宽带断了 孩子上不了网课',
    '没网了 光猫亮红灯',
    '家里电视也看不了 网断了',
    '上不了网 是不是光缆挖断了',
    '我家宽带没信号了',
  ],
}
const AGREE = ['我家也是', '+1', '同问', '我家也一样', '我们这户也是这样', '是的 好几天了']

/** Scores from this on are content. */
const CONTENT = 4

/** What people say, from the training text: reports and chat by what they are, answers by what they mean. */
export function createWords(roster: Roster, seed: number) {
  const lines = judgeFiles().flatMap((file) => file.lines)
  const replies = replyFiles().flatMap((file) => file.lines)
  const decks = new Map<string, () => string>()

  /** Every text of a pile once, in shuffled order, before any comes again. */
  function draw(pile: string, texts: () => string[]): string {
    let deck = decks.get(pile)
    if (!deck) decks.set(pile, (deck = deckOf(texts(), chanceOf(seed, 'deck', pile))))
    return deck()
  }

  const answer = (role: ReplyLine['role'], intent: ReplyLine['intent']) =>
    draw(`${role}:${intent}`, () =>
      replies.filter((line) => line.role === role && line.intent === intent).map((line) => withoutTicket(line.text)),
    )

  return {
    /** A matter, as somebody of that unit would tell it. */
    report(unit: string, chance: Chance): string {
      const matter = chance.weighted(MATTERS)
      const text = draw(`matter:${matter}`, () => lines.filter((line) => matterOf(line) === matter).map(textOf))
      return atHome(roster, unit, text)
    },
    chat: (chance: Chance): string => {
      const kind = chance.weighted(CHATTER)
      return draw(`chat:${kind}`, () =>
        lines.filter((line) => !line.isIssue && (line.note === 'chatter' ? 'easy' : line.note) === kind).map(textOf),
      )
    },
    /** With the door before it, or without. */
    outage: (what: Outage, door: string, chance: Chance): string =>
      (chance.yes(0.4) ? door : '') + chance.of(OUTAGES[what]),
    agreement: (chance: Chance): string => chance.of(AGREE),
    leader: (intent: LeaderWords): string => answer('leader', intent),
    resident: (intent: ResidentWords): string => answer('resident', intent),
    /** What it is worth: four or five where they are content, as most are where something was done. */
    rating: (content: boolean): string =>
      draw(`rating:${content}`, () =>
        replies
          .filter(({ intent, score }) => intent === 'rate' && score !== undefined && score >= CONTENT === content)
          .map((line) => withoutTicket(line.text)),
      ),
  }
}
export type Words = ReturnType<typeof createWords>

function matterOf(line: TrainingLine): Matter | undefined {
  if (!line.isIssue) return undefined
  if (line.private && line.urgency !== 'emergency') return 'private'
  if (line.urgency === 'emergency' || line.urgency === 'urgent') return line.urgency
  if (line.difficulty === 'hard' || line.difficulty === 'complex') return line.difficulty
  return line.kind === 'wish' || line.kind === 'inquiry' ? line.kind : 'simple'
}

const textOf = (line: TrainingLine): string => line.text

/** Buildings and units of the training text become the speaker's own. */
function atHome(roster: Roster, unit: string, text: string): string {
  const home = areaOf(roster, unit)
  const building = areaOf(roster, home.parent ?? unit)
  return text
    .replace(/(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?(?:栋|幢|号楼)/gu, building.name)
    .replace(/(?:\d|[一二三四五六七八九])\s?单元/gu, home.name)
}

/** Numbers of tickets and people addressed are of the training text, not of this county. */
function withoutTicket(text: string): string {
  return text
    .replace(/@\S+\s?/gu, '')
    .replace(/#?\s?\d{4}(?!\d)\s?(?:号|单)?/gu, '')
    .trim()
}

function deckOf(texts: readonly string[], chance: Chance): () => string {
  let left: string[] = []
  return () => {
    if (left.length === 0) {
      left = texts.filter((text) => text !== '')
      for (let index = left.length - 1; index > 0; index--) {
        const other = Math.floor(chance.next() * (index + 1))
        ;[left[index], left[other]] = [left[other]!, left[index]!]
      }
    }
    return left.pop() ?? ''
  }
}

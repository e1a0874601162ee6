import { attributeOf, fromWebMarkup, isXml, tagOf } from './raw-xml.ts'

/** Numbers of `wechaty-puppet`'s `types.Message`, copied: only the adapter may import the package. */
export const MESSAGE_TYPES = {
  unknown: 0,
  attachment: 1,
  audio: 2,
  contact: 3,
  chatHistory: 4,
  emoticon: 5,
  image: 6,
  text: 7,
  location: 8,
  miniProgram: 9,
  groupNote: 10,
  transfer: 11,
  redEnvelope: 12,
  recalled: 13,
  url: 14,
  video: 15,
  post: 16,
} as const
const T = MESSAGE_TYPES

export type MediaKind = 'image' | 'voice' | 'video' | 'file'
export type SystemNotice = 'pat' | 'join' | 'leave' | 'topic' | 'money' | 'limited' | 'other'

export interface Quote {
  /** Name of the person quoted; empty where the network does not say. */
  who: string
  /** The words quoted; empty for a picture or a card. */
  text: string
  /** Id of the message quoted, where the network tells it. */
  id?: string
}

interface Common {
  /** The words without mentions, quote and markup, trimmed. Text: what was said; media: the transcript of a voice
   *  message, else a file name or nothing; location: place and address; card: its title; chain (接龙): its heading. */
  body: string
  /** Names mentioned, in the order the network told them, then those only seen in the text. */
  mentioned: string[]
  /** @所有人 */
  all: boolean
  quote?: Quote
}

/** One raw message in the form the rest of the program works on, whichever puppet it came from. */
export type Normal = Common &
  (
    | { kind: 'text' | 'card' | 'reaction' | 'empty' }
    | { kind: 'media'; media: MediaKind }
    | { kind: 'location'; lat?: number; lng?: number }
    /** 接龙: `entries` are its numbered lines without the numbers. */
    | { kind: 'chain'; entries: string[] }
    /** A message was taken back; `recalledId` is undefined where the network does not say which. */
    | { kind: 'recall'; recalledId?: string }
    | { kind: 'system'; system: SystemNotice }
  )

/** Longer texts are cut: nobody reports a problem in a novel, and every step below is linear in this. */
const MAX_LENGTH = 20_000
const QUOTE_LINE = '\n- - - - - - - - - - - - - - -\n'
const MEDIA: ReadonlyMap<number, MediaKind> = new Map([
  [T.image, 'image'],
  [T.audio, 'voice'],
  [T.video, 'video'],
  [T.attachment, 'file'],
])
const CARDS: ReadonlySet<number> = new Set([T.miniProgram, T.url, T.chatHistory, T.contact, T.post])
const NOTICES: readonly [RegExp, SystemNotice][] = [
  [/拍了拍|tickled/, 'pat'],
  [/加入了?群聊|joined (?:the )?group chat/, 'join'],
  [/移出了?群聊|from the group chat/, 'leave'],
  [/修改群名为|changed the group name/, 'topic'],
  [/红包|转账|Red Packet/i, 'money'],
  [/过于频繁/, 'limited'],
]
/** `[强]`, `[ThumbsUp]` and pictographs only; `[3栋]` is no emoji. One way to read each character: no backtracking. */
const ONLY_EMOJI =
  /^(?:\[(?:[\u4e00-\u9fff]{1,4}|[A-Za-z]{1,10})\]|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Join_Control}\p{Variation_Selector}\s])+$/u
const VOICE_FILE = /^\S{1,200}\.(?:sil|silk|slk|mp3|wav|amr|ogg|m4a)$/i
const ENTRY = /^\d{1,4}\s?[.、．]\s*/

/**
 * Turns a puppet's raw type and text into one form.
 * @param type a number of MESSAGE_TYPES
 * @param names the room names of the mentioned, where the network told them
 */
export function normalize(type: number, raw: string, names: string[] = []): Normal {
  const nothing = { body: '', mentioned: [], all: false }
  // Some puppets put the sender before XML: "wxid_x:\n<?xml…". Control characters would upset the store and the console.
  const text = clean(raw).replace(/^[\w-]{1,80}(?:@chatroom)?:\n(?=<)/, '')
  const xml = isXml(text)

  if (type === T.recalled || text.startsWith('<sysmsg')) return { ...nothing, ...readRecalled(text, xml) }
  if (type === T.redEnvelope || type === T.transfer) return { ...nothing, kind: 'system', system: 'money' }
  if (type === T.emoticon) return { ...nothing, kind: 'reaction' }
  if (type === T.location) return { ...nothing, kind: 'location', ...readLocation(text, xml) }
  const media = MEDIA.get(type)
  if (media) return { ...nothing, kind: 'media', media, body: readMediaBody(media, text, xml) }
  if (CARDS.has(type)) {
    const title = xml ? (tagOf(text, 'title') ?? attributeOf(text, 'nickname') ?? '') : text
    return { ...nothing, kind: 'card', body: title.trim() }
  }
  return readText(type, text, xml, names)
}

/** A voice message with the words that a model heard in it; its own, where the network gave them, come first. */
export function withTranscript(normal: Normal, transcript: string | undefined): Normal {
  const silent = normal.kind === 'media' && normal.media === 'voice' && normal.body === ''
  return silent && transcript ? { ...normal, body: clean(transcript).trim() } : normal
}

function clean(raw: string): string {
  const cut = raw.length > MAX_LENGTH ? raw.slice(0, MAX_LENGTH) : raw
  return cut
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
}

/** `recalled` is also how some puppets deliver 拍一拍 and other notices. */
function readRecalled(text: string, xml: boolean) {
  if (!xml) return { kind: 'recall', recalledId: text.trim() || undefined } as const
  const kind = attributeOf(text, 'type')
  if (kind === 'revokemsg') return { kind: 'recall', recalledId: tagOf(text, 'newmsgid') } as const
  return { kind: 'system', system: kind === 'pat' ? 'pat' : 'other' } as const
}

function readLocation(text: string, xml: boolean) {
  // Web protocol: "address:\n/cgi-bin/…".
  if (!xml) return { body: text.split(':\n')[0]!.trim() }
  const body = [attributeOf(text, 'poiname'), attributeOf(text, 'label')].filter(Boolean).join(' ')
  const lat = Number(attributeOf(text, 'x') ?? Number.NaN)
  const lng = Number(attributeOf(text, 'y') ?? Number.NaN)
  return Number.isFinite(lat) && Number.isFinite(lng) ? { body, lat, lng } : { body }
}

/** A voice message whose text is no XML and no file name is its transcript. */
function readMediaBody(media: MediaKind, text: string, xml: boolean): string {
  if (xml) return tagOf(text, 'title') ?? ''
  return media === 'voice' && VOICE_FILE.test(text.trim()) ? '' : text.trim()
}

function readText(type: number, raw: string, xml: boolean, names: string[]): Normal {
  const { quote, rest } = xml ? readXmlQuote(raw) : readTextQuote(fromWebMarkup(raw))
  if (xml && !quote && type !== T.text) return { kind: 'system', system: 'other', body: '', mentioned: [], all: false }

  const { mentioned, all, left } = takeMentions(rest, names)
  const body = left
    // Characters without a width hide words from every rule, and turned text deceives; joiners inside an emoji stay.
    .replace(/(?:[\u200b\u2060\ufeff]|\p{Join_Control}|\p{Bidi_Control})(?!\p{Extended_Pictographic})/gu, '')
    .replace(/[\u00a0\u2005]/g, ' ')
    .trim()
  const common: Common = { body, mentioned, all, ...(quote && { quote }) }

  if (!body) return { ...common, kind: quote || mentioned.length > 0 ? 'text' : 'empty' }
  if (type === T.unknown && !quote) {
    return { ...common, kind: 'system', system: NOTICES.find(([pattern]) => pattern.test(body))?.[1] ?? 'other' }
  }
  if (type === T.groupNote || /^#(?:接龙|Group Note)/i.test(body))
    return { ...common, kind: 'chain', ...readChain(body) }
  return { ...common, kind: ONLY_EMOJI.test(body) ? 'reaction' : 'text' }
}

/** A quote as `<refermsg>`; text typed by hand that merely looks like XML stays what it is. */
function readXmlQuote(raw: string): { quote?: Quote; rest: string } {
  const reference = tagOf(raw, 'refermsg')
  if (reference === undefined) return { rest: raw }
  const content = tagOf(reference, 'content') ?? ''
  const quote: Quote = {
    who: tagOf(reference, 'displayname') ?? '',
    // The quoted message may be a picture or a quote itself: then its content is XML again.
    text: isXml(content) ? (tagOf(content, 'title') ?? '') : content,
    id: tagOf(reference, 'svrid'),
  }
  return { quote, rest: tagOf(raw, 'title') ?? '' }
}

/** `「张三：原文」\n- - -…\n回复`; the last line of dashes counts, because a quote may hold a quote. */
function readTextQuote(text: string): { quote?: Quote; rest: string } {
  const cut = text.startsWith('「') ? text.lastIndexOf(QUOTE_LINE) : -1
  if (cut <= 0 || text[cut - 1] !== '」') return { rest: text }
  const said = text.slice(1, cut - 1)
  const colon = said.indexOf('：')
  if (colon < 0 || colon > 40) return { rest: text }
  return {
    quote: { who: said.slice(0, colon), text: said.slice(colon + 1) },
    rest: text.slice(cut + QUOTE_LINE.length),
  }
}

/** Takes `@名\u2005`, `@名 ` and `@名` out of the text; U+2005 ends a mention also where the name was not told. */
function takeMentions(text: string, names: string[]): { mentioned: string[]; all: boolean; left: string } {
  let left = text
  const known = new Set<string>()
  // Longest first: one name may begin another.
  for (const name of names.filter(Boolean).toSorted((a, b) => b.length - a.length)) {
    const without = dropMention(left, name)
    if (without === undefined) continue
    known.add(name)
    left = without
  }
  let all = false
  left = left.replace(/@(?:所有人|all)(?:[\u2005 ]|(?=\s)|$)/gi, () => {
    all = true
    return ''
  })
  const seen: string[] = []
  left = left.replace(/@([^@\u2005\n]{1,40})\u2005/g, (_, name: string) => {
    seen.push(name)
    return ''
  })
  return { mentioned: [...names.filter((name) => known.has(name)), ...seen], all, left }
}

/** The text without the mention of that name, or undefined where it is not mentioned. */
function dropMention(text: string, name: string): string | undefined {
  const token = `@${name}`
  let fallback = -1
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    const next = text[at + token.length]
    if (next === undefined || next === '@' || /\s/.test(next)) {
      return text.slice(0, at) + text.slice(at + token.length).replace(/^[\u2005 ]/, '')
    }
    // Without a separator it counts only where the text holds no better one, and never inside an address (abc@qq.com).
    if (fallback < 0 && (at === 0 || !/\w/.test(text[at - 1]!))) fallback = at
  }
  return fallback < 0 ? undefined : text.slice(0, fallback) + text.slice(fallback + token.length)
}

function readChain(body: string): { body: string; entries: string[] } {
  const lines = body.split('\n').map((line) => line.trim())
  const from = lines[0]!.startsWith('#') ? 1 : 0
  const first = lines.findIndex((line) => ENTRY.test(line))
  const heading = lines.slice(from, first < 0 ? undefined : first)
  const entries = lines.filter((line) => ENTRY.test(line)).map((line) => line.replace(ENTRY, ''))
  return { body: heading.join('\n').trim(), entries }
}

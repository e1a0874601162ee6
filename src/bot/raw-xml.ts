/**
 * Just enough reading of the XML that WeChat puts into a message's raw text: first tag or attribute of a name, by
 * index, never a full parse. Input is already cut to a bounded length; nothing here backtracks.
 */

/** Undoes CDATA and the five entities (`&amp;` last, so that `&amp;lt;` stays `&lt;`). */
export function unescapeXml(text: string): string {
  const inner = text.startsWith('<![CDATA[') && text.endsWith(']]>') ? text.slice(9, -3) : text
  return inner
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

/** Content of the first `<name>…</name>`, unescaped. */
export function tagOf(xml: string, name: string): string | undefined {
  const open = `<${name}>`
  const from = xml.indexOf(open)
  if (from < 0) return undefined
  const to = xml.indexOf(`</${name}>`, from)
  return to < 0 ? undefined : unescapeXml(xml.slice(from + open.length, to))
}

/** Value of the first attribute of that name, unescaped. */
export function attributeOf(xml: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]{0,500})"`).exec(xml)
  return found ? unescapeXml(found[1]!) : undefined
}

/** Whether the text is one of WeChat's own XML messages (`<msg>` or `<sysmsg>`, with or without a prolog). */
export function isXml(text: string): boolean {
  return /^\s{0,20}(?:<\?xml[^>]{0,100}>)?\s{0,20}<(?:msg|sysmsg)[\s>]/.test(text)
}

/** What the web protocol makes of emoji, line breaks and angle brackets, back to text. */
export function fromWebMarkup(text: string): string {
  if (!/<span class="emoji|<br ?\/?>|&(?:lt|gt|amp);/.test(text)) return text
  const plain = text
    .replace(/<br ?\/?>/g, '\n')
    .replace(/<span class="emoji emoji([0-9a-f]{4,5})"><\/span>/g, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    )
  return unescapeXml(plain)
}

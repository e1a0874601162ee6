import { html, useEffect, useRef, useState } from '/assets/preact.js'
import { post } from '/assets/api.js'
import { Avatar } from '/assets/avatar.js'
import { EMOJI, Icon, KindIcon } from '/assets/icons.js'
import { complain, state } from '/assets/store.js'
import { TicketLink } from '/assets/ticket-parts.js'

export function SystemLine({ text }) {
  return html`<p class="system-line">${text}</p>`
}

const MARKS = Object.keys(EMOJI).join('|')
const escaped = (name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A name is marked where it is mentioned; a ticket's number opens the ticket. */
function words({ text, mentions }) {
  const nameOf = (id) => (id === state.world.bot.id ? state.world.bot.name : state.people.get(id)?.name)
  const names = mentions.map(nameOf).filter(Boolean).map(escaped).join('|')
  const mention = names ? `@(?:${names})[\\u2005 ]?` : '@[^@\\u2005\\n]{1,40}\\u2005'
  const pieces = text.split(new RegExp(`(${mention}|#\\d{1,7}(?!\\d)|${MARKS})`, 'u'))
  return pieces.map((piece, i) => {
    if (i % 2 === 0) return piece
    if (EMOJI[piece]) return html`<${Icon} name=${EMOJI[piece]} />`
    if (piece.startsWith('@')) return html`<span class="mention">${piece}</span>`
    return html`<${TicketLink} no=${Number(piece.slice(1))} />`
  })
}

const KIND_WORDS = { image: '[图片]', voice: '[语音]', video: '[视频]', file: '[文件]' }

function Quote({ quote }) {
  const text = quote.recalled
    ? '引用的消息已撤回'
    : [KIND_WORDS[quote.type], quote.type === 'image' ? '' : quote.text].join(' ').trim()
  return html`<p class="quoted">${quote.recalled ? text : `${quote.fromName}：${text}`}</p>`
}

function Content({ message }) {
  const { type, text, photo, sound, file } = message
  if (type === 'image' && photo) return html`<img class="photo" src=${photo} alt=${`照片 ${text}`} loading="lazy" />`
  if (file) {
    const stay = (event) => event.stopPropagation()
    return html`<${KindIcon} type=${type} /><a class="ticket-link" href=${file} download=${text} onClick=${stay}
        >${text}</a
      >`
  }
  const spoken = html`<${KindIcon} type=${type} />${words(message)}`
  if (!sound) return spoken
  const stay = (event) => event.stopPropagation()
  return html`${spoken}<audio
      class="sound"
      controls
      preload="none"
      src=${sound}
      aria-label="语音"
      onClick=${stay}
    ></audio>`
}

export function Bubble({ message, me, onQuote }) {
  const [open, setOpen] = useState(false)
  const actions = useRef(null)
  const own = message.from === me
  useEffect(() => actions.current?.scrollIntoView({ block: 'nearest' }), [open])
  // Marking words with the mouse is not a click on the bubble.
  const toggle = () => String(getSelection()) === '' && setOpen(!open)
  const quote = () => {
    setOpen(false)
    onQuote(message)
  }
  const recall = () => {
    setOpen(false)
    post(`/api/messages/${encodeURIComponent(message.id)}/recall`, { by: me }).catch(complain)
  }
  return html`<article class=${`message ${own ? 'own' : ''} ${message.bot ? 'by-bot' : ''}`} data-id=${message.id}>
    <${Avatar} id=${message.from} name=${message.fromName} />
    <div class="body">
      <p class="by">
        ${own ? html`<span class="hidden">我</span>` : message.fromName}${message.bot && html`<span class="tag">机器人</span>`}${postOf(message)}
      </p>
      <div class="bubble-row">
        <div class=${`bubble ${message.photo ? 'has-photo' : ''}`} onClick=${toggle}>
          <${Content} message=${message} />
        </div>
        <button class="more" aria-expanded=${open} aria-label="更多操作" onClick=${() => setOpen(!open)}>⋯</button>
      </div>
      ${message.quote && html`<${Quote} quote=${message.quote} />`}
      ${
        open &&
        html`<div class="actions" ref=${actions}>
          <button onClick=${quote}>引用</button>
          ${own && html`<button onClick=${recall}>撤回</button>`}
        </div>`
      }
    </div>
  </article>`
}

/** In a group one sees at once who speaks with what authority. */
function postOf(message) {
  const title = state.people.get(message.from)?.posts[0]?.title
  return title && message.room ? html`<span class="tag quiet">${title}</span>` : null
}

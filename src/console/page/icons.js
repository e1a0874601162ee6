import { html } from '/assets/preact.js'

/** Drawn here, because servers and plain Linux desktops have no emoji font. */
const SHAPES = {
  photo: html`<rect x="2.5" y="4" width="15" height="12" rx="2" /><circle cx="7" cy="8.5" r="1.4" /><path
      d="m3 14 4.5-3.5 3 2.3L14 9.5l3.5 3.5"
    />`,
  voice: html`<rect x="7.5" y="2.5" width="5" height="9" rx="2.5" /><path
      d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5M7 17.5h6"
    />`,
  video: html`<rect x="2.5" y="5" width="10.5" height="10" rx="2" /><path d="m13 9 4.5-2.5v7L13 11" />`,
  file: html`<path d="M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4M7.5 10.5H13M7.5 13.5H13" />`,
  lock: html`<rect x="4.5" y="9" width="11" height="8" rx="1.5" /><path d="M7 9V6.5a3 3 0 0 1 6 0V9" />`,
  warning: html`<path d="M10 3 18 16.5H2zM10 8v4M10 14.2v.2" />`,
  done: html`<circle cx="10" cy="10" r="7.5" /><path d="m6.5 10.2 2.4 2.4 4.6-5" />`,
  pin: html`<path d="M7 2.5h6l-1 5 2.5 2.5v1.5h-9V10L8 7.5zM10 11.5v6" />`,
  alarm: html`<path d="M5 15.5v-4a5 5 0 0 1 10 0v4M3 15.5h14M10 3.2V2M3.6 6 2.7 5.2M16.4 6l.9-.8" />`,
  clock: html`<circle cx="10" cy="10" r="7.5" /><path d="M10 5.5V10l3 2" />`,
  at: html`<circle cx="10" cy="10" r="3" /><path d="M13 7v4a2 2 0 0 0 4 0v-1a7 7 0 1 0-2.8 5.6" />`,
}

export function Icon({ name, label }) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' }
  return html`<svg class=${`icon icon-${name}`} viewBox="0 0 20 20" ...${spoken}>${SHAPES[name]}</svg>`
}

/** The emoji that the bot's own texts use. */
export const EMOJI = { '⚠️': 'warning', '✅': 'done', '📌': 'pin', '🚨': 'alarm', '⏰': 'clock' }

/** What stands for a message that is no text, in front of its words. */
export function KindIcon({ type }) {
  const label = { image: '图片', voice: '语音', video: '视频', file: '文件' }[type]
  return label ? html`<${Icon} name=${type === 'image' ? 'photo' : type} label=${label} />` : null
}

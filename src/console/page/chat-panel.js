import { html, useEffect, useLayoutEffect, useRef, useState } from '/assets/preact.js'
import { Bubble, SystemLine } from '/assets/bubble.js'
import { Composer } from '/assets/composer.js'
import { BOT_CHAT, chatName, markSeen, messagesOf, set, useStore } from '/assets/store.js'
import { dayText, whenText, clockText } from '/assets/time.js'

/** Messages further apart than this get a time between them. */
const PAUSE_MS = 5 * 60_000

export function ChatPanel() {
  const { me, chat, groups } = useStore()
  const [quote, setQuote] = useState(null)
  useEffect(() => setQuote(null), [me, chat])
  const group = groups.get(chat)
  return html`<section class="panel chat" aria-label="聊天">
    <header class="chat-head">
      <button class="back" aria-label="返回会话列表" onClick=${() => set({ chatOpen: false })}>‹</button>
      <h2>${chatName(chat)}${group && html`<small>（${group.members.length}）</small>`}</h2>
    </header>
    <${Messages} key=${`${me}|${chat}`} me=${me} chat=${chat} onQuote=${setQuote} />
    <${Composer} key=${`c${me}|${chat}`} me=${me} chat=${chat} quote=${quote} onQuote=${setQuote} />
  </section>`
}

function Messages({ me, chat, onQuote }) {
  const { chatOpen, tab } = useStore()
  const shown = messagesOf(me, chat).filter(({ type }) => type !== 'recall')
  const box = useRef(null)
  const atEnd = useRef(true)
  const [missed, setMissed] = useState(false)
  const last = shown.at(-1)?.id

  const toEnd = () => {
    box.current.scrollTop = box.current.scrollHeight
    setMissed(false)
  }
  useLayoutEffect(() => {
    if (atEnd.current) toEnd()
    else setMissed(true)
  }, [last])
  // Pictures that arrive, a keyboard that opens, a tab that is shown: whoever reads at the end stays there.
  useEffect(() => {
    const sizes = new ResizeObserver(() => atEnd.current && toEnd())
    sizes.observe(box.current)
    sizes.observe(box.current.firstElementChild)
    return () => sizes.disconnect()
  }, [])
  useEffect(() => {
    const look = () => {
      const visible = box.current?.offsetParent !== null
      if (visible && document.visibilityState === 'visible') markSeen(me, chat)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [last, chatOpen, tab])

  const onScroll = ({ target }) => {
    // A hidden box has no height, and says nothing about where one reads.
    if (target.clientHeight === 0) return
    atEnd.current = target.scrollHeight - target.scrollTop - target.clientHeight < 40
    if (atEnd.current) setMissed(false)
  }
  return html`<div class="messages-frame">
    <div class="messages" role="log" aria-label="消息" tabindex="0" ref=${box} onScroll=${onScroll}>
      <div>
        ${
          shown.length === 0 &&
          html`<p class="empty">
            ${chat === BOT_CHAT ? '在这里私聊机器人：说一件事，或回“我的诉求”' : '还没有消息。说一件事试试，例如“3栋2单元电梯又停了”'}
          </p>`
        }
        ${shown.map((message, i) => html`<${Line} key=${message.id} message=${message} before=${shown[i - 1]} me=${me} onQuote=${onQuote} />`)}
      </div>
    </div>
    ${missed && html`<button class="to-end" onClick=${toEnd}>有新消息 ↓</button>`}
  </div>`
}

function Line({ message, before, me, onQuote }) {
  const pause = !before || Math.abs(message.at - before.at) > PAUSE_MS
  const day = whenText(message.at).includes(' ')
    ? `${dayText(message.at)} ${clockText(message.at)}`
    : clockText(message.at)
  return html`${pause && html`<p class="pause"><time>${day}</time></p>`}
  ${
    message.recalled
      ? html`<${SystemLine} text=${`${message.from === me ? '你' : `“${message.fromName}”`}撤回了一条消息`} />`
      : message.type === 'system'
        ? html`<${SystemLine} text=${message.text} />`
        : html`<${Bubble} message=${message} me=${me} onQuote=${onQuote} />`
  }`
}

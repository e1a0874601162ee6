import { html, useEffect, useRef, useState } from '/assets/preact.js'
import { post } from '/assets/api.js'
import { Avatar } from '/assets/avatar.js'
import { Icon } from '/assets/icons.js'
import { asDataUrl, smaller } from '/assets/photo.js'
import { BOT_CHAT, complain, state } from '/assets/store.js'

/** `@` and what was typed after it, up to the cursor. */
const MENTION_START = /@([^@\s\u2005]{0,20})$/

export function Composer({ me, chat, quote, onQuote }) {
  const [text, setText] = useState('')
  const [voice, setVoice] = useState(false)
  const [picking, setPicking] = useState(null)
  const [sending, setSending] = useState(false)
  const box = useRef(null)
  const where = chat === BOT_CHAT ? { dm: true } : { room: chat }

  useEffect(() => {
    if (quote) box.current?.focus()
  }, [quote])

  const deliver = async (path, what) => {
    setSending(true)
    try {
      await post(path, { from: me, ...where, ...(quote && { quote: quote.id }), ...what })
      onQuote(null)
      return true
    } catch (error) {
      complain(error)
      return false
    } finally {
      setSending(false)
    }
  }
  const send = async () => {
    const said = text.trim()
    if (!said || sending) return
    const mentions = members(me, chat).filter(({ name }) => said.includes(`@${name}`))
    const what = { text: said, type: voice ? 'voice' : 'text', mentions: mentions.map(({ id }) => id) }
    if (await deliver('/api/messages', what)) {
      setText('')
      setPicking(null)
    }
    box.current?.focus()
  }
  const sendPhoto = async ({ target }) => {
    const [file] = target.files
    target.value = ''
    if (!file) return
    try {
      await deliver('/api/photos', { name: file.name.slice(0, 100), data: await smaller(file) })
    } catch (error) {
      complain(error)
    }
  }
  const sendSound = async ({ target }) => {
    const [file] = target.files
    target.value = ''
    if (!file) return
    const said = text.trim()
    try {
      const what = { data: await asDataUrl(file), ...(said && { text: said }) }
      if (await deliver('/api/voices', what)) setText('')
    } catch (error) {
      complain(error)
    }
  }
  const onInput = ({ target }) => {
    setText(target.value)
    const typed = chat !== BOT_CHAT && MENTION_START.exec(target.value.slice(0, target.selectionStart))
    setPicking(typed ? typed[1] : null)
  }
  const pick = ({ name }) => {
    const at = box.current.selectionStart
    const before = text.slice(0, at).replace(MENTION_START, '')
    setText(`${before}@${name}\u2005${text.slice(at)}`)
    setPicking(null)
    box.current.focus()
  }
  const onKey = (event) => {
    // Enter that ends the choice of a Chinese word does not send.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') setPicking(null)
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    const [first] = picking === null ? [] : candidates(me, chat, picking)
    if (first) pick(first)
    else void send()
  }
  return html`<footer class="composer">
    ${picking !== null && html`<${Picker} people=${candidates(me, chat, picking)} onPick=${pick} />`}
    ${
      quote &&
      html`<p class="quoting">
        <span>引用 ${quote.fromName}：${quote.text}</span
        ><button aria-label="不引用" onClick=${() => onQuote(null)}>×</button>
      </p>`
    }
    <div class="tools">
      ${chat !== BOT_CHAT && html`<button title="@ 群里的人" aria-label="@ 群里的人" onClick=${() => setPicking(picking === null ? '' : null)}><${Icon} name="at" /></button>`}
      <label class="tool" title="发照片"
        ><${Icon} name="photo" /><span>照片</span
        ><input class="hidden" type="file" accept="image/*" aria-label="发照片" onChange=${sendPhoto}
      /></label>
      <button aria-pressed=${voice} title="以语音发出（写下说的话）" onClick=${() => setVoice(!voice)}>
        <${Icon} name="voice" /><span>语音</span>
      </button>
      ${
        voice &&
        html`<label class="tool" title="发一段录音；上面写了字就当作语音转出的文字"
          ><${Icon} name="file" /><span>录音文件</span
          ><input
            class="hidden"
            type="file"
            accept="audio/*,.silk,.slk,.amr"
            aria-label="发录音文件"
            onChange=${sendSound}
        /></label>`
      }
    </div>
    <div class="write">
      <textarea
        ref=${box}
        rows="2"
        maxlength="5000"
        aria-label="说点什么"
        placeholder=${voice ? '写下语音里说的话' : `以“${state.people.get(me)?.name ?? ''}”的身份说点什么`}
        value=${text}
        onInput=${onInput}
        onKeyDown=${onKey}
      ></textarea>
      <button class="send" disabled=${!text.trim() || sending} onClick=${send}>发送</button>
    </div>
  </footer>`
}

function members(me, chat) {
  const ids = state.groups.get(chat)?.members ?? []
  const { bot } = state.world
  const people = ids.map((id) => (id === bot.id ? bot : state.people.get(id)))
  return people.filter((person) => person && person.id !== me)
}

function candidates(me, chat, typed) {
  return members(me, chat)
    .filter(({ name }) => name.includes(typed))
    .slice(0, 30)
}

function Picker({ people, onPick }) {
  return html`<ul class="picker" aria-label="选择要 @ 的人">
    ${people.map(
      (person) =>
        html`<li key=${person.id}>
          <button onClick=${() => onPick(person)}>
            <${Avatar} id=${person.id} name=${person.name} size="small" />${person.name}
          </button>
        </li>`,
    )}
    ${people.length === 0 && html`<li class="empty">群里没有这个人</li>`}
  </ul>`
}

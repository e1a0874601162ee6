import { html, useMemo, useState } from '/assets/preact.js'
import { Avatar, GroupAvatar } from '/assets/avatar.js'
import { goTo } from '/assets/route.js'
import { areaOf, BOT_CHAT, chatName, chatsOf, messagesOf, unread, useStore } from '/assets/store.js'
import { shortWhenText } from '/assets/time.js'

export function postsText(person) {
  const posts = person.posts.map(({ area, title }) => joined(shortPath(area), title))
  return posts.length ? posts.join('、') : `${shortPath(person.home)}住户`
}

/** `莲城县` and `县三长办` are `莲城县三长办`: what ends the one and begins the other is said once. */
function joined(area, title) {
  for (let same = title.length; same > 0; same--)
    if (area.endsWith(title.slice(0, same))) return area + title.slice(same)
  return area + title
}

/** The last two steps of an area's path: `3栋2单元`. */
function shortPath(code) {
  return (areaOf(code)?.path ?? '').split(' ').slice(-2).join('')
}

export function PeoplePanel() {
  const { me, people } = useStore()
  const person = people.get(me)
  return html`<section class="panel people" aria-label="身份和会话">
    ${
      person &&
      html`<div class="identity">
        <${Avatar} id=${me} name=${person.name} size="large" />
        <div><small>我现在是</small><strong>${person.name}</strong><span>${postsText(person)}</span></div>
      </div>`
    }
    <${Chats} />
    <${PeopleList} />
  </section>`
}

function Badge({ count, what }) {
  if (!count) return null
  return html`<span class="badge" aria-label=${`${count} 条${what}未读`}>${count > 99 ? '99+' : count}</span>`
}

function Chats() {
  const { me, chat, groups, world } = useStore()
  return html`<nav class="chats" aria-label="我的会话">
    ${chatsOf(me).map((id) => {
      const last = messagesOf(me, id).findLast(({ type }) => type !== 'recall')
      const group = groups.get(id)
      return html`<button
        key=${id}
        class="row"
        aria-current=${id === chat ? 'true' : undefined}
        data-chat=${id}
        onClick=${() => goTo(me, id, true)}
      >
        ${group ? html`<${GroupAvatar} group=${group} />` : html`<${Avatar} id=${world.bot.id} name="" />`}
        <span class="row-text">
          <span class="row-top"><b>${chatName(id)}</b>${last && html`<time>${shortWhenText(last.at)}</time>`}</span>
          <span class="row-sub">${last ? preview(last, group) : '还没有消息'}</span>
        </span>
        <${Badge} count=${unread(me, id)} what="" />
      </button>`
    })}
  </nav>`
}

const KIND_WORDS = { image: '[图片]', voice: '[语音]', video: '[视频]', file: '[文件]' }

function preview(message, group) {
  if (message.recalled) return '撤回了一条消息'
  const words = [KIND_WORDS[message.type], message.type === 'image' ? '' : message.text].filter(Boolean).join(' ')
  return group ? `${message.fromName}：${words}` : words
}

/** Everybody by area, in the order of the tree; leaders before residents. */
function sections(people, areas, words) {
  const byArea = new Map()
  const put = (code, person, title) => {
    const area = areas.get(code)
    const text = `${person.name} ${title} ${area?.path ?? ''} ${person.id}`
    if (words && !text.includes(words)) return
    if (!byArea.has(code)) byArea.set(code, [])
    byArea.get(code).push({ person, title })
  }
  for (const person of people.values()) {
    for (const { area, title } of person.posts) put(area, person, title)
    if (person.posts.length === 0) put(person.home, person, '')
  }
  return [...areas.keys()].filter((code) => byArea.has(code)).map((code) => [areas.get(code), byArea.get(code)])
}

function PeopleList() {
  const { me, people, areas } = useStore()
  const [words, setWords] = useState('')
  const found = useMemo(() => sections(people, areas, words.trim()), [people, areas, words])
  const waiting = words ? [] : [...people.values()].filter((person) => person.id !== me && unread(person.id, BOT_CHAT))
  return html`<div class="who">
    <label class="search">
      <span class="hidden">找人</span>
      <input
        type="search"
        placeholder="换个身份：搜姓名、楼栋"
        value=${words}
        onInput=${(e) => setWords(e.target.value)}
      />
    </label>
    <div class="who-list">
      ${
        waiting.length > 0 &&
        html`<section aria-label="收到机器人私聊的人">
          <h3>收到机器人私聊，还没看<small>点开就是他</small></h3>
          ${waiting.map((person) => html`<${PersonRow} key=${person.id} person=${person} title=${person.posts[0]?.title ?? ''} me=${me} mark="data-waiting" />`)}
        </section>`
      }
      ${found.map(
        ([area, rows]) =>
          html`<section key=${area.code} aria-label=${area.path}>
            <h3>${area.path}<small>${area.levelName}</small></h3>
            ${rows.map(({ person, title }) => html`<${PersonRow} key=${person.id} person=${person} title=${title} me=${me} />`)}
          </section>`,
      )}
      ${found.length === 0 && html`<p class="empty">没有找到“${words}”</p>`}
    </div>
  </div>`
}

function PersonRow({ person, title, me, mark = 'data-person' }) {
  const waiting = unread(person.id, BOT_CHAT)
  // Whoever was written to by the bot is shown what it wrote; the others their smallest group.
  const choose = () => goTo(person.id, waiting ? BOT_CHAT : (chatsOf(person.id)[1] ?? BOT_CHAT))
  return html`<button class="row person" aria-pressed=${person.id === me} ...${{ [mark]: person.id }} onClick=${choose}>
    <${Avatar} id=${person.id} name=${person.name} size="small" />
    <span class="row-text"><b>${person.name}</b></span>
    ${title && html`<span class="post">${title}</span>`}
    <${Badge} count=${waiting} what="私聊" />
  </button>`
}

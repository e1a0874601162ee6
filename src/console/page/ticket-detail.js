import { html } from '/assets/preact.js'
import { set, useStore } from '/assets/store.js'
import { KindIcon } from '/assets/icons.js'
import { Chips, dueOf } from '/assets/ticket-parts.js'
import { whenText } from '/assets/time.js'

export function TicketDetail({ no, ticket }) {
  const { world } = useStore()
  const { labels } = world
  return html`<header class="tickets-head">
      <button class="back-to-list" onClick=${() => set({ ticketNo: null, ticket: null })}>‹ 全部工单</button>
    </header>
    ${ticket ? html`<${Whole} ticket=${ticket} labels=${labels} />` : html`<p class="empty">正在打开 #${no}…</p>`}`
}

function Whole({ ticket, labels }) {
  const due = dueOf(ticket, labels)
  const facts = [
    ['类别', `${labels.kind[ticket.kind]} · ${labels.category[ticket.category]}`],
    ['地点', [ticket.areaPath, ticket.place].filter(Boolean).join('，')],
    ['反映人', ticket.reporters.map(({ name }) => name).join('、')],
    ['负责人', [ticket.ownerName ?? '暂无', ...ticket.coHandlers.map(({ name }) => name)].join('、')],
    ['督办', ticket.coOwnerName],
    ['牵头部门', ticket.department],
    ['属于', ticket.parentNo && `#${ticket.parentNo}`],
    ['分成', ticket.children.map((no) => `#${no}`).join('、')],
    ['并入', ticket.mergedInto && `#${ticket.mergedInto}`],
    ['同报地点', ticket.outbreak?.join('、')],
    ['重复发生', ticket.recurrenceOf && `上次是 #${ticket.recurrenceOf}`],
    ['时限', due && html`<span class=${due.late ? 'late' : ''}>${due.text}</span>`],
    ['时限依据', ticket.dueRule],
    ['申请延期', ticket.extension && extensionText(ticket.extension)],
    ['退回', ticket.returns > 0 && `${ticket.returns} 次`],
    ['结果', ticket.outcome],
    ['评分', ticket.rating && `${ticket.rating} 分`],
    ['核查提示', [...new Set(ticket.marks.map(({ mark }) => labels.mark[mark]))].join('、')],
    ['原话缺', ticket.missing.map((one) => labels.missing[one]).join('、')],
    ['可先问', ticket.question],
    ['研判', ticket.review ? `${ticket.judgedBy}（语言模型不可用，恢复后重新研判）` : ticket.judgedBy],
    ['模型用量', usageOf(ticket.usage)],
  ]
  return html`<div class="detail" tabindex="0">
    <h2><span>#${ticket.no}</span> ${ticket.title}</h2>
    <${Chips} ticket=${ticket} labels=${labels} />
    <dl>
      ${facts.map(
        ([name, value]) =>
          value &&
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <h3>经过</h3>
    <ol class="history">
      ${ticket.history.map((entry, i) => html`<${Step} key=${i} entry=${entry} labels=${labels} />`)}
    </ol>
    <h3>原话</h3>
    <ul class="said">
      ${ticket.messages.map(
        (message) =>
          html`<li key=${message.id}>
            <p class="by">${message.fromName}<time>${whenText(message.at)}</time></p>
            <${Said} message=${message} />
          </li>`,
      )}
    </ul>
  </div>`
}

/** What is asked for and who has to answer. */
function extensionText({ until, reason, askedOf }) {
  return until ? `到 ${whenText(until)}（${reason}），等${askedOf}答复` : `未说到哪天，等${askedOf}答复`
}

/** What the language model cost for this ticket; nothing where it was not asked. */
function usageOf({ calls, inputTokens, outputTokens, yuan }) {
  const price = yuan === null ? '' : `，约 ${yuan.toFixed(4)} 元`
  return calls > 0 && `${calls} 次调用，${inputTokens + outputTokens} 词元${price}`
}

/** Why a photo or voice is not there. */
const MISSING = {
  pending: '正在从微信取文件…',
  too_large: '文件太大，没有保存',
  unknown_type: '不是照片或语音，没有保存',
  broken: '文件损坏，没有保存',
  not_available: '微信上已取不到这个文件',
  removed: '文件已删除',
}

function Said({ message }) {
  const { media, text, photo, sound, fileType, fileState, transcript, description } = message
  return html`${photo && html`<a class="thumbnail" href=${photo} target="_blank" rel="noopener"><img class="photo" src=${photo} alt=${`照片 ${description ?? text}`.trim()} loading="lazy" /></a>`}
  ${sound && html`<${Sound} url=${sound} type=${fileType} />`}
  ${!photo && html`<p><${KindIcon} type=${media} />${text}</p>`}
  ${transcript && html`<p class="understood">${transcript === text ? '以上由模型转写，以原声为准' : `模型转写：${transcript}`}</p>`}
  ${description && html`<p class="understood">模型看图：${description}</p>`}
  ${MISSING[fileState] && html`<p class="understood">${MISSING[fileState]}</p>`}`
}

/** No browser plays AMR. */
function Sound({ url, type }) {
  if (type === 'audio/amr') return html`<p><a href=${url} download>下载语音（AMR）</a></p>`
  return html`<audio class="sound" controls preload="none" src=${url} aria-label="语音"></audio>`
}

function Step({ entry, labels }) {
  const moved = entry.from !== entry.to
  return html`<li class=${moved ? 'moved' : ''}>
    <p class="step-top">
      <b>${labels.event[entry.type] ?? entry.type}</b><span>${entry.byName}</span><time>${whenText(entry.at)}</time>
    </p>
    ${entry.note && html`<p class="note">${entry.note}</p>`}
    <p class="why">
      ${moved && html`<span class="to">${labels.status[entry.to]}</span>`}${entry.rule && html`<span>${entry.rule}</span>`}
    </p>
  </li>`
}

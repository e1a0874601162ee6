import { html } from '/assets/preact.js'
import { KindIcon } from '/assets/icons.js'
import { whenText } from '/assets/time.js'

/** What people said about it, in their words. */
export function Said({ messages }) {
  return html`<ul class="said">
    ${messages.map(
      (message) =>
        html`<li key=${message.id}>
          <p class="by">${message.fromName}<time>${whenText(message.at)}</time></p>
          <${Words} message=${message} />
        </li>`,
    )}
  </ul>`
}

/** Why a photo or voice is not there, or says nothing yet. */
const MISSING = {
  pending: '正在从微信取文件…',
  unheard: '还没有转成文字，稍后再试',
  too_large: '文件太大，没有保存',
  unknown_type: '不是照片或语音，没有保存',
  broken: '文件损坏，没有保存',
  not_available: '微信上已取不到这个文件',
  removed: '文件已删除',
}

function Words({ message }) {
  const { media, text, photo, sound, fileType, fileState, transcript, description } = message
  if (message.recalled) return html`<p class="understood">已撤回</p>`
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

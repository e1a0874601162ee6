import { html, useState } from '/assets/preact.js'
import { get } from '/assets/api.js'
import { complain } from '/assets/store.js'

/** The weekly and monthly papers, to be saved; asked for when somebody opens the list. */
export function PapersList() {
  const [papers, setPapers] = useState(null)
  const toggle = (event) => {
    if (!event.currentTarget.open) return
    get('/api/papers')
      .then((answer) => setPapers(answer.papers.filter(({ name }) => !name.endsWith('.json'))))
      .catch(complain)
  }
  return html`<details class="papers-list" onToggle=${toggle}>
    <summary>报表</summary>
    <ul>
      ${papers?.map(({ name, url }) => html`<li key=${name}><a href=${url} download=${name}>${name}</a></li>`)}
      ${papers?.length === 0 && html`<li class="empty">还没有报表：督促单在周一、月度调度在 1 日做出来</li>`}
    </ul>
  </details>`
}

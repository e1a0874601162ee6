import { html, useEffect, useState } from '/assets/preact.js'
import { get } from '/assets/api.js'
import { complain, useStore } from '/assets/store.js'

/** What people open; the figures as JSON are for programs. */
const FORMS = { pdf: 'PDF', xlsx: 'Excel', png: '图片' }

/** The weekly and monthly papers, to be saved; asked for while the list is open. */
export function PapersList() {
  const { moving } = useStore()
  const [open, setOpen] = useState(false)
  const [papers, setPapers] = useState(null)
  useEffect(() => {
    if (!open || moving) return
    get('/api/papers')
      .then((answer) => setPapers(Object.entries(byPaper(answer.papers))))
      .catch(complain)
  }, [open, moving])
  return html`<details class="papers-list" onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary>报表</summary>
    <ul>
      ${papers?.map(([name, files]) => html`<li key=${name}><span>${name}</span>${files.map((file) => html`<${File} key=${file.form} paper=${name} file=${file} />`)}</li>`)}
      ${papers?.length === 0 && html`<li class="empty">还没有报表：督促单在周一、月度调度在 1 日做出来</li>`}
    </ul>
  </details>`
}

function File({ paper, file: { name, url, size, form } }) {
  const label = `${paper} ${FORMS[form]}`
  return html`<a class="ticket-link" href=${url} download=${name} aria-label=${label}
    >${FORMS[form]} <small>${Math.ceil(size / 1024)} KB</small></a
  >`
}

/** One paper, all its forms. */
function byPaper(files) {
  const known = files.map((file) => ({ ...file, form: file.name.split('.').at(-1) })).filter(({ form }) => FORMS[form])
  return Object.groupBy(known, ({ name, form }) => name.slice(0, -form.length - 1))
}

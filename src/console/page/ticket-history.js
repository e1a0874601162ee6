import { html } from '/assets/preact.js'
import { whenText } from '/assets/time.js'

export function History({ entries, labels }) {
  return html`<ol class="history">
    ${gathered(entries).map((step) => html`<${Step} key=${step.key} step=${step} labels=${labels} />`)}
  </ol>`
}

/** The program's own repetitions, such as hourly calls, as one step. */
function gathered(entries) {
  const steps = []
  for (const [key, entry] of entries.entries()) {
    const last = steps.at(-1)
    const same = last && entry.by === 'system' && !entry.note && entry.from === entry.to && alike(last.entry, entry)
    if (same) Object.assign(last, { count: last.count + 1, until: entry.at })
    else steps.push({ key, entry, count: 1, until: entry.at })
  }
  return steps
}

function alike(a, b) {
  return a.type === b.type && a.by === b.by && a.rule === b.rule && a.from === b.from
}

function Step({ step, labels }) {
  const { entry, count, until } = step
  const moved = entry.from !== entry.to
  const times = count > 1 ? `${count} 次，最近 ${whenText(until)}` : ''
  return html`<li class=${moved ? 'moved' : ''}>
    <p class="step-top">
      <b>${labels.event[entry.type] ?? entry.type}</b><span>${entry.byName}</span><time>${whenText(entry.at)}</time>
    </p>
    ${entry.note && html`<p class="note">${entry.note}</p>`}
    <p class="why">
      ${moved && html`<span class="to">${labels.status[entry.to]}</span>`}${entry.ruleText && html`<span>${entry.ruleText}</span>`}${times && html`<span>${times}</span>`}
    </p>
    ${
      entry.ruleBasis &&
      html`<details class="basis">
        <summary>判断依据</summary>
        ${entry.ruleBasis}
      </details>`
    }
  </li>`
}

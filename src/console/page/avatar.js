import { html } from '/assets/preact.js'
import { state } from '/assets/store.js'

/** The first letter that says something: of `3-2-1102王阿姨` it is 王. */
function initial(name) {
  return (/\p{Script=Han}/u.exec(name) ?? /[\p{L}\p{N}]/u.exec(name))?.[0] ?? '·'
}

/** One of eight calm colours, always the same for one person. */
function colour(id) {
  let sum = 7
  for (const letter of id) sum = (sum * 131 + letter.codePointAt(0)) % 65_521
  return `tone-${(sum >> 3) % 8}`
}

/** Decoration only: the name stands beside it. */
export function Avatar({ id, name, size = '' }) {
  if (id === state.world?.bot?.id) {
    return html`<span class=${`avatar bot ${size}`} aria-hidden="true"><img src="/assets/icon.svg" alt="" /></span>`
  }
  return html`<span class=${`avatar ${colour(id)} ${size}`} aria-hidden="true">${initial(name)}</span>`
}

export function GroupAvatar({ group }) {
  const people = group.members.filter((id) => id !== state.world.bot.id).slice(-4)
  return html`<span class="avatar group" aria-hidden="true"
    >${people.map((id) => html`<i class=${colour(id)}>${initial(state.people.get(id)?.name ?? '')}</i>`)}</span
  >`
}

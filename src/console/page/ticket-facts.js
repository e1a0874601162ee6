import { html } from '/assets/preact.js'
import { isLate, isOpen, isUnanswered, TicketLink } from '/assets/ticket-parts.js'
import { simulatedNow, spanText, whenText } from '/assets/time.js'

/** What is known of a ticket, as pairs of a name and what stands beside it; what does not apply is left out. */
export function factsOf(ticket, labels) {
  const open = isOpen(ticket, labels)
  const { coHandlers, outbreak, recurrenceOf, occurrence, returns, rating, marks } = ticket
  const facts = [
    ['类别', `${labels.kind[ticket.kind]} · ${labels.category[ticket.category]}`],
    ['地点', [ticket.areaPath, ticket.place].filter(Boolean).join('，')],
    ['反映人', namesOf(ticket.reporters)],
    ['负责人', ticket.ownerName ?? '暂无'],
    ['督办', ticket.coOwnerName],
    ['一起办', coHandlers.map(({ id, name }) => (id ? name : `${name}（未联系上，请负责人转告）`)).join('、')],
    ['牵头部门', ticket.department],
    ['属于', links([ticket.parentNo])],
    ['分成', links(ticket.children)],
    ['并入', links([ticket.mergedInto])],
    ['同报地点', outbreak && `${outbreak.length} 处：${placesText(outbreak)}`],
    ['重复发生', recurrenceOf && html`30 天内第 ${occurrence} 次，上次是 <${TicketLink} no=${recurrenceOf} />`],
    ['计时暂停', ticket.pausedSince && pauseText(ticket)],
    ['回应时限', open && isUnanswered(ticket) && !ticket.pausedSince && due(ticket.acceptDue)],
    ['办结时限', open && due(ticket.settleDue, ticket.pausedSince)],
    ['时限依据', open && rulesText(ticket)],
    ['已延期', ticket.extendedDays > 0 && `共 ${ticket.extendedDays} 个工作日`],
    ['申请延期', ticket.extension && extensionText(ticket.extension)],
    ['退回', returns > 0 && `${returns} 次`],
    ['还差', ticket.ending && endingText(ticket.ending, labels)],
    ['撤回', ticket.withdrawAt && `原话都撤回了，${whenText(ticket.withdrawAt)} 前不重说就撤销`],
    [open ? '上次结果' : '结果', !ticket.mergedInto && ticket.outcome],
    ['评分', rating && `${rating} 分`],
    ['核查提示', marks.length > 0 && html`<${Marks} marks=${marks} labels=${labels} />`],
    ['原话缺', ticket.missing.map((one) => labels.missing[one]).join('、')],
    ['可先问', open && ticket.question],
    ['研判', ticket.review ? `${ticket.judgedByText}；语言模型不可用，恢复后重新研判` : ticket.judgedByText],
    ['模型用量', usageOf(ticket.usage)],
  ]
  return facts.filter(([, value]) => value)
}

/** Which rule set the time that runs, and which the time to settle. */
function rulesText(ticket) {
  const answer = isUnanswered(ticket) && !ticket.pausedSince && ticket.acceptText
  return [answer, ticket.dueText].filter(Boolean).join('；')
}

const MOST_NAMES = 12

function namesOf(reporters) {
  const names = reporters.slice(0, MOST_NAMES).map(({ name }) => name)
  return names.join('、') + (reporters.length > MOST_NAMES ? `等 ${reporters.length} 人` : '')
}

/** What all have in common stands in the ticket's place. */
function placesText(paths) {
  const steps = paths.map((path) => path.split(' '))
  let common = 0
  while (steps.every((own) => own.length > common + 1 && own[common] === steps[0][common])) common++
  return steps.map((own) => own.slice(common).join(' ')).join('、')
}

function links(numbers) {
  const known = numbers.filter(Boolean)
  return known.length > 0 && known.map((no, at) => html`${at > 0 && '、'}<${TicketLink} no=${no} />`)
}

function due(time, standsStill) {
  if (standsStill) return `${whenText(time)}，恢复计时后顺延`
  if (!isLate(time)) return `${whenText(time)} 前`
  return html`<span class="late">${whenText(time)}，已超 ${spanText(simulatedNow() - time)}</span>`
}

/** Since when, and what is waited for. */
function pauseText({ pausedSince, history }) {
  const asked = history.findLast(({ type }) => type === 'asked')?.note
  return `${whenText(pausedSince)} 起，等反映人${asked ? `答复“${asked}”` : '补充地点'}`
}

/** What is asked for and who has to answer. */
function extensionText({ until, reason, askedOf }) {
  return until ? `到 ${whenText(until)}（${reason}），等${askedOf}答复` : `未说到哪天，等${askedOf}答复`
}

const NEEDS = { words: '一句怎么办的', photo: '一张现场照片', reason: '一句原因' }

/** An end was named, and something is still wanted before it stands. */
function endingText({ type, need, byName }, labels) {
  return `${byName}说${labels.event[type]}，还差${NEEDS[need]}`
}

function Marks({ marks, labels }) {
  return html`<ul>
    ${marks.map(({ mark, at, byName }, i) => html`<li key=${i}>${labels.mark[mark]}（${byName}，${whenText(at)}）</li>`)}
  </ul>`
}

/** What the language model cost for this ticket; nothing where it was not asked. */
function usageOf({ calls, inputTokens, outputTokens, yuan }) {
  const price = yuan === null ? '' : `，约 ${yuan.toFixed(4)} 元`
  return calls > 0 && `${calls} 次调用，${inputTokens + outputTokens} 词元${price}`
}

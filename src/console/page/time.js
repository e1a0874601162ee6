import { state } from '/assets/store.js'

const formats = new Map()

function parts(time) {
  const timeZone = state.world?.timezone ?? 'Asia/Shanghai'
  if (!formats.has(timeZone)) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short' }
    const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }
    formats.set(timeZone, new Intl.DateTimeFormat('zh-CN', { timeZone, ...fields, ...clock }))
  }
  return Object.fromEntries(
    formats
      .get(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  )
}

export function simulatedNow() {
  return Date.now() + state.clockAhead
}

export function clockText(time) {
  const { hour, minute } = parts(time)
  return `${hour}:${minute}`
}

export function dayText(time) {
  const { month, day, weekday } = parts(time)
  return `${month}月${day}日 ${weekday}`
}

export function hourOf(time) {
  return Number(parts(time).hour)
}

function dayNumber(time) {
  const { year, month, day } = parts(time)
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000
}

/** `10:30`, `昨天 10:30`, `3月1日 10:30`: as short as it is still clear. */
export function whenText(time, now = simulatedNow()) {
  const days = dayNumber(time) - dayNumber(now)
  const near = { '-1': '昨天 ', 0: '', 1: '明天 ' }[days]
  if (near !== undefined) return near + clockText(time)
  const { month, day } = parts(time)
  return `${month}月${day}日 ${clockText(time)}`
}

/** `10:30`, `昨天`, `3月1日`: for a list with little room. */
export function shortWhenText(time, now = simulatedNow()) {
  const days = dayNumber(time) - dayNumber(now)
  if (days === 0) return clockText(time)
  const { month, day } = parts(time)
  return days === -1 ? '昨天' : `${month}月${day}日`
}

/** `3小时`, `2天`: in words, for how long something is late. */
export function spanText(ms) {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 60) return `${minutes}分钟`
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)}小时`
  return `${Math.round(minutes / 1440)}天`
}

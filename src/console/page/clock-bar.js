import { html, useEffect, useState } from '/assets/preact.js'
import { post } from '/assets/api.js'
import { complain, set, useStore } from '/assets/store.js'
import { clockText, dayText, hourOf, simulatedNow } from '/assets/time.js'

async function move(to) {
  set({ moving: true })
  try {
    await post('/api/clock', { to })
  } catch (error) {
    complain(error)
  } finally {
    set({ moving: false })
  }
}

export function ClockBar() {
  const { moving, world } = useStore()
  const now = useNow()
  const evening = hourOf(now) < 20 ? '到今晚20:00' : '到明晚20:00'
  const morning = hourOf(now) < 8 ? '到今早8:00' : '到明早8:00'
  const moves = [
    ['20:00', evening],
    ['8:00', morning],
    ['+10m', '+10分钟'],
    ['+1h', '+1小时'],
    ['+1d', '+1天'],
  ]
  return html`<section class="clock" aria-label="模拟时间">
    <p class="now" aria-live="off"><span>${dayText(now)}</span><strong>${clockText(now)}</strong></p>
    ${
      world.simulator &&
      html`<div class="moves" role="group" aria-label="拨快时钟" aria-busy=${moving}>
        ${moves.map(([to, label]) => html`<button key=${to} data-to=${to} disabled=${moving} onClick=${() => move(to)}>${label}</button>`)}
      </div>`
    }
    <p class="moving" role="status">${moving ? '时钟正在走，到点的事逐一办理…' : ''}</p>
  </section>`
}

/** The simulated time, looked at twice a second. */
function useNow() {
  const [now, setNow] = useState(simulatedNow())
  useEffect(() => {
    const timer = setInterval(() => setNow(simulatedNow()), 500)
    return () => clearInterval(timer)
  }, [])
  return now
}

import { pino } from 'pino'
import { startSimulator } from '../src/bot/simulator/start.ts'
import { createWechatyChat } from '../src/bot/wechaty.ts'
import type { Roster } from '../src/routing/roster.ts'
import { Timeline } from '../src/schedules/timeline.ts'
import { residentsOf, type ScriptLine } from './script.ts'

/** Messages a second through Wechaty and back, doing nothing but answer each. */
export async function bareEcho(roster: Roster, script: readonly ScriptLine[]): Promise<number> {
  const log = pino({ level: 'silent' })
  const timeline = new Timeline(Date.now, () => {})
  const { world, puppet } = await startSimulator({ roster, residents: residentsOf(roster), timeline, log })
  const chat = createWechatyChat({ puppet, log })
  const online = Promise.withResolvers<void>()
  const all = Promise.withResolvers<void>()
  let answered = 0
  await chat.start({
    onLogin: () => online.resolve(),
    async onMessage(message) {
      if (message.self || !message.roomId) return
      await chat.send({ roomId: message.roomId }, { text: message.text })
      if (++answered === script.length) all.resolve()
    },
  })
  await online.promise
  const started = performance.now()
  for (const line of script) await world.say(line)
  await all.promise
  const seconds = (performance.now() - started) / 1000
  await chat.stop()
  await world.close()
  return script.length / seconds
}

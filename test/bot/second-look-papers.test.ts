import { describe, expect, it } from 'vitest'
import { modelScene } from '../support/model-scene.ts'
import { modelTown } from '../support/model-town.ts'
import { silence } from '../support/openai-misbehaviour.ts'

describe('papers', () => {
  const sentences = ['今天新增 1 件，在办 1 件。', '有事接着说。']

  it('open with its sentences where the configuration wants them', async () => {
    const here = await modelTown({ digest: sentences }, { settings: { digests: true } })
    await here.say('u-w', 'r-b3u2', '楼道灯坏了')
    await here.until('2026-03-02T20:01')
    expect(here.shownTo('r-b3u2').at(-1)).toContain(`在办 1 件。\n${sentences.join('')}`)
  })

  it('a start does not wait for them', async () => {
    const here = await modelTown({ digest: sentences }, { settings: { digests: true } })
    for (const room of ['r-b3u2', 'r-b5u1', 'r-b8u1']) await here.say('u-w', room, '楼道灯坏了')
    await here.pass()
    const asked = here.server.requests.length
    here.server.always(silence)
    const later = here.timeline.now() + 13 * 3_600_000
    const again = await modelScene(here.server, {
      store: here.store,
      start: later,
      roster: here.roster,
      settings: { digests: true, burst: { quiet: 0, longest: 0, hurried: 0 } },
      model: { timeoutMs: 60_000, totalMs: 60_000 },
    })
    again.timeline.start()
    await again.begin('u-f', 'r-b3u2', '着火了！二楼冒黑烟', { id: 'x1' })
    await expect.poll(async () => (await again.tickets()).map((one) => one.urgency)).toContain('emergency')
    expect(here.server.requests).toHaveLength(asked)
    again.timeline.stop()
  })

  it('are asked for one after another, so that residents have the other lines', async () => {
    let now = 0
    let most = 0
    const here = await modelTown(
      {},
      {
        settings: { digests: true },
        before: (ask) => async (question) => {
          const { task } = question.prompt
          if (task === 'digest') most = Math.max(most, ++now)
          return ask(question).finally(() => task === 'digest' && now--)
        },
      },
    )
    for (const room of ['r-b3u2', 'r-b5u1', 'r-b8u1']) await here.say('u-w', room, '楼道灯坏了')
    await here.until('2026-03-02T20:01')
    expect(here.cases().filter((one) => one.task === 'digest')).toHaveLength(3)
    expect(most).toBe(1)
  })

  it('without them where a number is not in the facts, and where they are not wanted', async () => {
    const wrong = await modelTown({ digest: ['今天新增 7 件。'] }, { settings: { digests: true } })
    await wrong.say('u-w', 'r-b3u2', '楼道灯坏了')
    await wrong.until('2026-03-02T20:01')
    expect(wrong.shownTo('r-b3u2').at(-1)).not.toContain('7 件')
    expect(wrong.shownTo('r-b3u2').at(-1)).toContain('今日小结')
    const off = await modelTown({ digest: sentences })
    await off.say('u-w', 'r-b3u2', '楼道灯坏了')
    await off.until('2026-03-02T20:01')
    expect(off.cases().filter((one) => one.task === 'digest')).toEqual([])
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'
import { ticketOf } from '../support/tickets.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const SECRETARY = 'u-shuji'
const COUNTY = 'u-xian'

describe('who gets a paper may ask for it again', () => {
  let town: Scene
  beforeAll(async () => {
    town = await scene({ start: at('2026-03-08T20:30') })
    const created = at('2026-03-04T12:00')
    await town.store.tickets.create(
      ticketOf({
        no: 1001,
        createdAt: created,
        updatedAt: created,
        acceptDue: at('2026-03-05T12:00'),
        settleDue: at('2026-03-06T12:00'),
        nextAt: null,
      }),
    )
    await town.until('2026-03-09T10:00')
  })

  const filesTo = (peer: string) => town.shown.filter((one) => one.peer === peer && one.file).map((one) => one.text)
  const asks = async (from: string, text: string, room: string | null = null) => {
    const before = town.shown.length
    await town.say(from, room, text)
    await town.pass()
    return town.shown.slice(before).filter((one) => one.peer === (room ?? from))
  }

  it('the community gets its week, the county its own', async () => {
    const [words, file] = await asks(SECRETARY, '上周的周报没收到，麻烦再发一下')
    expect(words?.text).toContain('2026-W10-督促单-LH-莲花社区.xlsx')
    expect(file?.file?.bytes.length).toBeGreaterThan(1000)
    expect(filesTo(SECRETARY)).toHaveLength(2)
    const toCounty = await asks(COUNTY, '督促单发我一份')
    expect(toCounty.map((one) => one.text)).toContain('2026-W10-督促单-GC-莲城县.xlsx')
  })

  it('is told where there is none', async () => {
    const told = await asks(COUNTY, '1月份的月报有吗？')
    expect(told.map((one) => one.text).join()).toContain('还没有1月的报表')
    const week = await asks(SECRETARY, '上上周的督促单')
    expect(week.map((one) => one.text).join()).toContain('还没有2月23日—3月1日的报表')
  })

  it('others get none, and no ticket comes of it', async () => {
    const leader = await asks('u-dy32', '上周周报发我看看')
    expect(leader.map((one) => one.text).join()).toContain('督促单只发给社区和县三长办')
    expect((await asks(SECRETARY, '上个月的月报发一下')).map((one) => one.text).join()).toContain('只发给县三长办')
    expect(filesTo('u-dy32')).toEqual([])
    expect(await asks(SECRETARY, '周报发一下', 'r-g1')).toEqual([])
    expect(await town.tickets()).toHaveLength(1)
  })
})

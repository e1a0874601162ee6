import { expect, it } from 'vitest'
import { scene, type Scene } from '../support/scene.ts'

/** 王阿姨's lamp with 李姐, handed up to the grid's leader. */
async function handedUp(): Promise<Scene> {
  const town = await scene()
  await tell(town, 'u-wang', '3栋2单元7楼楼道灯不亮，晚上看不见路，麻烦修一下', 'r-b3u2')
  await tell(town, 'u-dy32', '#1001 转网格长，要动线路')
  return town
}

async function tell(town: Scene, from: string, text: string, room: string | null = null): Promise<void> {
  await town.say(from, room, text)
  await town.pass()
}

const last = (town: Scene, person: string) => town.shownTo(person).at(-1)

it('sent back down with a reason, to who had it', async () => {
  const town = await handedUp()
  await tell(town, 'u-wg1', '退回给单元长，只是灯泡坏了，自己能换')
  const ticket = await town.ticket()
  expect(ticket).toMatchObject({ status: 'assigned', ownerId: 'u-dy32', returns: 1 })
  expect(ticket.history.at(-1)).toMatchObject({ type: 'sent_back', by: 'u-wg1', note: '只是灯泡坏了，自己能换' })
  expect(last(town, 'u-dy32')).toMatch(/【退回给您】#1001[\s\S]*只是灯泡坏了，自己能换/)
  expect(last(town, 'u-wg1')).toContain('已转李姐')
})

it('a reason is asked for, and only who stands above may', async () => {
  const town = await handedUp()
  await tell(town, 'u-wg1', '#1001 退回')
  expect(last(town, 'u-wg1')).toContain('要说一句原因')
  await tell(town, 'u-ld3', '#1001 退回给单元长，自己能换')
  expect(await town.ticket()).toMatchObject({ status: 'escalated', ownerId: 'u-wg1', returns: 0 })
  expect(last(town, 'u-ld3')).toContain('现在由周网格办理')
  await tell(town, 'u-wg1', '#1001 退回楼栋长 先找电工看看')
  expect(await town.ticket()).toMatchObject({ ownerId: 'u-ld3', returns: 1 })
})

it('handed to and fro between grids, or given back down by name, counts as returned', async () => {
  const town = await handedUp()
  await tell(town, 'u-wg1', '#1001 接单')
  await tell(town, 'u-wg1', '#1001 转给李姐处理，换个灯泡就好')
  expect(await town.ticket()).toMatchObject({ ownerId: 'u-dy32', returns: 1 })
  await tell(town, 'u-dy32', '#1001 这个归第二网格管，转给郑网格')
  expect(await town.ticket()).toMatchObject({ ownerId: 'u-wg2', returns: 1 })
  await tell(town, 'u-wg2', '#1001 不归我们，转给李姐')
  expect(await town.ticket()).toMatchObject({ ownerId: 'u-dy32', returns: 2 })
  await tell(town, 'u-dy32', '#1001 归第二网格管，转给郑网格')
  expect(await town.ticket()).toMatchObject({ status: 'escalated', ownerId: 'u-xian', ownerArea: 'GC' })
})

it('after two returns the county office decides, and cannot send it back', async () => {
  const town = await handedUp()
  await tell(town, 'u-wg1', '#1001 退回 灯泡自己能换')
  await tell(town, 'u-dy32', '#1001 转网格长，换了还是不亮')
  await tell(town, 'u-wg1', '#1001 退回 请先找电工')
  expect(await town.ticket()).toMatchObject({ ownerId: 'u-dy32', returns: 2 })
  await tell(town, 'u-dy32', '#1001 转网格长，电工说要动线路')
  expect(await town.ticket()).toMatchObject({ status: 'escalated', ownerId: 'u-xian', ownerArea: 'GC' })
  await tell(town, 'u-xian', '#1001 退回 请网格办')
  expect(last(town, 'u-xian')).toContain('已经来回两次')
  expect(await town.ticket()).toMatchObject({ ownerId: 'u-xian', returns: 2 })
})

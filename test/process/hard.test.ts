import { beforeAll, describe, expect, it } from 'vitest'
import { departmentIn } from '../../src/bot/department-words.ts'
import { minutesIn } from '../../src/bot/office-words.ts'
import { scene, type Scene } from '../support/scene.ts'

const OFFICE = 'u-xian'
const SHED = '5栋楼下有人占绿地私搭违建，盖了一间房，举报一年多了没人管，请县里协调拆除'
const ROOF = '3栋整栋楼外墙大面积空鼓脱落，开发商跑了没有维修基金，多次反映各部门都推，请县里牵头解决'

async function twoHardMatters(): Promise<Scene> {
  const town = await scene()
  await town.say('u-hu', 'r-b5', SHED)
  await town.pass()
  await town.say('u-wang', 'r-b3', ROOF)
  await town.pass()
  for (const no of [1001, 1002]) {
    const { difficulty } = await town.ticket(no)
    if (difficulty !== 'hard') {
      await town.say('u-wg1', null, `#${no} 转县里，我们解决不了`)
      await town.pass()
    }
    expect(await town.ticket(no)).toMatchObject({ ownerId: OFFICE })
  }
  return town
}

describe('the county office gives hard matters to departments', () => {
  let town: Scene
  beforeAll(async () => {
    town = await twoHardMatters()
  })

  it('in words, with a day', async () => {
    await town.say(OFFICE, null, '#1001 转住建局牵头，月底前拆')
    await town.pass()
    const ticket = await town.ticket(1001)
    expect(ticket).toMatchObject({ department: '住建局', difficulty: 'hard', ownerId: OFFICE, status: 'in_progress' })
    expect(new Date(ticket.settleDue + 8 * 3_600_000).toISOString().slice(0, 10)).toBe('2026-03-31')
    expect(town.shownTo(OFFICE).at(-1)).toContain('#1001 已交住建局牵头')
  })

  it('the agenda says what, where, since when and of whom it is asked', async () => {
    await town.say(OFFICE, null, '交办会议程')
    await town.pass()
    const agenda = town.shownTo(OFFICE).at(-1) ?? ''
    expect(agenda).toContain('【交办会议程】共 2 件')
    expect(agenda).toMatch(/1\. #1001 .+（莲花社区第一网格.*），.+反映，已交住建局/)
    expect(agenda).toMatch(/2\. #1002 .+请定牵头部门/)
  })

  it('the minutes come back as one message; what cannot be read is named', async () => {
    await town.say(
      OFFICE,
      null,
      '交办会定了：#1001 城管局，两周内答复；#1002 由住建局牵头，月底前拿方案；#1999 交通局；停车的事再议',
    )
    await town.pass()
    expect((await town.ticket(1001)).department).toBe('城管局')
    expect((await town.ticket(1002)).department).toBe('住建局')
    const summary = town.shownTo(OFFICE).at(-1) ?? ''
    expect(summary).toContain('交办会定的 2 件已记下')
    expect(summary).toContain('没看懂的：“#1999 交通局”、“停车的事再议”')
    expect(town.shownTo('r-b5').join()).not.toContain('城管局')
  })

  it('nobody below may: the words move nothing', async () => {
    const before = await town.ticket(1001)
    await town.say('u-wg1', null, '交办会定了：#1001 水利局牵头，明天办完')
    await town.pass()
    await town.say('u-wg1', null, '交办会议程')
    await town.pass()
    await town.say('u-shuji', null, '#1001 由水利局牵头')
    await town.pass()
    expect(await town.ticket(1001)).toMatchObject({ department: before.department, settleDue: before.settleDue })
    expect(town.shownTo('u-wg1').filter((text) => text.includes('由县三长办来发'))).toHaveLength(2)
  })
})

it('the day that a department was given is said with its rule, reminded of, and pressed each working day after it', async () => {
  const town = await twoHardMatters()
  await town.say(OFFICE, null, '#1002 转城管局牵头，下个月底前')
  await town.pass()
  await town.say(OFFICE, null, '#1001 转住建局牵头，周五前拆')
  await town.pass()
  const ticket = await town.ticket(1001)
  expect(ticket.dueRule).toBe('县三长办定的期限')
  expect(ticket.history.at(-1)?.rule).toContain('时限 县三长办定的期限')
  const heardBy = async (local: string, words: string) => {
    await town.until(local)
    return town.shownTo(OFFICE).filter((text) => text.includes('#1001') && text.includes(words)).length
  }
  expect(await heardBy('2026-03-06T17:59', '提醒')).toBe(1)
  expect(await heardBy('2026-03-06T19:00', '已过 今天 18:00 的时限')).toBe(1)
  expect(await heardBy('2026-03-08T20:00', '没有更高一级')).toBe(0)
  expect(await heardBy('2026-03-10T20:00', '没有更高一级')).toBe(2)
})

it.each([
  ['#1042 转住建局牵头，月底前拆', '住建局'],
  ['城管局，两周内答复', '城管局'],
  ['请自来水公司负责', '自来水公司'],
  ['交给县城管大队处理', '县城管大队'],
  ['由莲花街道办理', '莲花街道'],
  ['住建局已经修好了', null],
  ['好的，知道了', null],
  ['这个要开会研究', null],
  ['明天办', null],
])('%s', (text, department) => {
  expect(departmentIn(text, [])).toBe(department)
})

it('minutes are read by clause', () => {
  expect(minutesIn('交办会定了：#1042 住建局牵头；#1043、#1044 城管局', [])?.map((one) => one.numbers)).toEqual([
    [1042],
    [1043, 1044],
  ])
  expect(minutesIn('交办会什么时候开', [])).toBeUndefined()
})

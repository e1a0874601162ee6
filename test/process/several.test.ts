import { describe, expect, it } from 'vitest'
import { helpersNamed } from '../../src/bot/helper-words.ts'
import { scene, type Scene } from '../support/scene.ts'

const GROUP = 'r-b3'

/** #1001, a complex matter of 3栋: 周网格 has it. */
async function complexMatter(): Promise<Scene> {
  const town = await scene()
  await town.say('u-wang', GROUP, '3栋楼顶防水坏了，整栋楼顶层都漏，物业一直推诿，说要动用维修基金，请社区协调一下')
  await town.pass()
  expect(await town.ticket()).toMatchObject({ difficulty: 'complex', ownerId: 'u-wg1' })
  return town
}

describe('a complex matter has a second owner', () => {
  it('the community secretary is told once, and may act on it', async () => {
    const town = await complexMatter()
    expect((await town.ticket()).coOwnerId).toBe('u-shuji')
    const told = town.shownTo('u-shuji').filter((text) => text.includes('#1001'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('周网格牵头')
    await town.say('u-shuji', null, '#1001 已经约了维修基金办的人，周三上门')
    await town.pass()
    expect(await town.ticket()).toMatchObject({ status: 'in_progress', ownerId: 'u-wg1' })
  })
})

describe('who helps', () => {
  it('is named by the owner, told once, reports in private and closes nothing', async () => {
    const town = await complexMatter()
    await town.say('u-wg1', null, '#1001 接单，请老刘一起处理')
    await town.pass()
    expect((await town.ticket()).coHandlers).toEqual([{ id: 'u-ld3', name: '老刘' }])
    expect(town.shownTo('u-ld3').filter((text) => text.includes('【请您一起办】#1001'))).toHaveLength(1)
    await town.say('u-wg1', null, '#1001 请老刘一起处理')
    await town.pass()
    expect(town.shownTo('u-ld3').filter((text) => text.includes('【请您一起办】#1001'))).toHaveLength(1)
  })

  it('may be somebody of no post, mentioned in the group', async () => {
    const town = await complexMatter()
    await town.say('u-wg1', GROUP, '@物业老王\u2005一起处理', {
      mentionIds: ['u-laowang'],
      mentionNames: ['物业老王'],
    })
    await town.pass()
    expect((await town.ticket()).coHandlers).toEqual([{ id: 'u-laowang', name: '物业老王' }])
    await town.say('u-laowang', null, '#1001 已办结，防水做好了')
    await town.pass()
    const ticket = await town.ticket()
    expect(ticket).toMatchObject({ status: 'in_progress', ownerId: 'u-wg1' })
    expect(ticket.history.at(-1)).toMatchObject({ type: 'progress', by: 'u-laowang' })
    expect(town.shownTo('u-wg1').join()).toContain('物业老王说“#1001 已办结，防水做好了”')
    await town.until('2026-03-03T08:30')
    expect(town.shownTo('u-wg1').join()).toContain('与物业老王一起')
  })

  it('known by name only: kept, and the owner is asked to pass it on', async () => {
    const town = await complexMatter()
    await town.say('u-wg1', null, '#1001 请社区民警小张一起')
    await town.pass()
    expect((await town.ticket()).coHandlers).toEqual([{ id: null, name: '社区民警小张' }])
    expect(town.shownTo('u-wg1').at(-1)).toContain('联系不上社区民警小张')
  })

  it('nobody without authority names anybody', async () => {
    const town = await complexMatter()
    await town.say('u-wg2', null, '#1001 请钱叔一起处理')
    await town.say('u-wang', GROUP, '请物业一起处理')
    await town.pass()
    expect((await town.ticket()).coHandlers).toEqual([])
  })

  it.each([
    ['请社区民警小张一起', ['社区民警小张']],
    ['叫上物业和业委会一起处理', ['物业', '业委会']],
    ['接单，请物业王经理配合', ['物业王经理']],
    ['和物业一起看过了，明天修', []],
    ['请大家一起配合', []],
    ['已经和物业沟通了，他们下午来', []],
    ['请邻居们一起把东西搬走', []],
  ])('%s', (text, names) => {
    expect(helpersNamed(text, [], [])).toEqual(names)
  })
})

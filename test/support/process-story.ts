import type { SceneOptions } from './scene.ts'
import { scene, type Scene } from './scene.ts'

/** Matters on which several people work: what is said about them is said here once. */
export async function processStory(options: SceneOptions): Promise<Scene> {
  const town = await scene(options)
  const say = async (from: string, room: string | null, text: string, more = {}) => {
    await town.say(from, room, text, more)
    await town.pass()
  }
  await say('u-wang', 'r-b3', '3栋楼顶防水坏了，整栋楼顶层都漏，物业一直推诿，说要动用维修基金，请社区协调一下')
  await say('u-wg1', null, '#1001 接单，请老刘一起处理')
  await say('u-wg1', null, '#1001 请社区民警小张一起')
  await say('u-wg1', 'r-b3', '@物业老王\u2005一起处理', { mentionIds: ['u-laowang'], mentionNames: ['物业老王'] })
  await say('u-laowang', null, '#1001 下午带师傅上楼顶看')
  await say('u-chen', 'r-b3u2', '3栋2单元门口垃圾桶满了好几天，没人清')
  await say('u-dy32', null, '#1002 已办结，已经叫保洁清走了')
  await say('u-chen', null, '#1002 解决了')
  await town.until('2026-03-03T08:30')
  await say('u-zhao', 'r-b3u2', '3栋2单元门口垃圾桶又满了好几天，没人清')
  for (const [from, room, where] of [
    ['u-he', 'r-b3u1', '3栋1单元'],
    ['u-qi', 'r-b3u2', '3栋2单元'],
    ['u-ba', 'r-b5u1', '5栋1单元'],
    ['u-jiu', 'r-b5', '5栋2单元'],
  ] as const)
    await say(from, room, `${where}停水了，一滴都没有`)
  await say('u-shi', 'r-b3u2', '3栋2单元我家也停水了，没法做饭')
  await town.pass(180_000)
  await say('u-hu', 'r-b5', '5栋楼下有人占绿地私搭违建，盖了一间房，举报一年多没人管')
  await say('u-wg2', null, '要等配件，延到下周五')
  await say('u-wg1', null, '交办会议程')
  await say('u-xian', null, '交办会议程')
  await say('u-xian', null, '交办会定了：#1004 住建局牵头，月底前拆；车位的事再议')
  await say('u-xian', null, '#1004 转城管局牵头，两周内答复')
  const shed = (await town.tickets()).at(-1)?.no
  await say('u-wg1', null, `#${shed} 分成：1. 请赵哥劝说拆棚 2. 物业清垃圾`)
  await say('u-dy51', null, `#${shed} 分成：1. 拆棚 2. 清垃圾`)
  await say('u-wg1', null, `#${shed} 已办结，棚子拆了，垃圾也清了`)
  await say('u-ld5', null, `#${(shed ?? 0) + 1} 已办结，棚子当面拆掉了`)
  await say('u-xian', null, `#${(shed ?? 0) + 2} 已办结，垃圾清运干净了`)
  return town
}

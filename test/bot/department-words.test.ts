import { expect, test } from 'vitest'
import { departmentIn } from '../../src/bot/department-words.ts'

test.each([
  ['转住建局牵头，月底前拆', '住建局'],
  ['门口那条是市政的 转城管局', '城管局'],
  ['请派出所处理', '派出所'],
  ['派城管局去办', '城管局'],
  ['#1042 交警大队牵头，下周五前答复', '交警大队'],
  ['转交通局办理', '交通局'],
  ['交交警大队处理', '交警大队'],
  ['交城管局处理', '城管局'],
  ['住建局牵头，月底前办结', '住建局'],
  ['由水务局负责，12月1日前必须办结', '水务局'],
  ['供电公司，两周内办结', '供电公司'],
])('%s gives it to %s', (words, department) => expect(departmentIn(words, [])).toBe(department))

test.each([
  '城管局来人，办结了',
  '住建局已办结',
  '问了教育局，让等通知',
  '药投了三处 洞也堵了',
  '维保在路上，还有两站，我在跟他说话',
  '漏在厨房还是厕所',
])('%s gives it to nobody', (words) => expect(departmentIn(words, [])).toBeNull())

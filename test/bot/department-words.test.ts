import { expect, test } from 'vitest'
import { departmentIn } from '../../src/bot/department-words.ts'

test.each([
  ['转住建局牵头，月底前拆', '住建局'],
  ['门口那条是市政的 转城管局', '城管局'],
  ['请派出所处理', '派出所'],
  ['派城管局去办', '城管局'],
])('%s gives it to %s', (words, department) => expect(departmentIn(words, [])).toBe(department))

test.each(['问了教育局，让等通知', '药投了三处 洞也堵了', '维保在路上，还有两站，我在跟他说话', '漏在厨房还是厕所'])(
  '%s gives it to nobody',
  (words) => expect(departmentIn(words, [])).toBeNull(),
)

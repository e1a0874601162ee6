/** Short forms that people type on purpose, read before any judging. */
export type Command =
  | { name: 'my_tickets' }
  | { name: 'ticket'; no: number }
  | { name: 'withdraw'; no: number | null }
  | { name: 'my_leaders' }
  | { name: 'help' }

const FORMS: readonly { pattern: RegExp; read: (match: RegExpMatchArray) => Command }[] = [
  {
    pattern: /^(查(看|询|一下)?)?我的?(诉求|工单|反映)(有哪些|呢|列表)?[?？。!！]?$/,
    read: () => ({ name: 'my_tickets' }),
  },
  {
    pattern: /^(查|查询|查看)?\s*#\s?(\d{4,7})\s*(进度|怎么样了|到哪了|办到哪了)?[?？]?$/,
    read: (match) => ({ name: 'ticket', no: Number(match[2]) }),
  },
  {
    pattern:
      /^(我要|请)?(撤销|撤回|取消)(登记|工单|诉求|这个)?\s*(#\s?(\d{4,7}))?[。!！]?$|^#\s?(\d{4,7})\s*(撤销|撤回|取消)[。!！]?$/,
    read: (match) => ({ name: 'withdraw', no: Number(match[5] ?? match[6]) || null }),
  },
  {
    pattern:
      /^(请问)?(我|我们|咱|咱们|这里|这边)(家|这|这里)?(单元|楼栋|楼|栋|网格)?的?(单元长|楼栋长|楼长|网格长|三长)(是|叫)(谁|哪个|哪位|什么名字)[啊呀呢?？]*$|^谁是(我们|咱们|我)?(这)?的?(单元长|楼栋长|楼长|网格长)[?？]?$/,
    read: () => ({ name: 'my_leaders' }),
  },
  { pattern: /^(帮助|help|怎么用|使用说明|你能做什么|菜单)[?？]?$/i, read: () => ({ name: 'help' }) },
]

export function readCommand(text: string): Command | undefined {
  const words = text.trim()
  if (words.length > 30) return undefined
  for (const { pattern, read } of FORMS) {
    const match = pattern.exec(words)
    if (match) return read(match)
  }
  return undefined
}

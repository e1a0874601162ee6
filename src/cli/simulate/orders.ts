import { areaOf, childrenOf, leaderName, type Area, type Roster } from '../../routing/roster.ts'
import type { OutboxRow } from '../../store/outbox.ts'
import type { Chance } from './chance.ts'

/** What a leader orders instead of doing it alone, and whether the ticket leaves their hands by it. */
export interface Order {
  text: string
  leaves: boolean
}

const HELPERS = ['请物业老王一起处理', '叫上业委会一起协调', '请社区民警小张一起去看看', '麻烦保洁王姐帮忙一起清理']
const RETURNS = [
  '退回 单元长去敲个门就能解决',
  '退回给楼栋长，换个灯泡的事，楼里就能办',
  '退回，先把现场照片和住户意见拿来',
]
const PARTS = ['分成：1. 物业清楼道 2. 社区张贴告示', '拆成两件：1、城管拆棚 2、物业把垃圾拉走']
const DEPARTMENTS = ['住建局', '城管局', '交警大队', '供电公司', '自来水公司', '民政局', '自然资源局', '生态环境局']
const DEADLINES = ['月底前办结', '下周五前答复', '两周内拿出方案', '10个工作日内办好', '下月15号前完成']

/** Shares of what comes to a leader of that level. */
const HELPED = 0.1
const HELPED_BY_NEIGHBOUR = 0.04
const ACROSS = 0.05
const SPLIT = 0.04
const SENT_BACK = 0.25

export function createOrders(roster: Roster) {
  /** Another area of the same level under the same roof. */
  function neighbourOf(area: Area, chance: Chance): Area | undefined {
    const others = area.parent ? childrenOf(roster, area.parent).filter((one) => one.code !== area.code) : []
    return others.length > 0 ? chance.of(others) : undefined
  }

  return {
    /** Undefined: the leader sees to it. */
    orderOf(leader: string, row: OutboxRow, chance: Chance): Order | undefined {
      const area = areaOf(roster, roster.posts.get(leader)?.[0] ?? '')
      const handedUp = row.purpose === 'promptMoved' && row.text.startsWith('【上转')
      if (handedUp && area.level !== 'unit' && chance.yes(SENT_BACK)) return { text: chance.of(RETURNS), leaves: true }
      if (area.level === 'county' && chance.yes(SPLIT)) return { text: chance.of(PARTS), leaves: true }
      if (area.level !== 'grid') return undefined
      const neighbour = neighbourOf(area, chance)
      const helper = neighbour?.leaders[0] && leaderName(roster, neighbour.leaders[0].id)
      if (chance.yes(HELPED)) return { text: chance.of(HELPERS), leaves: false }
      if (helper && chance.yes(HELPED_BY_NEIGHBOUR)) return { text: `请${helper}一起处理`, leaves: false }
      if (chance.yes(SPLIT)) return { text: chance.of(PARTS), leaves: true }
      if (neighbour && chance.yes(ACROSS))
        return { text: `这个归${neighbour.name}管，转给${neighbour.name}`, leaves: true }
      return undefined
    },

    /** Which department, and by when. */
    department: (chance: Chance): string => `${chance.of(DEPARTMENTS)}牵头，${chance.of(DEADLINES)}`,
  }
}
export type Orders = ReturnType<typeof createOrders>

import { areaOf, isBoundId, leaderName, shortName, type Roster } from '../../routing/roster.ts'
import { chanceOf } from './chance.ts'

/** How a leader answers: within the hour; after the reminder; never; or `办结` at once, with nothing done. */
export type Habit = 'prompt' | 'slow' | 'silent' | 'false_closer'

const HABITS: Readonly<Record<Habit, number>> = { prompt: 62, slow: 25, silent: 8, false_closer: 5 }
/** Communities answer what reaches them, some late; the county office always does. */
const OFFICE_HABITS: Readonly<Record<Habit, number>> = { prompt: 85, slow: 15, silent: 0, false_closer: 0 }

export interface Resident {
  id: string
  /** As it stands in the group. */
  name: string
  unit: string
  /** Where the name in the group holds it: what no group post may show. */
  fullName?: string
}

/** How many of a unit's twenty households ever speak. */
export const VOICES = 6
const SURNAMES = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐')
const CALLED = ['阿姨', '大姐', '师傅', '叔', '奶奶', '老师', '哥', '姐']
const NICKNAMES = ['静待花开', '小满', '一米阳光', '云淡风轻', '豆豆妈', '老船长', '糖糖', '晴天', '山里人家', '木木']
const GIVEN = ['秀兰', '建国', '志强', '桂花', '丽华', '国平', '春梅', '文军', '小红', '海燕']

export function createPeople(roster: Roster, seed: number) {
  const levelOf = (leaderId: string) => areaOf(roster, roster.posts.get(leaderId)?.[0] ?? '').level
  return {
    /** Holds the county office. */
    isOffice: (leaderId: string): boolean => levelOf(leaderId) === 'county',

    habitOf(leaderId: string): Habit {
      const level = levelOf(leaderId)
      if (level === 'county') return 'prompt'
      return chanceOf(seed, 'habit', leaderId).weighted(level === 'community' ? OFFICE_HABITS : HABITS)
    },

    /** The nth voice of that unit. One in ten shows a full name beside the room, as many do. */
    residentOf(unit: string, nth: number): Resident {
      const chance = chanceOf(seed, 'resident', unit, nth)
      const room = `${Math.ceil(chance.between(0, 18))}0${Math.ceil(chance.between(0, 4))}`
      const surname = chance.of(SURNAMES)
      const name = chance.weighted({ called: 40, nickname: 30, home: 20, full: 10 })
      const fullName = surname + chance.of(GIVEN)
      const names = {
        called: surname + chance.of(CALLED),
        nickname: chance.of(NICKNAMES) + room,
        home: `${unit.split('-').slice(1).join('-')}-${room}${surname}${chance.of(CALLED)}`,
        full: room + fullName,
      }
      return { id: `p${nth}-${unit}`, name: names[name], unit, ...(name === 'full' && { fullName }) }
    },

    /** Whoever leads that unit, who lives there, too; undefined where nobody does. */
    leaderOf(unit: string): Resident | undefined {
      const id = areaOf(roster, unit).leaders.find((one) => isBoundId(one.id))?.id
      return id === undefined ? undefined : { id, name: leaderName(roster, id) ?? id, unit }
    },

    /** `3栋2单元`; with the grid: `第12网格3栋2单元`. */
    doorOf: (unit: string): string => shortName(roster, unit, 'grid'),
    addressOf(unit: string): string {
      const building = areaOf(roster, unit).parent ?? unit
      return areaOf(roster, areaOf(roster, building).parent ?? unit).name + shortName(roster, unit, 'grid')
    },

    /** Groups that somebody of that unit is in. */
    groupsOf(unit: string): { unit: string; building: string; grid: string } {
      const building = areaOf(roster, unit).parent ?? unit
      return { unit: `r-${unit}`, building: `r-${building}`, grid: `r-${areaOf(roster, building).parent}` }
    },
  }
}
export type People = ReturnType<typeof createPeople>

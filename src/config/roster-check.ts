import { buildRoster, idByName, isBoundId, type Area, type Level, type Roster } from '../routing/roster.ts'
import { ConfigError, type Problem } from './problems.ts'

export interface RosterLevel extends Level {
  /** Under which YAML lists the areas of this level inside the area above. */
  listKey: string
}

export const DEFAULT_TIMEZONE = 'Asia/Shanghai'

/** An area as read, with where it stands in the file and where its group and each of its leaders do. */
export interface ReadArea {
  area: Area
  where: string
  groupWhere?: string
  leadersWhere?: string[]
}

/** Checks the areas as a whole and builds the roster. Throws ConfigError with `problems` and all that it finds. */
export function checkedRoster(
  file: string,
  timezone: string,
  levels: readonly Level[],
  read: readonly ReadArea[],
  problems: Problem[] = [],
): Roster {
  const all = [...problems, ...duplicateAreas(read), ...duplicateGroups(read), ...leaderProblems(read)]
  const rowOf = (problem: Problem) => Number(/\d+/.exec(problem.path)?.[0] ?? 0)
  if (all.length > 0)
    throw new ConfigError(
      file,
      all.toSorted((a, b) => rowOf(a) - rowOf(b)),
    )
  const plain = levels.map(({ key, name }) => ({ key, name }))
  return buildRoster(
    timezone,
    plain,
    read.map(({ area }) => area),
  )
}

function duplicateAreas(read: readonly ReadArea[]): Problem[] {
  const codes = new Seen()
  const names = new Seen()
  return read.flatMap(({ area, where }) => {
    const problems: Problem[] = []
    const sameCode = codes.see(area.code, where)
    if (sameCode) {
      problems.push({ path: where, problem: `编号 ${area.code} 重复，${sameCode} 已用`, mend: '每个区域用不同的编号' })
    }
    const sameName = names.see(`${area.parent}\n${area.name}`, where)
    if (sameName) {
      problems.push({
        path: where,
        problem: `同一上级下已有“${area.name}”（${sameName}）`,
        mend: '合并为一个，或改用不同的名称',
      })
    }
    return problems
  })
}

function duplicateGroups(read: readonly ReadArea[]): Problem[] {
  const ids = new Seen()
  const topics = new Seen()
  return read.flatMap(({ area: { group }, where, groupWhere }) => {
    if (!group) return []
    const place = groupWhere ?? where
    const problems: Problem[] = []
    const sameId = group.id === undefined ? undefined : ids.see(group.id, place)
    if (sameId)
      problems.push({ path: place, problem: `群 id ${group.id} 已用于${sameId}`, mend: '一个群只属于一个区域' })
    const sameTopic = topics.see(group.topic, place)
    if (sameTopic) {
      const mend = '群名要能分清，请先在微信里改名；一个群只属于一个区域'
      problems.push({ path: place, problem: `群名“${group.topic}”已用于${sameTopic}`, mend })
    }
    return problems
  })
}

function leaderProblems(read: readonly ReadArea[]): Problem[] {
  const people = new Map<string, { name: string; where: string }>()
  return read.flatMap(({ area, where, leadersWhere }) => {
    const here = new Seen()
    return area.leaders.flatMap((leader, index) => {
      const place = leadersWhere?.[index] ?? where
      const problems: Problem[] = []
      const twice = here.see(leader.id, place)
      if (twice) {
        const mend = '删除重复的一处'
        problems.push({ path: place, problem: `${leader.name}在“${area.name}”重复任职，${twice} 已有`, mend })
      }
      const known = people.get(leader.id)
      if (known && known.name !== leader.name) {
        const account = isBoundId(leader.id) ? leader.id : leader.id.slice(idByName('').length)
        problems.push({
          path: place,
          problem: `微信“${account}”在${known.where}是${known.name}，这里是${leader.name}`,
          mend: '同一微信只能是一个人；昵称相同的两人请改用微信号',
        })
      }
      people.set(leader.id, known ?? { name: leader.name, where: place })
      return problems
    })
  })
}

class Seen {
  readonly #places = new Map<string, string>()

  /** Where the value was seen before, or undefined; remembers the first place. */
  see(value: string, where: string): string | undefined {
    const before = this.#places.get(value)
    if (before === undefined) this.#places.set(value, where)
    return before
  }
}

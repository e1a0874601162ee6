/** From the rows of a table, one row per leader, to the areas of a roster. Pure: no Excel here. */
import { idByName, type Area, type Leader, type Roster } from '../routing/roster.ts'
import { didYouMean, type Problem } from './problems.ts'
import type { ReadArea, RosterLevel } from './roster-check.ts'
import { codeGiver } from './roster-codes.ts'
import { nameKey, shownName } from './roster-names.ts'

export interface RosterRow {
  /** As the table numbers it, for the reader of a problem. */
  number: number
  /** One per level from the second down: the top is the whole table. Empty below the row's own level. */
  places: string[]
  /** Name of the area at the top, where the table says it. */
  top: string
  role: string
  name: string
  account: string
  topic: string
}

interface Post {
  row: RosterRow
  /** Index into the levels. */
  depth: number
  /** The place and those above it, as keys. */
  path: string[]
}

/** All areas with their leaders, and every row that is wrong. `existing`: codes and bound groups are kept where names match. */
export function readRosterRows(
  rows: readonly RosterRow[],
  levels: readonly RosterLevel[],
  existing?: Roster,
): { read: ReadArea[]; problems: Problem[] } {
  const problems: Problem[] = []
  const posts: Post[] = []
  for (const row of rows) {
    const gap = gapIn(row, levels)
    if (gap) problems.push(gap)
    else posts.push(postOf(row, levels))
  }
  problems.push(...posts.flatMap((post) => rowProblems(post, levels)))
  problems.push(...missingParents(posts, levels), ...samePosts(posts, levels))
  const read = areasOf(posts, levels, problems, existing)
  return { read, problems }
}

const rowName = (row: RosterRow) => `第 ${row.number} 行`

function gapIn(row: RosterRow, levels: readonly RosterLevel[]): Problem | undefined {
  const lowest = row.places.findLastIndex((place) => place !== '')
  const empty = row.places.findIndex((place, index) => place === '' && index < lowest)
  if (empty < 0) return undefined
  const [missing, given] = [levels[empty + 1]?.name, levels[lowest + 1]?.name]
  return {
    path: rowName(row),
    problem: `填了${given}“${row.places[lowest]}”，但${missing}为空`,
    mend: `补上所属的${missing}（可以用合并单元格）`,
  }
}

function postOf(row: RosterRow, levels: readonly RosterLevel[]): Post {
  const depth = row.places.findLastIndex((place) => place !== '') + 1
  const path = row.places.slice(0, depth).map((place, index) => nameKey(place, levels[index + 1]?.name ?? ''))
  return { row, depth, path }
}

function rowProblems({ row, depth }: Post, levels: readonly RosterLevel[]): Problem[] {
  const path = rowName(row)
  const problems: Problem[] = []
  if (row.name !== '' && row.account === '') {
    problems.push({ path, problem: `${row.name}没有微信号/昵称`, mend: '填微信号，或其在群里的微信昵称' })
  }
  if (row.name === '' && row.account !== '') {
    problems.push({ path, problem: '有微信号/昵称而没有姓名', mend: '补上姓名；岗位空缺则两格都留空' })
  }
  const ofRole = levels.findIndex((level) => row.role.endsWith(`${level.name}长`))
  if (ofRole > depth) {
    const { name = '' } = levels[ofRole] ?? {}
    problems.push({ path, problem: `职务是${row.role}，但${name}为空`, mend: `补上${name}，或改正职务` })
  } else if (ofRole >= 0 && ofRole < depth) {
    const { name = '' } = levels[depth] ?? {}
    problems.push({
      path,
      problem: `职务是${row.role}，却填了${name}“${row.places[depth - 1]}”`,
      mend: `清空${name}，或改正职务`,
    })
  }
  return problems
}

/** Every place must have a row of its own: a misspelt name would otherwise make a new, empty place. */
function missingParents(posts: readonly Post[], levels: readonly RosterLevel[]): Problem[] {
  const own = new Set(posts.map((post) => post.path.join('/')))
  const told = new Set<string>()
  return posts.flatMap(({ row, path }) =>
    path.slice(0, -1).flatMap((_, index): Problem[] => {
      const parent = path.slice(0, index + 1).join('/')
      if (own.has(parent) || told.has(parent)) return []
      told.add(parent)
      const [level, place] = [levels[index + 1]?.name, row.places[index] ?? '']
      const siblings = posts.filter(
        (post) => post.depth === index + 1 && post.path.slice(0, -1).join('/') === path.slice(0, index).join('/'),
      )
      const meant = didYouMean(
        place,
        siblings.map((post) => post.row.places[index] ?? ''),
      )
      const mend = `${meant ? `是否想写“${meant}”？否则` : ''}为它加一行，岗位空缺时姓名留空`
      return [{ path: rowName(row), problem: `${level}“${place}”没有自己的一行`, mend }]
    }),
  )
}

function samePosts(posts: readonly Post[], levels: readonly RosterLevel[]): Problem[] {
  const first = new Map<string, RosterRow>()
  return posts.flatMap(({ row, depth, path }): Problem[] => {
    const role = roleOf(row, levels[depth])
    const post = `${path.join('/')}\n${role}`
    const before = first.get(post)
    first.set(post, before ?? row)
    if (!before || role.includes('副')) return []
    const place = row.places[depth - 1] ?? levels[0]?.name
    return [
      { path: rowName(row), problem: `“${place}”的${role}与${rowName(before)}重复`, mend: `删除一行，或写作副${role}` },
    ]
  })
}

function areasOf(
  posts: readonly Post[],
  levels: readonly RosterLevel[],
  problems: Problem[],
  existing?: Roster,
): ReadArea[] {
  const codeOf = codeGiver(levels, existing)
  const [top] = levels
  const oldTop = [...(existing?.areas.values() ?? [])].find((area) => area.parent === null)
  const topName = posts.find((post) => post.row.top !== '')?.row.top ?? oldTop?.name ?? top?.name ?? ''
  const root: Area = {
    code: codeOf(topName, 0, null),
    name: topName,
    level: top?.key ?? '',
    parent: null,
    leaders: [],
    group: null,
  }
  const areas = new Map<string, ReadArea>([['', { area: root, where: '表格', leadersWhere: [] }]])
  // Upper places first, so that the place above is there when its code is needed.
  for (const post of posts.toSorted((a, b) => a.depth - b.depth || a.row.number - b.row.number)) {
    const { row, depth, path } = post
    const parent = areas.get(path.slice(0, -1).join('/'))
    const level = levels[depth]
    if (!parent || !level) continue
    let read = areas.get(path.join('/'))
    if (!read) {
      const name = shownName(row.places[depth - 1] ?? '', level.name)
      const code = codeOf(name, depth, parent.area.code)
      read = {
        area: { code, name, level: level.key, parent: parent.area.code, leaders: [], group: null },
        where: rowName(row),
        leadersWhere: [],
      }
      areas.set(path.join('/'), read)
    }
    fill(read, row, level, problems, existing)
  }
  return [...areas.values()]
}

function fill(read: ReadArea, row: RosterRow, level: RosterLevel, problems: Problem[], existing?: Roster): void {
  const { area } = read
  if (row.name !== '' && row.account !== '') {
    const leader: Leader = { id: accountId(row.account), name: row.name, role: roleOf(row, level) }
    area.leaders.push(leader)
    read.leadersWhere?.push(rowName(row))
  }
  if (row.topic === '') return
  if (area.group && area.group.topic !== row.topic) {
    const problem = `“${area.name}”的群名与${read.groupWhere}的“${area.group.topic}”不同`
    problems.push({ path: rowName(row), problem, mend: '一个区域只有一个群，改为相同的群名' })
    return
  }
  const old = existing?.areas.get(area.code)?.group
  area.group ??=
    old?.id !== undefined && old.topic === row.topic ? { id: old.id, topic: row.topic } : { topic: row.topic }
  read.groupWhere ??= rowName(row)
}

function roleOf(row: RosterRow, level: RosterLevel | undefined): string {
  return row.role || `${level?.name ?? ''}长`
}

/**
 * `id:…` and `昵称:…` say which it is. Else Latin letters with digits, `_` or `-` as WeChat ids have them are an id, all other
 * texts a nickname.
 */
export function accountId(account: string): string {
  const [, kind, rest = ''] = /^(id|微信号|昵称)[:：](.+)$/i.exec(account) ?? []
  if (kind === '昵称') return idByName(rest)
  if (kind) return rest
  const isId = /^[A-Za-z][A-Za-z0-9_-]{5,31}$/.test(account) && /[0-9_-]/.test(account)
  return isId ? account : idByName(account)
}

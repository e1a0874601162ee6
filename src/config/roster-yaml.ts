import { readFileSync } from 'node:fs'
import { isNode, LineCounter, parseDocument, stringify, type Document } from 'yaml'
import { z } from 'zod'
import { childrenOf, idByName, isBoundId, type Area, type Leader, type Roster } from '../routing/roster.ts'
import { defaultConfig } from './load.ts'
import { ConfigError, didYouMean, type Problem } from './problems.ts'
import { checkedRoster, DEFAULT_TIMEZONE, type ReadArea, type RosterLevel } from './roster-check.ts'
import { timezone } from './values.ts'

const text = z.string({ error: '应为文字；像数字的请加引号' }).trim().min(1, { error: '不能为空' })
const Leader = z
  .strictObject({ id: text.optional(), name: text, nickname: text.optional(), role: text })
  .transform(({ id, name, nickname, role }) => ({ id: id ?? idByName(nickname ?? name), name, role }))
const own = {
  code: text,
  name: text,
  group: z.strictObject({ id: text.optional(), topic: text }).nullish(),
  leaders: z.array(Leader).nullish(),
}
const KNOWN_KEYS = ['code', 'name', 'group', 'leaders', 'id', 'nickname', 'role', 'topic', 'timezone']

/**
 * The roster in a YAML file: `county: { code, name, leaders }` and under it a list for each level (`communities`, in each of
 * them `grids`…). A leader without an `id` is bound later, under `nickname` or else `name` (see idByName). Any number of
 * leaders for an area; none is a vacant post. Throws ConfigError with every problem, each with its line.
 */
export function loadRosterYaml(file: string, levels: readonly RosterLevel[] = defaultConfig.levels): Roster {
  return parseRosterYaml(readFileSync(file, 'utf8'), levels, file)
}

export function parseRosterYaml(source: string, levels: readonly RosterLevel[], file = 'roster.yaml'): Roster {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => ({
        path: `第 ${error.linePos?.[0].line ?? '?'} 行`,
        problem: `不是合法的 YAML：${error.message.split('\n')[0]}`,
        mend: '检查缩进、冒号后的空格和引号',
      })),
    )
  }
  const where = (at: PropertyKey[]) => placeOf(document, lines, at)
  const result = rosterSchema(levels).safeParse(document.toJS(), { error: z.locales.zhCN().localeError })
  if (!result.success) {
    throw new ConfigError(
      file,
      result.error.issues.flatMap((issue) => problemsOf(issue, where, levels)),
    )
  }
  const [top, ...below] = levels
  const data = result.data as Given
  if (!top) throw new Error('a roster needs levels')
  const county = data[top.key] as Given
  const read: ReadArea[] = [{ area: areaOf(county, top.key, null), where: where([top.key]) }]
  collect(data, below, String(county['code']), [], where, read)
  return checkedRoster(file, (data['timezone'] as string | undefined) ?? DEFAULT_TIMEZONE, levels, read)
}

/** The text of a roster file that `parseRosterYaml` reads back as the same roster. */
export function rosterToYaml(roster: Roster, levels: readonly RosterLevel[]): string {
  const top = [...roster.areas.values()].find((area) => area.parent === null)
  const [first, second] = levels
  if (!top || !first) throw new Error('a roster needs an area at the top')
  const { [second?.listKey ?? '']: children, ...county } = itemOf(roster, top, levels, 0)
  const lists = second && children ? { [second.listKey]: children } : {}
  return stringify({ timezone: roster.timezone, [first.key]: county, ...lists }, { lineWidth: 0 })
}

type Given = Record<string, unknown>

function rosterSchema(levels: readonly RosterLevel[]) {
  const [top, second] = levels
  return z.strictObject({
    timezone: timezone.optional(),
    [top?.key ?? '']: z.strictObject(own),
    ...(second ? { [second.listKey]: z.array(areaSchema(levels, 1)).nullish() } : {}),
  })
}

function areaSchema(levels: readonly RosterLevel[], depth: number): z.ZodType {
  const below = levels[depth + 1]
  if (!below) return z.strictObject(own)
  return z.strictObject({ ...own, [below.listKey]: z.array(areaSchema(levels, depth + 1)).nullish() })
}

function areaOf(given: Given, level: string, parent: string | null): Area {
  const { code, name, group, leaders } = given as Pick<Area, 'code' | 'name' | 'group'> & { leaders?: Leader[] | null }
  return { code, name, level, parent, leaders: leaders ?? [], group: group ?? null }
}

function collect(
  holder: Given,
  levels: readonly RosterLevel[],
  parent: string,
  at: PropertyKey[],
  where: (at: PropertyKey[]) => string,
  read: ReadArea[],
): void {
  const [level, ...below] = levels
  if (!level) return
  for (const [index, given] of ((holder[level.listKey] as Given[] | null | undefined) ?? []).entries()) {
    const here = [...at, level.listKey, index]
    const area = areaOf(given, level.key, parent)
    const leadersWhere = area.leaders.map((_, order) => where([...here, 'leaders', order]))
    read.push({ area, where: where(here), groupWhere: where([...here, 'group']), leadersWhere })
    collect(given, below, area.code, here, where, read)
  }
}

function problemsOf(
  issue: z.core.$ZodIssue,
  where: (at: PropertyKey[]) => string,
  levels: readonly RosterLevel[],
): Problem[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: where(issue.path), problem: issue.message, mend: '' }]
  const known = [...KNOWN_KEYS, ...levels.map((level) => level.listKey), ...levels.slice(0, 1).map(({ key }) => key)]
  return issue.keys.map((key) => {
    const meant = didYouMean(key, known)
    const mend = meant && meant !== key ? `是否想写 ${meant}？` : '删除它，或检查缩进和层级（levels）'
    return { path: where([...issue.path, key]), problem: `这里不能写 ${key}`, mend }
  })
}

/** `第 12 行 communities.0.name`; the line of the nearest thing above it where it is missing itself. */
function placeOf(document: Document, lines: LineCounter, at: PropertyKey[]): string {
  for (let length = at.length; length >= 0; length--) {
    const node: unknown = document.getIn(at.slice(0, length), true)
    if (isNode(node) && node.range) return `第 ${lines.linePos(node.range[0]).line} 行 ${at.join('.')}`.trimEnd()
  }
  return at.join('.')
}

function itemOf(roster: Roster, area: Area, levels: readonly RosterLevel[], depth: number): Given {
  const below = levels[depth + 1]
  const children = childrenOf(roster, area.code)
  const leaders = area.leaders.map(({ id, name, role }) => {
    if (isBoundId(id)) return { id, name, role }
    return id === idByName(name) ? { name, role } : { name, nickname: id.slice(idByName('').length), role }
  })
  return {
    code: area.code,
    name: area.name,
    ...(area.group ? { group: area.group } : {}),
    leaders,
    ...(below && children.length > 0
      ? { [below.listKey]: children.map((child) => itemOf(roster, child, levels, depth + 1)) }
      : {}),
  }
}

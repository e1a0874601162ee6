/** What the roster lacks, beside what the bot has seen so far. Pure. */
import { chainOf, unboundPeople, type Roster } from '../../routing/roster.ts'
import { ok, sayList, warning, type Finding } from './finding.ts'

/** What a running or past instance has seen; the store's side of the doctor. */
export interface Seen {
  groups: readonly { topic: string; area: string | null }[]
  /** Ids (`name:…`) of the people that were bound to a WeChat account. */
  boundPeople?: ReadonlySet<string>
  /** Those seen under the name of a leader who is not bound, in words. */
  candidates?: readonly string[]
}

export function rosterFindings(roster: Roster): Finding[] {
  const areas = [...roster.areas.values()]
  const leaders = areas.reduce((count, area) => count + area.leaders.length, 0)
  const findings = [ok('ROSTER', `名册：${areas.length} 个区域，${leaders} 位三长`)]
  const vacant = areas.filter((area) => area.leaders.length === 0)
  for (const level of roster.levels) {
    const places = vacant.filter((area) => area.level === level.key).map((area) => placeName(roster, area.code))
    if (places.length === 0) continue
    findings.push(
      warning(
        'VACANT',
        `${level.name}空缺 ${places.length}：${sayList(places, '处')}`,
        '诉求由上一级承接；补齐后重新导入名册',
      ),
    )
  }
  return findings
}

/** `seen` undefined: there is no database to look into. */
export function bindingFindings(roster: Roster, seen: Seen | undefined): Finding[] {
  return [...groupFindings(roster, seen), ...personFindings(roster, seen)]
}

function groupFindings(roster: Roster, seen: Seen | undefined): Finding[] {
  const withGroup = [...roster.areas.values()].filter((area) => area.group)
  const met = new Set(seen?.groups.map((group) => group.area))
  const unbound = withGroup.filter((area) => area.group?.id === undefined && !met.has(area.code))
  const topics = unbound.map((area) => area.group?.topic ?? '')
  const strange = (seen?.groups ?? []).filter((group) => group.area === null).map((group) => group.topic)
  const findings: Finding[] = []
  if (unbound.length === 0) findings.push(ok('GROUP', `${withGroup.length} 个群都已绑定`))
  else {
    const mend = '把机器人拉进群，群名与名册一致；群里有人说话时自动绑定'
    findings.push(warning('GROUP', `${unbound.length} 个群还没有见到：${sayList(topics, '个')}`, mend))
  }
  if (strange.length > 0) {
    const mend = '机器人在这些群里不说话、不登记；要服务的，请在名册里填上群名'
    findings.push(warning('STRANGE_GROUP', `${strange.length} 个群不在名册里：${sayList(strange, '个')}`, mend))
  }
  return findings
}

function personFindings(roster: Roster, seen: Seen | undefined): Finding[] {
  const unbound = [...unboundPeople(roster)].filter(([id]) => !seen?.boundPeople?.has(id))
  const names = unbound.map(([, name]) => name)
  if (names.length === 0) return [ok('PERSON', '三长都有微信号')]
  const met = seen?.candidates ?? []
  const mend = `${met.length > 0 ? `见过同名的 ${sayList(met, '位')}；` : '请他们给机器人发一条消息；'}核对本人后 npm run roster -- bind，或在名册里填微信号`
  return [warning('PERSON', `${names.length} 位三长只有昵称，事情先交上一级：${sayList(names, '位')}`, mend)]
}

function placeName(roster: Roster, code: string): string {
  const chain = chainOf(roster, code)
  return chain
    .slice(0, Math.max(1, chain.length - 1))
    .map((area) => area.name)
    .toReversed()
    .join('')
}

import { textProblems } from '../bot/texts.ts'
import { minutesOf, type Hours } from '../tickets/calendar.ts'
import { didYouMean, type Problem } from './problems.ts'
import type { FileConfig } from './schema.ts'

/** What no single value shows: values that must fit one another. */
export function crossChecks(config: FileConfig): Problem[] {
  return [
    ...levelProblems(config),
    ...timeProblems(config),
    ...paceProblems(config),
    ...wordingProblems(config),
    ...budgetProblems(config),
  ]
}

function levelProblems({ levels, routing }: FileConfig): Problem[] {
  const problems: Problem[] = []
  const keys = levels.map((level) => level.key)
  for (const field of ['key', 'name', 'list_key'] as const) {
    for (const [index, level] of levels.entries()) {
      if (levels.findIndex((other) => other[field] === level[field]) === index) continue
      problems.push({ path: `levels.${index}.${field}`, problem: `${level[field]} 重复`, mend: '每一级用不同的名称' })
    }
  }
  for (const [field, level] of Object.entries(routing)) {
    if (keys.includes(level)) continue
    const meant = didYouMean(level, keys)
    problems.push({
      path: `routing.${field}`,
      problem: `levels 中没有 ${level}`,
      mend: `${meant ? `是否想写 ${meant}？` : ''}可用：${keys.join('、')}`,
    })
  }
  return problems
}

function timeProblems({ working_hours, burst }: FileConfig): Problem[] {
  const problems: Problem[] = []
  const length = ({ from, to }: Hours) => minutesOf(to) - minutesOf(from)
  if (length(working_hours) <= 0) {
    problems.push({ path: 'working_hours', problem: '下班时刻应晚于上班时刻', mend: '例如 "08:00-18:00"' })
  }
  if (burst.max_seconds < burst.quiet_seconds) {
    problems.push({
      path: 'burst.max_seconds',
      problem: `小于 quiet_seconds（${burst.quiet_seconds}）`,
      mend: `改为不小于 ${burst.quiet_seconds} 的秒数`,
    })
  }
  if (burst.emergency_seconds > burst.quiet_seconds) {
    problems.push({
      path: 'burst.emergency_seconds',
      problem: `大于 quiet_seconds（${burst.quiet_seconds}），紧急情况反而更慢`,
      mend: `改为不大于 ${burst.quiet_seconds} 的秒数`,
    })
  }
  return problems
}

function wordingProblems({ texts }: FileConfig): Problem[] {
  return textProblems(texts).map(({ key, placeholder, known }) => {
    const path = `texts.${key}`
    if (placeholder === undefined) {
      const meant = didYouMean(key, known)
      return { path, problem: '没有这句话', mend: meant ? `是否想写 ${meant}？` : '可用的键见 src/bot/texts.ts' }
    }
    const mend = known.length > 0 ? `可用：${known.map((name) => `{${name}}`).join(' ')}` : '这句话没有可填的内容'
    return { path, problem: `这句话里不能写 {${placeholder}}`, mend }
  })
}

function budgetProblems({ model }: FileConfig): Problem[] {
  if (model.daily_budget.yuan === null || model.price) return []
  const mend = '按服务商的报价填 model.price，或改用 model.daily_budget.tokens'
  return [{ path: 'model.daily_budget.yuan', problem: '没有价格，算不出花了多少', mend }]
}

function paceProblems(config: FileConfig): Problem[] {
  return (['pace', 'simulator_pace'] as const)
    .filter((name) => config[name].other_peer_ms[0] > config[name].other_peer_ms[1])
    .map((name) => ({ path: `${name}.other_peer_ms`, problem: '最短间隔大于最长间隔', mend: '例如 [3000, 5000]' }))
}

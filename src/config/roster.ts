import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Roster } from '../routing/roster.ts'
import { defaultConfig } from './load.ts'
import { ConfigError } from './problems.ts'
import type { RosterLevel } from './roster-check.ts'
import { loadRosterYaml } from './roster-yaml.ts'

/**
 * The roster in a `.yaml` or `.xlsx` file. `existing`: codes and bound groups of an Excel file's areas are kept where the names
 * match. Throws ConfigError with every problem.
 */
export async function loadRoster(
  file: string,
  levels: readonly RosterLevel[] = defaultConfig.levels,
  existing?: Roster,
): Promise<Roster> {
  if (!existsSync(file)) {
    throw new ConfigError(file, [
      { path: 'roster', problem: '没有这个文件', mend: '检查配置里的 roster 或命令行里的路径' },
    ])
  }
  const extension = path.extname(file).toLowerCase()
  if (extension === '.yaml' || extension === '.yml') return loadRosterYaml(file, levels)
  if (extension !== '.xlsx') {
    throw new ConfigError(file, [{ path: 'roster', problem: '不认识的名册格式', mend: '应为 .yaml 或 .xlsx 文件' }])
  }
  // Loaded only when needed: the library takes a tenth of a second.
  const { loadRosterExcel } = await import('./roster-excel.ts')
  return loadRosterExcel(file, levels, existing)
}

/** `npm run roster`: a template to fill in, a check, and the way from Excel to the roster file that the program reads. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config/load.ts'
import { ConfigError } from '../config/problems.ts'
import type { RosterLevel } from '../config/roster-check.ts'
import { rosterToYaml } from '../config/roster-yaml.ts'
import { loadRoster } from '../config/roster.ts'
import { unboundPeople, type Roster } from '../routing/roster.ts'
import type { Output } from './output.ts'
import { bindCommand } from './roster-bind.ts'

const USAGE = `用法：
  npm run roster -- --template 名册.xlsx              生成空白模板
  npm run roster -- check 名册.xlsx                   只检查，列出每一处错误
  npm run roster -- import 名册.xlsx --out roster.yaml   检查无误后写入；已有的编号和群按名称保留
  npm run roster -- export 名册.xlsx                  把当前名册写成表格
  npm run roster -- bind                              列出只知道昵称的三长，和见过的同名微信
  npm run roster -- bind "name:李姐" 微信id            核对本人后绑定；微信id 写 - 为解除
选项：--config FILE 配置文件（决定有哪几级）；--keep FILE 从这份名册沿用编号（默认 --out 的旧文件）`

/** Runs the command; answers the exit code: 0 done, 1 problems in a file, 2 wrong use. */
export async function rosterCommand(args: string[], output: Output): Promise<number> {
  try {
    return await run(args, output)
  } catch (error) {
    if (error instanceof ConfigError) {
      output.error(error.message)
      return 1
    }
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      output.error(`${error.message}\n${USAGE}`)
      return 2
    }
    throw error
  }
}

async function run(args: string[], output: Output): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      template: { type: 'string' },
      out: { type: 'string' },
      keep: { type: 'string' },
      config: { type: 'string' },
    },
  })
  const [command, file] = positionals
  const config = loadConfig(values.config === undefined ? {} : { file: values.config })
  const { levels } = config
  if (values.template !== undefined) {
    await writeTable(values.template, levels)
    output.out(`已生成模板 ${values.template}`)
    return 0
  }
  if (command === 'export' && file !== undefined) {
    await writeTable(file, levels, await loadRoster(config.roster, levels))
    output.out(`已写入 ${file}`)
    return 0
  }
  if (command === 'bind') {
    await bindCommand(config, output, file, positionals[2])
    return 0
  }
  if ((command !== 'check' && command !== 'import') || file === undefined) {
    output.error(USAGE)
    return 2
  }
  const old = values.keep ?? (values.out !== undefined && existsSync(values.out) ? values.out : undefined)
  const existing = old === undefined ? undefined : await loadRoster(old, levels)
  const roster = await loadRoster(file, levels, existing)
  output.out(summary(roster, levels))
  if (command === 'check') {
    output.out('没有发现问题')
    return 0
  }
  if (values.out === undefined) {
    output.error(`写到哪里？加上 --out roster.yaml\n${USAGE}`)
    return 2
  }
  // All or nothing: a crash in the middle must not leave half a roster.
  writeFileSync(`${values.out}.new`, rosterToYaml(roster, levels))
  renameSync(`${values.out}.new`, values.out)
  output.out(`已写入 ${values.out}`)
  if (existing) output.out(changes(existing, roster))
  return 0
}

async function writeTable(file: string, levels: readonly RosterLevel[], roster?: Roster): Promise<void> {
  const { writeRosterExcel } = await import('../config/roster-export.ts')
  await writeRosterExcel(file, levels, roster)
}

function summary(roster: Roster, levels: readonly RosterLevel[]): string {
  const areas = [...roster.areas.values()]
  const counts = levels.map((level) => `${level.name} ${areas.filter((area) => area.level === level.key).length}`)
  const leaders = areas.flatMap((area) => area.leaders)
  const vacant = areas.filter((area) => area.leaders.length === 0).length
  return `${counts.join('，')}；三长 ${leaders.length} 人，空缺 ${vacant}，群 ${areas.filter((area) => area.group).length}，待绑定微信 ${unboundPeople(roster).size} 人`
}

function changes(before: Roster, after: Roster): string {
  const added = [...after.areas.keys()].filter((code) => !before.areas.has(code)).length
  const removed = [...before.areas.values()].filter((area) => !after.areas.has(area.code))
  const gone = removed.length > 0 ? `，移除 ${removed.length}：${removed.map((area) => area.name).join('、')}` : ''
  return `与原名册相比：新增区域 ${added}${gone}`
}

if (import.meta.main) {
  process.exitCode = await rosterCommand(process.argv.slice(2), { out: console.log, error: console.error })
}

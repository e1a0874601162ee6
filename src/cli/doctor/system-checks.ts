/** What the machine lacks: room, an engine, a puppet, a calendar. */
import { createRequire } from 'node:module'
import type { Config } from '../../config/load.ts'
import { freeBytes, LEAST_FREE_BYTES } from '../../store/embedded/disk.ts'
import { currentPlatform, engineSupport, type Platform } from '../../store/embedded/platform.ts'
import type { WorkCalendar } from '../../tickets/calendar.ts'
import { yearsAhead } from '../../tickets/due.ts'
import { error, ok, warning, type Finding } from './finding.ts'

const GIGABYTE = 1024 ** 3
const LITTLE_BYTES = GIGABYTE

export function calendarFindings(calendar: WorkCalendar, timezone: string, now: number): Finding[] {
  return yearsAhead(now, { timezone }).map((year) =>
    calendar.coverage(year) === 'weekdays'
      ? warning(
          'CALENDAR',
          `没有 ${year} 年的放假和调休安排，暂按周一至周五计算时限`,
          '国务院办公厅公布后升级 chinese-days，或写进 holidays_file',
        )
      : ok('CALENDAR', `${year} 年的工作日已知`),
  )
}

export async function diskFindings(
  dataDir: string,
  free: (dataDir: string) => Promise<number> = freeBytes,
): Promise<Finding[]> {
  const bytes = await free(dataDir)
  const text = `数据目录所在磁盘还剩 ${(bytes / GIGABYTE).toFixed(1)} GB（${dataDir}）`
  if (bytes < LEAST_FREE_BYTES) return [error('DISK', text, '少于 0.2 GB 时停止接收消息，请清理磁盘')]
  return [bytes < LITTLE_BYTES ? warning('DISK', text, '请清理磁盘') : ok('DISK', text)]
}

export function engineFindings(uri: string | undefined, platform: Platform = currentPlatform()): Finding[] {
  if (uri) return [ok('ENGINE', '使用 MONGODB_URI 的数据库')]
  const support = engineSupport(platform)
  if (support.kind === 'none') {
    return [error('ENGINE', `本机不能运行内嵌数据库：${support.reason}`, '设置 MONGODB_URI 指向 MongoDB 7 以上')]
  }
  return [ok('ENGINE', '使用内嵌数据库；正式使用建议设置 MONGODB_URI')]
}

export function puppetFindings({ puppet, puppetToken }: Pick<Config, 'puppet' | 'puppetToken'>): Finding[] {
  if (!puppet) return [ok('PUPPET', '没有设置 WECHATY_PUPPET，运行在模拟器上')]
  try {
    createRequire(import.meta.url).resolve(puppet)
  } catch {
    return [error('PUPPET', `没有安装 ${puppet}`, `npm install ${puppet}，或检查 WECHATY_PUPPET`)]
  }
  if (puppet === 'wechaty-puppet-service' && !puppetToken) {
    return [error('PUPPET', `${puppet} 需要令牌`, '设置 WECHATY_TOKEN')]
  }
  return [ok('PUPPET', `接入微信：${puppet}`)]
}

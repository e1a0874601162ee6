/** The language model: does it answer, and what has it cost. */
import { ModelFailed } from '../../classifiers/model/ask.ts'
import { judgeCaseText } from '../../classifiers/model/case-text.ts'
import { JudgeOutput } from '../../classifiers/model/outputs.ts'
import { loadPrompt, TASKS } from '../../classifiers/model/prompts.ts'
import type { Config } from '../../config/load.ts'
import { modelOptionsOf } from '../../config/settings.ts'
import type { UsageSum } from '../../store/usage.ts'
import { error, ok, warning, type Finding } from './finding.ts'

/** Sent to try the endpoint: words of nobody. */
const TRIAL = '三楼楼道灯不亮了'

/** One real question, as the bot would put it; costs some two thousand tokens. */
export async function modelFindings(config: Pick<Config, 'endpoint' | 'model'>): Promise<Finding[]> {
  const options = modelOptionsOf(config)
  if (!options) return [ok('MODEL', '没有设置 SANZHANG_MODEL，由本地判断')]
  const { createModel } = await import('../../classifiers/model.ts')
  let method = ''
  try {
    for (const task of TASKS) loadPrompt(task, config.model.prompts[task])
  } catch (caught) {
    return [error('MODEL', (caught as Error).message, '检查配置里的 model.prompts')]
  }
  const model = createModel({ ...options, onCall: (call) => (method = call.method) })
  const started = performance.now()
  try {
    const answer = await model.ask({
      prompt: loadPrompt('judge', config.model.prompts.judge),
      output: JudgeOutput,
      input: judgeCaseText({
        group: null,
        areas: [],
        tickets: [],
        recent: [],
        speaker: 'resident',
        channel: 'private',
        photos: 0,
        text: TRIAL,
        names: [],
      }),
    })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const { inputTokens, outputTokens } = answer.usage
    const text = `${options.model} 可用（${method}，${seconds} 秒，输入 ${inputTokens}、输出 ${outputTokens} 词元）`
    const price = config.model.price ? [] : [warning('MODEL', '没有填价格，只记词元', '按服务商的报价填 model.price')]
    return [ok('MODEL', text), ...price]
  } catch (caught) {
    if (!(caught instanceof ModelFailed)) throw caught
    return [error('MODEL', caught.message, '在修好之前由本地判断，工单会标记，恢复后重新判断')]
  }
}

/** What it has cost on the last days, and for whom most. */
export function usageFindings(
  days: readonly (UsageSum & { day: string })[],
  groups: readonly (UsageSum & { group: string | null })[],
): Finding[] {
  const said = days.map((one) => ok('USAGE', `${one.day} 模型用量：${sumOf(one)}`))
  const named = groups.slice(0, 3).map((one) => `${one.group ?? '私聊'} ${one.inputTokens + one.outputTokens}`)
  return named.length > 0 ? [...said, ok('USAGE', `当天词元最多的群：${named.join('，')}`)] : said
}

function sumOf({ questions, failed, inputTokens, cachedTokens, outputTokens, yuan }: UsageSum): string {
  const price = yuan ? `，约 ${yuan.toFixed(2)} 元` : ''
  return `提问 ${questions} 次（失败 ${failed}），输入 ${inputTokens} 词元（缓存 ${cachedTokens}），输出 ${outputTokens}${price}`
}

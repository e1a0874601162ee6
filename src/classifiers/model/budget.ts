import { DateTime } from 'luxon'
import { ModelFailed, type Ask, type Usage } from './ask.ts'

export interface BudgetLimits {
  /** Input and output tokens a day; null: no limit. */
  tokens: number | null
  /** Yuan a day by the configured prices; null: no limit. */
  yuan: number | null
}

export interface BudgetOptions {
  limits: BudgetLimits
  timezone: string
  now(): number
  /** What this day has cost before the process began. */
  spentOn(day: string): Promise<Pick<Usage, 'inputTokens' | 'outputTokens' | 'yuan'>>
}

/** Refuses questions when the day's budget is spent; a day is a day of the county. What is asked side by side may exceed it a little. */
export function budgeted(ask: Ask, { limits, timezone, now, spentOn }: BudgetOptions): Ask {
  let day = ''
  let spent: Promise<{ tokens: number; yuan: number }> = Promise.resolve({ tokens: 0, yuan: 0 })
  const dayOf = (at: number) => DateTime.fromMillis(at, { zone: timezone }).toISODate() ?? ''

  function today(): Promise<{ tokens: number; yuan: number }> {
    const current = dayOf(now())
    if (current === day) return spent
    day = current
    spent = spentOn(day).then(({ inputTokens, outputTokens, yuan }) => ({
      tokens: inputTokens + outputTokens,
      yuan: yuan ?? 0,
    }))
    // The database was away: asked again with the next question.
    spent.catch(() => (day = ''))
    return spent
  }

  return async (question) => {
    const sum = await today().catch(() => ({ tokens: 0, yuan: 0 }))
    const over =
      (limits.tokens !== null && sum.tokens >= limits.tokens) || (limits.yuan !== null && sum.yuan >= limits.yuan)
    if (over) throw new ModelFailed('budget', '今天的模型预算已用完，由本地判断接着办（配置 model.daily_budget）')
    const add = ({ inputTokens, outputTokens, yuan }: Usage) => {
      sum.tokens += inputTokens + outputTokens
      sum.yuan += yuan ?? 0
    }
    try {
      const answer = await ask(question)
      if (!answer.cached) add(answer.usage)
      return answer
    } catch (error) {
      if (error instanceof ModelFailed) add(error.usage)
      throw error
    }
  }
}

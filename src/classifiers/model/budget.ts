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
  now: () => number
  /** What this day has cost before the process began. */
  spentOn: (day: string) => Promise<Pick<Usage, 'inputTokens' | 'outputTokens' | 'yuan'>>
}

/** What may be spent on a day of the county. What is asked side by side may exceed it a little. */
export function createBudget({ limits, timezone, now, spentOn }: BudgetOptions) {
  let day = ''
  let spent: Promise<{ tokens: number; yuan: number }> = Promise.resolve({ tokens: 0, yuan: 0 })

  function today(): Promise<{ tokens: number; yuan: number }> {
    const current = DateTime.fromMillis(now(), { zone: timezone }).toISODate() ?? ''
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

  const budget = {
    async affords(): Promise<boolean> {
      const { tokens, yuan } = await today().catch(() => ({ tokens: 0, yuan: 0 }))
      return (limits.tokens === null || tokens < limits.tokens) && (limits.yuan === null || yuan < limits.yuan)
    },

    async spend({ inputTokens, outputTokens, yuan }: Usage): Promise<void> {
      const sum = await today().catch(() => ({ tokens: 0, yuan: 0 }))
      sum.tokens += inputTokens + outputTokens
      sum.yuan += yuan ?? 0
    },

    /** Refuses questions when the day's budget is spent. */
    guards(ask: Ask): Ask {
      return async (question) => {
        if (!(await budget.affords()))
          throw new ModelFailed('budget', '今天的模型预算已用完，由本地判断接着办（配置 model.daily_budget）')
        try {
          const answer = await ask(question)
          if (!answer.cached) await budget.spend(answer.usage)
          return answer
        } catch (error) {
          if (error instanceof ModelFailed) await budget.spend(error.usage)
          throw error
        }
      }
    },
  }
  return budget
}
export type Budget = ReturnType<typeof createBudget>

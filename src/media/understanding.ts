import { ModelFailed } from '../classifiers/model/ask.ts'
import { loadPrompt } from '../classifiers/model/prompts.ts'
import type { Model } from '../classifiers/model.ts'
import type { KeeperOptions } from './keeper.ts'

/**
 * The keeper's two questions, asked of the configured models; where none is configured, the question is not asked.
 * `affordable`: whether anything is left of the day's budget.
 */
export function mediaQuestions(
  { transcribe, describe }: Pick<Model, 'transcribe' | 'describe'>,
  affordable: () => Promise<boolean> = async () => true,
): Pick<KeeperOptions, 'transcribe' | 'describe'> {
  const prompt = loadPrompt('describe')
  async function affords(): Promise<void> {
    if (!(await affordable())) throw new ModelFailed('budget', '今天的模型预算已用完')
  }
  return {
    transcribe:
      transcribe &&
      (async (bytes, fileName, signal) => {
        await affords()
        return (await transcribe({ bytes: new Uint8Array(bytes), fileName, signal })).text
      }),
    describe:
      describe &&
      (async (bytes, _, signal) => {
        await affords()
        return (await describe({ prompt, image: { bytes, mimeType: 'image/jpeg' }, signal })).text
      }),
  }
}

import { afterEach } from 'vitest'
import type { JudgeOutput, ReplyOutput } from '../../src/classifiers/model/outputs.ts'
import { exampleCounty } from './example-county.ts'
import { readCase } from './honest-model.ts'
import { modelScene, PROMPTS, type ModelSceneOptions } from './model-scene.ts'
import { serverError } from './openai-misbehaviour.ts'
import { MODEL, openaiServer, type ChatRequest, type OpenaiServer } from './openai-server.ts'

const county = exampleCounty()
const servers: OpenaiServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** The example county with a model that says `judge` of reports and `reply` of answers. */
export async function modelTown(
  said: {
    judge?: Partial<JudgeOutput> | ((request: ChatRequest) => Partial<JudgeOutput>)
    reply?: Partial<ReplyOutput>
    digest?: string[]
  },
  options: ModelSceneOptions = {},
) {
  const server = await openaiServer({
    answer(request) {
      const { task } = readCase(request)
      if (task === 'digest') return { sentences: said.digest ?? [] }
      if (task === 'reply') return { intent: 'none', ticket: null, score: null, sure: 'sure', ...said.reply }
      return { ...REPORT, ...(typeof said.judge === 'function' ? said.judge(request) : said.judge) }
    },
  })
  servers.push(server)
  const place = await modelScene(server, { roster: county, ...options })
  return {
    ...place,
    server,
    cases: () => server.chats().map(readCase),
    /** Somebody says something while the model is away, and it is judged without it. Returns the message's id. */
    async sayUnheard(...said: Parameters<typeof place.say>): Promise<string> {
      server.always(serverError)
      const id = await place.say(...said)
      await place.pass()
      server.always(undefined)
      return id
    },
  }
}

export const REPORT: JudgeOutput = {
  issue: true,
  part_of: null,
  kind: 'problem',
  category: 'facility',
  difficulty: 'simple',
  difficulty_reason: '打个电话就行',
  urgency: 'normal',
  private: false,
  area: null,
  place: null,
  title: null,
  missing: [],
  question: null,
}
export const CHAT: JudgeOutput = { ...REPORT, issue: false, difficulty_reason: null }
/** As its tickets say. */
export const BY_MODEL = `judge@v${PROMPTS.judge.version} + ${MODEL}-0601`

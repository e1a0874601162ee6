import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { crossChecks } from './cross-checks.ts'
import { readEnv, type Env } from './env.ts'
import { ConfigError, didYouMean, type Problem } from './problems.ts'
import { FileSchema, FREE_KEYS, LOG_LEVELS, type FileConfig } from './schema.ts'

const DEFAULT_FILE = 'sanzhang.config.yaml'

type CamelKey<K> = K extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : K
type Camel<T> = T extends readonly unknown[]
  ? { [K in keyof T]: Camel<T[K]> }
  : T extends object
    ? { [K in keyof T as CamelKey<K>]: Camel<T[K]> }
    : T

/** A language model behind the OpenAI protocol. */
export interface Endpoint {
  /** Empty where the endpoint wants none (vLLM, Ollama). */
  apiKey: string
  /** Up to and with the version, e.g. `https://api.deepseek.com/v1`. */
  baseUrl: string
  model: string
}

/** The file's values in camelCase, and what the environment says. Paths are absolute once loaded. */
export type Config = Camel<FileConfig> & {
  mongodbUri: string | undefined
  puppet: string | undefined
  puppetToken: string | undefined
  /** The language model's endpoint; undefined: the local judge has the last word. */
  endpoint: Endpoint | undefined
  /** The file that was read; undefined when there is none. */
  file: string | undefined
}

/** All defaults, as without file and environment; paths as written. */
export const defaultConfig: Config = {
  ...(camelise(FileSchema.parse({})) as Camel<FileConfig>),
  mongodbUri: undefined,
  puppet: undefined,
  puppetToken: undefined,
  endpoint: undefined,
  file: undefined,
}

/**
 * The configuration from `file`, else `SANZHANG_CONFIG`, else `sanzhang.config.yaml` where there is one, then the
 * environment over it. Relative paths in a file count from its folder. Throws ConfigError with every problem.
 */
export function loadConfig(options: { file?: string; env?: Env } = {}): Config {
  const env = options.env ?? readEnv()
  const named = options.file ?? env.configFile
  const file = named ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined)
  if (file === undefined) return withEnv(resolvePaths(defaultConfig, process.cwd()), env)
  if (!existsSync(file)) {
    throw new ConfigError(file, [
      { path: file, problem: '没有这个文件', mend: '检查 SANZHANG_CONFIG 或命令行里的路径' },
    ])
  }
  const parsed = parseConfig(readFileSync(file, 'utf8'), file)
  return withEnv(resolvePaths({ ...parsed, file: path.resolve(file) }, path.dirname(path.resolve(file))), env)
}

/** The text of a configuration file, with defaults for all that it leaves out. `name` is for the error. */
export function parseConfig(text: string, name = DEFAULT_FILE): Config {
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    throw new ConfigError(
      name,
      document.errors.map((error) => ({
        path: `第 ${error.linePos?.[0].line ?? '?'} 行`,
        problem: `不是合法的 YAML：${error.message.split('\n')[0]}`,
        mend: '检查缩进、冒号后的空格和引号',
      })),
    )
  }
  const given: unknown = document.toJS() ?? {}
  const result = FileSchema.safeParse(given, { error: z.locales.zhCN().localeError })
  const problems = result.success ? crossChecks(result.data) : allProblems(given, result.error.issues)
  if (!result.success || problems.length > 0) throw new ConfigError(name, problems)
  return { ...defaultConfig, ...(camelise(result.data) as Camel<FileConfig>) }
}

/** The schema's problems, and those that show between the values that are right. */
function allProblems(given: unknown, issues: z.core.$ZodIssue[]): Problem[] {
  const problems = issues.flatMap(problemsOf)
  const rest = structuredClone(given)
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) removeAt(rest, [...issue.path, key])
    else removeAt(rest, issue.path)
  }
  const others = FileSchema.safeParse(rest)
  if (!others.success) return problems
  // Without its levels a file's routing cannot be judged.
  const noLevels = issues.some((issue) => issue.path[0] === 'levels')
  return [...problems, ...crossChecks(others.data).filter(({ path }) => !noLevels || !/^(levels|routing)/.test(path))]
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: issue.path.join('.') || '（整个文件）', problem: issue.message, mend: exampleFor(issue.path) }]
  }
  const known = knownKeys(issue.path)
  return issue.keys.map((key) => {
    const meant = didYouMean(key, known)
    const mend = meant ? `是否想写 ${meant}？` : `删除它；这里可用：${known.join('、')}`
    return { path: [...issue.path, key].join('.'), problem: '没有这个配置项', mend }
  })
}

const DEFAULTS: unknown = FileSchema.parse({})

function knownKeys(at: PropertyKey[]): string[] {
  const found = valueAt(DEFAULTS, at)
  return found !== null && typeof found === 'object' ? Object.keys(found) : []
}

function exampleFor(at: PropertyKey[]): string {
  const found = valueAt(DEFAULTS, at)
  if (typeof found !== 'number' && typeof found !== 'string' && typeof found !== 'boolean') return ''
  return `默认是 ${String(at.at(-1))}: ${String(found)}`
}

function valueAt(value: unknown, at: PropertyKey[]): unknown {
  return at.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value)
}

function removeAt(value: unknown, at: PropertyKey[]): void {
  const key = at.at(-1)
  const holder = valueAt(value, at.slice(0, -1))
  if (key !== undefined && holder !== null && typeof holder === 'object') Reflect.deleteProperty(holder, key)
}

function camelise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelise)
  if (value === null || typeof value !== 'object') return value
  const rename = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [rename(key), FREE_KEYS.has(key) ? inner : camelise(inner)]),
  )
}

function resolvePaths(config: Config, folder: string): Config {
  const absolute = <T extends string | null>(file: T) => (file === null ? file : path.resolve(folder, file)) as T
  return {
    ...config,
    dataDir: absolute(config.dataDir),
    roster: absolute(config.roster),
    residents: absolute(config.residents),
    holidaysFile: absolute(config.holidaysFile),
  }
}

function withEnv(config: Config, env: Env): Config {
  const problems: Problem[] = []
  const port = env.port === undefined ? config.console.port : Number(env.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    problems.push({
      path: 'SANZHANG_PORT',
      problem: `${env.port} 不是端口号`,
      mend: '应为 0 到 65535 的整数，例如 8787',
    })
  }
  const log = LOG_LEVELS.find((level) => level === (env.logLevel ?? config.log))
  if (!log) {
    problems.push({ path: 'SANZHANG_LOG', problem: `没有级别 ${env.logLevel}`, mend: `可用：${LOG_LEVELS.join('、')}` })
  }
  if (env.mongodbUri && !/^mongodb(\+srv)?:\/\/[^/]+/.test(env.mongodbUri)) {
    const mend = '例如 mongodb://user:password@host:27017/sanzhang'
    problems.push({ path: 'MONGODB_URI', problem: '不是 MongoDB 的连接地址', mend })
  }
  const endpoint = endpointOf(env, problems)
  if (problems.length > 0) throw new ConfigError('环境变量', problems)
  return {
    ...config,
    console: { ...config.console, port },
    log: log ?? config.log,
    dataDir: env.dataDir === undefined ? config.dataDir : path.resolve(env.dataDir),
    mongodbUri: env.mongodbUri,
    puppet: env.puppet,
    puppetToken: env.puppetToken,
    endpoint,
  }
}

const OPENAI = 'https://api.openai.com/v1'

/** Named by SANZHANG_MODEL; a key or an address alone says not which model, so that is a mistake and not a wish. */
function endpointOf({ modelKey, modelUrl, modelName }: Env, problems: Problem[]): Endpoint | undefined {
  if (!modelName) {
    // The key is often there for other programs; the address together with it is meant for us.
    if (modelKey && modelUrl) {
      const mend = '设置 SANZHANG_MODEL，例如 deepseek-chat；不用模型就去掉 OPENAI_BASE_URL'
      problems.push({ path: 'SANZHANG_MODEL', problem: '设了模型的地址和密钥，没有说用哪个模型', mend })
    }
    return undefined
  }
  const baseUrl = modelUrl ?? OPENAI
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl)) {
    const mend = '例如 https://api.deepseek.com/v1'
    problems.push({ path: 'OPENAI_BASE_URL', problem: '不是网址', mend })
  }
  if (!modelKey && !modelUrl) {
    problems.push({ path: 'OPENAI_API_KEY', problem: '没有密钥', mend: '设置密钥，或用 OPENAI_BASE_URL 指向本地模型' })
  }
  return { apiKey: modelKey ?? '', baseUrl, model: modelName }
}

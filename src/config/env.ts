/** The only reader of the environment. Secrets live here alone, never in a file of the project. */
export interface Env {
  /** A MongoDB of one's own, e.g. `mongodb://user:password@host:27017/sanzhang?w=majority`. */
  mongodbUri: string | undefined
  /** Which WeChat: the name of a puppet package; without it the simulator. */
  puppet: string | undefined
  puppetToken: string | undefined
  /** Key, address and name of a language model behind the OpenAI protocol; without a name there is none. */
  modelKey: string | undefined
  modelUrl: string | undefined
  modelName: string | undefined
  configFile: string | undefined
  port: string | undefined
  dataDir: string | undefined
  logLevel: string | undefined
}

/** An empty variable counts as absent, because `FOO= npm start` and container files mean it so. */
export function readEnv(env: Readonly<Record<string, string | undefined>> = process.env): Env {
  const get = (name: string) => env[name]?.trim() || undefined
  return {
    mongodbUri: get('MONGODB_URI'),
    puppet: get('WECHATY_PUPPET'),
    puppetToken: get('WECHATY_TOKEN'),
    modelKey: get('OPENAI_API_KEY'),
    modelUrl: get('OPENAI_BASE_URL'),
    modelName: get('SANZHANG_MODEL'),
    configFile: get('SANZHANG_CONFIG'),
    port: get('SANZHANG_PORT'),
    dataDir: get('SANZHANG_DATA_DIR'),
    logLevel: get('SANZHANG_LOG'),
  }
}

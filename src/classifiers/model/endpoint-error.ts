import type { Failure } from './ask.ts'

/** What an endpoint, or the way to it, did instead of answering. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError'
  readonly kind: 'http' | 'page' | 'network' | 'timeout' | 'aborted'
  /** HTTP status; 0 where none came. */
  readonly status: number
  /** The provider's own words and codes, to recognise it by. They may repeat what was sent: never shown, never logged. */
  readonly words: string
  /** How long the endpoint asks to be left alone, ms. */
  readonly afterMs: number | undefined

  constructor(kind: EndpointError['kind'], { status = 0, words = '', afterMs = undefined as number | undefined } = {}) {
    super(`${kind} ${status}`)
    this.kind = kind
    this.status = status
    this.words = words
    this.afterMs = afterMs
  }
}

/** Why a call ended whose signal has fired. */
export function endedBy(signal: AbortSignal): EndpointError {
  return new EndpointError((signal.reason as Error | undefined)?.name === 'TimeoutError' ? 'timeout' : 'aborted')
}

export interface Verdict {
  failure: Failure
  /** For an administrator: what it is and what to do about it. */
  mend: string
  /** Whether to try again at once. */
  again: boolean
}

const REFUSED =
  /data_?inspection_?failed|content_(filter|policy)|content exists risk|responsibleai|"code":\s*"?1301\b|敏感内容/i
const NO_MONEY = /arrearage|insufficient balance|"code":\s*"?1113\b|余额不足|欠费/i
const NO_QUOTA = /insufficient_quota|exceeded_current_quota|freetieronly|quota (has been )?exhausted/i

export function verdictOf(error: EndpointError): Verdict {
  const { kind, status, words } = error
  if (kind === 'aborted') return { failure: 'aborted', mend: '被更紧急的事情打断', again: false }
  // The time is gone; another ten seconds would keep a group waiting.
  if (kind === 'timeout') return { failure: 'timeout', mend: '超时没有答复，可换更快的模型或关闭思考', again: false }
  if (kind === 'network') return { failure: 'network', mend: `连接不上（${words}），检查网络和地址`, again: true }
  if (REFUSED.test(words)) return { failure: 'refused', mend: '内容被服务商的安全审核拦下', again: false }
  if (status === 402 || NO_MONEY.test(words)) {
    return { failure: 'auth', mend: '账户余额不足，请充值或更换密钥', again: false }
  }
  if (status === 401 || status === 403 || status === 407) {
    return { failure: 'auth', mend: `密钥无效或无权使用（${status}），检查 OPENAI_API_KEY`, again: false }
  }
  if (status === 429) {
    // With some providers it is the month's allowance, with others this minute's; waiting a second helps neither.
    if (NO_QUOTA.test(words))
      return { failure: 'rate_limited', mend: '额度已用完，在服务商处查看用量和限额', again: false }
    return { failure: 'rate_limited', mend: '请求太频繁，被限流，可调小并发或提高限额', again: true }
  }
  if (status >= 500 || status === 408)
    return { failure: 'server', mend: `服务商出错（${status}），稍后再试`, again: true }
  if (kind === 'page' || (status >= 300 && status < 400)) {
    const mend = '答复不是 OpenAI 格式的 JSON，检查 OPENAI_BASE_URL（通常以 /v1 结尾）和代理'
    return { failure: 'config', mend, again: false }
  }
  return { failure: 'config', mend: refusedRequest(error), again: false }
}

function refusedRequest({ status, words }: EndpointError): string {
  if (status === 404) return '没有这个模型或地址（404），检查 SANZHANG_MODEL 和 OPENAI_BASE_URL'
  if (/context.?length|too long|maximum.*(length|tokens)/i.test(words))
    return '文字超过模型能读的长度，换上下文更长的模型'
  if (/enable_thinking/.test(words) && /unknown|unrecogni[sz]ed|not permitted|unexpected|extra/i.test(words))
    return '服务商不认识 enable_thinking，从 extra_body 中去掉它'
  if (/enable_thinking/.test(words)) return '该模型需要关闭思考，在 extra_body 中设置 enable_thinking: false'
  return `请求被拒绝（${status}），检查模型名称、output 和 extra_body 的设置`
}

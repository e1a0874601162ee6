/** An answer that is not what was asked for; `mend` says what to do. */
export class ApiError extends Error {
  constructor(status, { error, field = '', mend = '' }) {
    super(error)
    this.status = status
    this.field = field
    this.mend = mend
  }
}

async function ask(path, options) {
  let answer
  try {
    answer = await fetch(path, options)
  } catch {
    throw new ApiError(0, { error: '连不上服务', mend: '看看程序是否还在运行' })
  }
  const body = await answer.json().catch(() => ({ error: '服务的回答看不懂' }))
  if (!answer.ok) throw new ApiError(answer.status, body)
  return body
}

export function get(path) {
  return ask(path)
}

export function post(path, body) {
  return ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
}

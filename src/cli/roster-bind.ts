/** `npm run roster -- bind`: which account a leader uses of whom the roster knows only a nickname. */
import type { Config } from '../config/load.ts'
import { ConfigError, didYouMean, type Problem } from '../config/problems.ts'
import { loadRoster } from '../config/roster.ts'
import { unboundPeople, type Roster } from '../routing/roster.ts'
import type { Candidate } from '../store/people.ts'
import type { Store } from '../store/store.ts'
import type { Output } from './output.ts'
import { withStore } from './with-store.ts'

/** Without `name`: who waits, and who was seen under that name. With `account` bound; `-` takes a binding back. Throws ConfigError. */
export async function bindCommand(config: Config, output: Output, name?: string, account?: string): Promise<void> {
  const roster = await loadRoster(config.roster, config.levels)
  await withStore(config, async (store) => {
    if (name === undefined) return list(store, roster, output)
    const id = name.startsWith('name:') ? name : `name:${name}`
    if (account === '-') return unbind(store, id, config.roster, output)
    return bind(store, roster, { id, account, file: config.roster }, output)
  })
}

async function list(store: Store, roster: Roster, output: Output): Promise<void> {
  const accounts = await store.people.accounts()
  const waiting = unboundPeople(roster)
  if (waiting.size === 0) return output.out('名册里的三长都有微信号，不需要绑定')
  const candidates = await candidatesFor(store, waiting)
  for (const [id, name] of waiting) {
    const account = accounts.get(id)
    output.out(`${account ? '✔' : '!'} ${id}（${name}）${account ? ` 已绑定 ${account}` : ' 未绑定'}`)
    if (!account) for (const one of candidates.get(id) ?? []) output.out(`    见过：${sayCandidate(one)}`)
  }
  output.out('核对本人后绑定：npm run roster -- bind "name:昵称" 微信id；解除：把微信id写成 -')
}

interface Wanted {
  id: string
  account: string | undefined
  file: string
}

async function bind(store: Store, roster: Roster, { id, account, file }: Wanted, output: Output): Promise<void> {
  const waiting = unboundPeople(roster)
  const refuse = (problem: string, mend: string): never => {
    throw new ConfigError(file, [{ path: id, problem, mend } satisfies Problem])
  }
  if (!waiting.has(id)) {
    const meant = didYouMean(id, waiting.keys())
    refuse('名册里没有这个待绑定的人', meant ? `是否想写 ${meant}？` : 'npm run roster -- bind 列出所有待绑定的人')
  }
  if (!account) return refuse('没有写微信 id', `npm run roster -- bind "${id}" 微信id`)
  if (roster.posts.has(account)) refuse(`${account} 在名册里已是另一位三长`, '同一微信只能是一个人')
  const other = (await store.people.all()).find((one) => one.personId === account && one._id !== id)
  if (other) refuse(`${account} 已绑定 ${other._id}`, `先解除：npm run roster -- bind "${other._id}" -`)
  await store.people.bind({ _id: id, personId: account, boundAt: Date.now() })
  if (!(await store.messages.hasSpoken(account))) {
    output.out(`提醒：还没有见过 ${account} 说话，请核对没有写错；写错的人会收到居民的诉求`)
  }
  output.out(`已绑定 ${id} → ${account}，重新启动后生效`)
}

async function unbind(store: Store, id: string, file: string, output: Output): Promise<void> {
  if (!(await store.people.unbind(id))) {
    throw new ConfigError(file, [{ path: id, problem: '没有绑定过', mend: 'npm run roster -- bind 列出所有绑定' }])
  }
  output.out(`已解除 ${id}，重新启动后生效`)
}

/** Roster id → people who were seen under the nickname in it, with the topics of the groups where they spoke. */
export async function candidatesFor(
  store: Pick<Store, 'messages' | 'groups'>,
  waiting: ReadonlyMap<string, string>,
): Promise<Map<string, Candidate[]>> {
  if (waiting.size === 0) return new Map()
  const nickname = (id: string) => id.slice(id.indexOf(':') + 1)
  const seen = await store.messages.speakersNamed([...waiting.keys()].map(nickname))
  const topics = new Map((await store.groups.all()).map((group) => [group._id, group.topic]))
  const named = seen.map((one) => ({ ...one, roomIds: one.roomIds.map((id) => topics.get(id) ?? id) }))
  return new Map([...waiting.keys()].map((id) => [id, named.filter((one) => one.name === nickname(id))]))
}

export function sayCandidate({ personId, name, roomIds }: Candidate): string {
  return `${personId}（${name}，${roomIds.length > 0 ? roomIds.join('、') : '私聊'}）`
}

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { loadModel } from '../../src/classifiers/local/weights.ts'

/** `npm start` where something is wrong, in a process of its own: what people read, the exit status, and what is left behind. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'sanzhang-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const roster = path.resolve('test/scenarios/roster.yaml')

async function failing(name: string, config: object, env: Record<string, string> = {}) {
  const file = path.join(folder, `${name}.yaml`)
  const dataDir = path.join(folder, name)
  writeFileSync(file, stringify({ data_dir: dataDir, roster, residents: null, console: { port: 0 }, ...config }))
  const child = spawn(process.execPath, ['src/cli/start.ts'], {
    env: { ...process.env, SANZHANG_LOG: 'warn', ...env, SANZHANG_CONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  // `close`, not `exit`: the engine's process holds the same pipes, so this waits until it is gone too.
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, said, dataDir }
}

test('a start that fails names the mend, exits 1 and leaves nothing running', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const [noRoster, noResidents, noPort, noPuppet] = await Promise.all([
    failing('no-roster', { roster: 'nowhere.yaml' }),
    failing('no-residents', { residents: 'nowhere.yaml' }),
    failing('no-port', { console: { port } }),
    failing('no-puppet', {}, { WECHATY_PUPPET: 'wechaty-puppet-nowhere' }),
  ])
  await new Promise((resolve) => taken.close(resolve))

  expect(noRoster.said).toMatch(/nowhere\.yaml[^]*没有这个文件。检查配置里的 roster/)
  expect(noResidents.said).toMatch(/没有这个文件。检查配置里的 residents/)
  expect(noPort.said).toMatch(new RegExp(`in use: 127\\.0\\.0\\.1:${port}\\..*console\\.port.*SANZHANG_PORT`))
  expect(noPuppet.said).toMatch(/npm i wechaty-puppet-nowhere/)
  for (const { status, said } of [noRoster, noResidents, noPort, noPuppet]) {
    expect(status, said).toBe(1)
    expect(said).not.toMatch(/\n\s+at .*\.ts:\d+/)
  }
  // These two had opened the engine: closed in good order, it has taken its sign away.
  for (const { dataDir } of [noPort, noPuppet]) {
    expect(existsSync(path.join(dataDir, 'db'))).toBe(true)
    expect(existsSync(path.join(dataDir, 'db', 'engine.json'))).toBe(false)
  }
  expect(existsSync(path.join(noRoster.dataDir, 'db'))).toBe(false)
})

test('weights that are not there are named with the mend', () => {
  expect(() => loadModel('nowhere')).toThrow(/weights\/nowhere\.json\.gz.*npm run train/)
})

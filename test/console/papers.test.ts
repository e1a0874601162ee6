import { expect, it } from 'vitest'
import { createConsole } from '../../src/console/console.ts'
import { LoginBoard } from '../../src/console/login.ts'
import { consoleData } from '../../src/console/store-data.ts'
import { createStore } from '../../src/store/store.ts'
import { freshDatabase } from '../support/database.ts'
import { silent, simulated } from '../support/simulated.ts'

const NAME = '2026-W10-督促单-LH-莲花社区.xlsx'

it('staff list the papers and save them with their names; a foreign page gets neither', async () => {
  const sim = await simulated()
  const store = createStore(await freshDatabase())
  await store.papers.put(NAME, { bytes: Buffer.from('a table'), mime: 'application/xlsx' })
  const data = consoleData(store, sim.roster)
  const login = new LoginBoard()
  const web = createConsole({ world: null, timeline: sim.timeline, data, login, log: silent, page: { port: 0 } })
  const address = await web.listen()
  const get = (path: string, headers = {}) => fetch(new URL(path, address), { headers })
  try {
    const { papers } = (await (await get('/api/papers')).json()) as {
      papers: { name: string; size: number; url: string }[]
    }
    expect(papers).toMatchObject([{ name: NAME, size: 7 }])
    const file = await get(papers[0]?.url ?? '')
    expect(await file.text()).toBe('a table')
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${encodeURIComponent(NAME)}`)
    expect((await get('/api/papers/nothing.xlsx')).status).toBe(404)
    expect((await get(`/api/papers/${encodeURIComponent('../../etc/passwd')}`)).status).toBe(404)
    for (const path of ['/api/papers', papers[0]?.url ?? ''])
      expect((await get(path, { origin: 'https://evil.example' })).status).toBe(403)
  } finally {
    await web.close()
  }
})

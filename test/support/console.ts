import { createConsole, type PageOptions } from '../../src/console/console.ts'
import { LoginBoard } from '../../src/console/login.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { memoryData } from './memory-data.ts'
import { silent, simulated } from './simulated.ts'

/** The console on the example county, on a free port, with tickets in memory. */
export async function consoleRunning(tickets: Ticket[] = [], page: PageOptions = {}, simulator = true) {
  const sim = await simulated()
  const data = memoryData(sim.roster, tickets)
  const login = new LoginBoard()
  const world = simulator ? sim.world : null
  const web = createConsole({ world, timeline: sim.timeline, data, login, log: silent, page: { port: 0, ...page } })
  const address = await web.listen()
  const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const post = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    }
    const answer = await fetch(new URL(path, address), body === undefined ? { headers } : post)
    // oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what the tests look at
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any }
  }
  return { ...sim, data, login, web, address, ask }
}

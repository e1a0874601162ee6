import type { Desk } from '../bot/desk.ts'
import { lapsedNotes } from '../bot/extensions.ts'
import { assignNow } from '../bot/new-ticket.ts'
import { sayTime } from '../notifications/format.ts'
import { assign, ownerAbove } from '../routing/assign.ts'
import { chainOf, isBoundId } from '../routing/roster.ts'
import { ownerName } from '../notifications/notes.ts'
import { callBack } from '../bot/ending.ts'
import { withdrawnNotes } from '../bot/taking-back.ts'
import { deadlineOf, plan, type PlannedStep } from '../tickets/follow-up.ts'
import type { Note, Ticket } from '../tickets/ticket.ts'
import type { TicketEvent } from '../tickets/apply.ts'

/** A ticket whose step changed nothing is looked at again after this (ms), one whose step failed sooner. */
const LATER_MS = 3_600_000
const RETRY_MS = 60_000
/** Reminders of one leader are gathered by the half hour (ms). */
const GATHER_MS = 30 * 60_000

/** The event by which a ticket's step is taken. */
type StepEvent = (type: TicketEvent['type'], rule: string, more?: Partial<TicketEvent>) => TicketEvent

/** Takes every step that has fallen due: reminders, the way up, closing. Repeating it changes nothing. */
export async function followUp(desk: Desk): Promise<void> {
  const versions = new Map<number, number>()
  for (;;) {
    const due = await desk.store.tickets.dueBy(desk.now())
    if (due.length === 0) return
    for (const ticket of due) {
      try {
        if (versions.get(ticket.no) === ticket.version) {
          // One ticket that does not move must not hold up all others.
          desk.log.error({ ticket: ticket.no, status: ticket.status }, 'step of a ticket changed nothing')
          await desk.store.tickets.reschedule(ticket, desk.now() + LATER_MS)
          continue
        }
        versions.set(ticket.no, ticket.version)
        await takeStep(desk, ticket)
      } catch (error) {
        desk.log.error({ error, ticket: ticket.no }, 'follow-up failed')
        // Nor must one that fails. Where the database is away this fails as well, and all wait for the next waking.
        await desk.store.tickets.reschedule(ticket, desk.now() + RETRY_MS)
      }
    }
  }
}

async function takeStep(desk: Desk, ticket: Ticket): Promise<void> {
  const [step] = plan(ticket, desk.clocks)
  // Configuration changed since it was planned.
  if (!step || step.at > desk.now()) return desk.store.tickets.reschedule(ticket, step?.at ?? null)
  const event: StepEvent = (type, rule, more = {}) => ({
    id: `${ticket.no}:${ticket.clockFrom}:${step.key}`,
    type,
    at: desk.now(),
    by: 'system',
    note: '',
    rule,
    step: step.key,
    ...more,
  })
  switch (step.step) {
    case 'remind':
      await desk.ledger.change(ticket.no, event('reminded', '时限已过八成'), (after) =>
        remind(desk, after, step, 'reminder'),
      )
      return
    case 'overdue':
      await desk.ledger.change(ticket.no, event('overdue', '已到时限'), (after) =>
        remind(desk, after, step, 'overdueLeader'),
      )
      return
    case 'escalate':
      return escalate(desk, ticket, step, event)
    case 'close':
      await desk.ledger.change(ticket.no, event('closed', '办结后无异议，归档'))
      return
    case 'call_back':
      await desk.ledger.change(ticket.no, event('called_back', '几天没有回音，回访'), (after) =>
        callBack(desk, after, event('called_back', '').id),
      )
      return
    case 'withdraw':
      await desk.ledger.change(ticket.no, event('withdrawn', '反映人撤回了全部消息'), (after) =>
        withdrawnNotes(desk, after, event('withdrawn', '').id),
      )
      return
    case 'resume':
      await desk.ledger.change(ticket.no, event('resumed', '反映人没有答复，时限继续计算'))
      return
    case 'lapse': {
      const lapse = event('extension_refused', '到时限没有答复，延期未批准')
      await desk.ledger.change(ticket.no, lapse, (after, before) => lapsedNotes(desk, before, after, lapse.id))
      return
    }
    case 'give_up_asking':
      await assignNow(desk, ticket, ticket.area, undefined, { id: event('assigned', '').id, step: step.key })
  }
}

/** One level up; where there is none above, the owner is reminded again on the next working day. */
async function escalate(desk: Desk, ticket: Ticket, step: PlannedStep, event: StepEvent): Promise<void> {
  if (ticket.ownerId === null && (await giveToSomebody(desk, ticket, event))) return
  const owner = ownerAbove(desk.roster, ticket)
  if (!owner) {
    await desk.ledger.change(ticket.no, event('reminded', '已在最高一级，继续催办'), (after) =>
      remind(desk, after, step, 'overdueTop'),
    )
    return
  }
  await desk.ledger.change(ticket.no, event('escalated', '逾期未办，自动上转一级', { owner }), (after) => {
    const { id } = event('escalated', '')
    const extra = {
      why: desk.say('whyOverdue'),
      note: desk.say('overdueNote', { owner: ownerName(desk.roster, ticket) }),
    }
    return [
      ...(after.ownerId ? [desk.notes().toPerson(after, id, 'promptMoved', after.ownerId, extra)] : []),
      ...alarmed(desk, ticket, after).map((person) => desk.notes().toPerson(after, id, 'promptEmergencyAlso', person)),
    ]
  })
}

/** Every post was vacant: who has been found since gets it. */
async function giveToSomebody(desk: Desk, ticket: Ticket, event: StepEvent): Promise<boolean> {
  const { ownerId, ownerArea, alsoTold, rule } = assign(desk.roster, desk.routing, ticket)
  if (ownerId === null) return false
  const assigned = event('assigned', `岗位已有人；${rule}`, { owner: { ownerId, ownerArea } })
  await desk.ledger.change(ticket.no, assigned, (after) => desk.notes().prompts(after, assigned.id, alsoTold))
  return true
}

/** The first time that nobody takes an emergency, all above learn of it who were not told at its beginning. */
function alarmed(desk: Desk, before: Ticket, after: Ticket): string[] {
  if (after.urgency !== 'emergency' || before.rises > 0) return []
  const told = assign(desk.roster, desk.routing, after)
  const known = [after.ownerId, told.ownerId, ...told.alsoTold, ...after.accused]
  const above = chainOf(desk.roster, after.ownerArea).flatMap((area) => area.leaders.map((leader) => leader.id))
  return [...new Set(above)].filter((id) => isBoundId(id) && !known.includes(id))
}

/** What falls due to one leader within the same half hour is one list; a reminder does not wait until it is late. */
function gatheredAt(now: number, ticket: Ticket, purpose: string): number {
  const end = Math.ceil(now / GATHER_MS) * GATHER_MS
  return purpose === 'reminder' ? Math.max(now, Math.min(end, deadlineOf(ticket) ?? end)) : end
}

function remind(
  desk: Desk,
  ticket: Ticket,
  step: PlannedStep,
  purpose: 'reminder' | 'overdueLeader' | 'overdueTop',
): Note[] {
  if (!ticket.ownerId) return []
  const due = sayTime(deadlineOf(ticket) ?? ticket.settleDue, desk.now(), desk.roster.timezone)
  const id = `${ticket.no}:${ticket.clockFrom}:${step.key}`
  const note = desk.notes().toPerson(ticket, id, purpose, ticket.ownerId, { due })
  return [{ ...note, notBefore: note.urgent ? undefined : gatheredAt(desk.now(), ticket, purpose) }]
}

/** Limits of sending, from the field (see docs/decisions): an account that sends faster than people gets banned. */
export interface Pace {
  /** Least time between two messages to the same peer, ms. */
  samePeerMs: number
  /** Between messages to different peers: from–to, ms; where in between is drawn per message. */
  otherPeerMs: readonly [number, number]
  perMinute: number
  perHour: number
  perDay: number
  perPeerPerHour: number
}

export interface Sent {
  at: number
  peer: string
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * The earliest time (epoch ms, ≥ `now`) at which a message to that peer may go.
 * @param history what was sent, oldest first; older than a day does not count
 * @param draw 0–1: where in the range between peers this message falls
 */
export function nextSlot(pace: Pace, history: readonly Sent[], peer: string, now: number, draw: number): number {
  const last = history.at(-1)
  const [shortest, longest] = pace.otherPeerMs
  const gap = last?.peer === peer ? pace.samePeerMs : shortest + draw * (longest - shortest)
  const toPeer = history.filter((one) => one.peer === peer && one.at > now - HOUR)
  const lastToPeer = toPeer.at(-1)?.at ?? -Infinity
  let slot = last ? Math.max(now, Math.round(last.at + gap), lastToPeer + pace.samePeerMs) : now
  slot = afterCap(history, pace.perMinute, MINUTE, slot)
  slot = afterCap(history, pace.perHour, HOUR, slot)
  slot = afterCap(history, pace.perDay, DAY, slot)
  return afterCap(toPeer, pace.perPeerPerHour, HOUR, slot)
}

/** A stable 0–1 drawn from a text: chance that a replay repeats. */
export function drawOf(text: string): number {
  let hash = 2_166_136_261
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619)
  return (hash >>> 0) / 2 ** 32
}

/** When fewer than `cap` of the sent lie in the window before it. */
function afterCap(history: readonly Sent[], cap: number, window: number, slot: number): number {
  const oldest = history[history.length - cap]
  return oldest ? Math.max(slot, oldest.at + window) : slot
}

/**
 * All that can be configured, with its defaults: the keys as they stand in `sanzhang.config.yaml` (documented in
 * sanzhang.config.example.yaml). In code the same names are in camelCase, see load.ts.
 */
import { z } from 'zod'
import { CATEGORIES } from '../tickets/vocabulary.ts'
import { hours, key, span, time, timezone } from './values.ts'

const seconds = z.int().min(0).max(3_600)
const count = z.int().min(1)
const ms = z.int().min(0)
const share = z.number().gt(0).lt(1)
const version = z.int().min(1)
/** Yuan per million tokens. */
const yuan = z.number().min(0)
const port = z.int().min(0).max(65_535)
export const sensitivity = z.enum(['strict', 'balanced', 'eager'])
/** `auto`: JSON schema, else a tool call, else JSON mode; what worked is remembered. */
export const OUTPUT_METHODS = ['auto', 'json_schema', 'tool', 'json'] as const
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

const DEFAULT_LEVELS = [
  { key: 'county', name: '县' },
  { key: 'community', name: '社区', list_key: 'communities' },
  { key: 'grid', name: '网格', list_key: 'grids' },
  { key: 'building', name: '楼栋', list_key: 'buildings' },
  { key: 'unit', name: '单元', list_key: 'units' },
]

/** `list_key`: under which the roster's YAML lists the areas of this level inside the area above; `<key>s` when absent. */
const level = z
  .strictObject({ key, name: z.string().trim().min(1), list_key: key.optional() })
  .transform(({ list_key, ...rest }) => ({ ...rest, list_key: list_key ?? `${rest.key}s` }))

/** Figures from the field, of accounts that were not banned: a send every second to one peer, 3–5 s between peers, caps on all. */
const paceOf = (defaults: Record<string, number | number[]>) =>
  z
    .strictObject({
      same_peer_ms: ms,
      other_peer_ms: z.tuple([ms, ms]),
      per_minute: count,
      per_hour: count,
      per_day: count,
      per_peer_per_hour: count,
      pause_minutes: count,
    })
    .partial()
    .transform((given) => ({ ...defaults, ...given }) as Required<typeof given>)
    .prefault({})

const REAL_PACE = {
  same_peer_ms: 1_000,
  other_peer_ms: [3_000, 5_000],
  per_minute: 20,
  per_hour: 600,
  per_day: 5_000,
  per_peer_per_hour: 30,
  pause_minutes: 60,
}
const SIMULATOR_PACE = {
  same_peer_ms: 0,
  other_peer_ms: [0, 0],
  per_minute: 100_000,
  per_hour: 1_000_000,
  per_day: 10_000_000,
  per_peer_per_hour: 100_000,
  pause_minutes: 1,
}

export const FileSchema = z.strictObject({
  timezone: timezone.default('Asia/Shanghai'),
  levels: z.array(level).min(2, { error: '至少要有两级，从上到下' }).prefault(DEFAULT_LEVELS),
  routing: z
    .strictObject({
      scope_level: key.default('grid'),
      complex_level: key.default('grid'),
      hard_level: key.default('county'),
      emergency_up_to: key.default('grid'),
    })
    .prefault({}),
  burst: z
    .strictObject({
      quiet_seconds: seconds.default(30),
      max_seconds: seconds.default(120),
      emergency_seconds: seconds.default(8),
    })
    .prefault({}),
  sensitivity: sensitivity.default('balanced'),
  group_sensitivity: z.record(z.string(), sensitivity).default({}),
  due: z
    .strictObject({
      accept: z
        .strictObject({
          emergency: span.prefault('10m'),
          urgent: span.prefault('2h'),
          normal: span.prefault('24h'),
        })
        .prefault({}),
      settle: z
        .strictObject({
          emergency: span.prefault('24h'),
          urgent: span.prefault('2 working days'),
          simple: span.prefault('3 working days'),
          complex: span.prefault('7 working days'),
          hard: span.prefault('15 working days'),
        })
        .prefault({}),
    })
    .prefault({}),
  extension: z.strictObject({ days: z.int().min(0).default(5), most_days: z.int().min(0).default(10) }).prefault({}),
  working_hours: hours.prefault('08:00-18:00'),
  quiet_hours: hours.prefault('22:00-07:00'),
  reminder_at: share.default(0.8),
  close_after_days: count.default(14),
  callback_days: count.default(3),
  closing: z.strictObject({ photo_for: z.array(z.enum(CATEGORIES)).default([]) }).prefault({}),
  needs_info_hours: count.default(12),
  departments: z.array(z.string().trim().min(2)).default([]),
  outbreak: z
    .strictObject({ units: z.int().min(2).default(5), minutes: z.int().min(1).max(1_440).default(60) })
    .prefault({}),
  schedules: z
    .strictObject({
      group_digest: time.default('20:00'),
      leader_list: time.default('08:00'),
      overdue_post: time.default('18:00'),
      weekly: time.default('09:00'),
      monthly: time.default('09:00'),
    })
    .prefault({}),
  monthly_picture: z.boolean().default(false),
  pace: paceOf(REAL_PACE),
  simulator_pace: paceOf(SIMULATOR_PACE),
  model: z
    .strictObject({
      timeout_seconds: z.number().min(1).max(120).default(10),
      attempts: z.int().min(1).max(5).default(3),
      parallel: z.int().min(1).max(64).default(4),
      output: z.enum(OUTPUT_METHODS).default('auto'),
      extra_body: z.record(z.string(), z.unknown()).default({}),
      prompts: z
        .strictObject({ judge: version.optional(), reply: version.optional(), digest: version.optional() })
        .prefault({}),
      price: z.strictObject({ input: yuan, cached_input: yuan.optional(), output: yuan }).nullable().default(null),
      daily_budget: z
        .strictObject({ tokens: count.nullable().default(null), yuan: yuan.nullable().default(null) })
        .prefault({}),
      digest: z.boolean().default(false),
      transcription: z.string().min(1).nullable().default(null),
      vision: z.string().min(1).nullable().default(null),
    })
    .prefault({}),
  texts: z.record(z.string(), z.string()).default({}),
  holidays_file: z.string().min(1).nullable().default(null),
  data_dir: z.string().min(1).default('./data-run'),
  roster: z.string().min(1).default('examples/roster.yaml'),
  residents: z.string().min(1).nullable().default('examples/residents.yaml'),
  console: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: port.default(8787),
      allowed_hosts: z
        .array(z.string().regex(/^[\w.-]+$|^\[[\da-f:]+\]$/i, { error: '应为不带协议和端口的名称，例如 sanzhang.lan' }))
        .default([]),
    })
    .prefault({}),
  log: z.enum(LOG_LEVELS).default('info'),
})
export type FileConfig = z.output<typeof FileSchema>

/** Keys whose children are names given by the community, not ours: left as they are. */
export const FREE_KEYS: ReadonlySet<string> = new Set(['texts', 'group_sensitivity', 'extra_body'])

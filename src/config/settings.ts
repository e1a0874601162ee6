import type { AppSettings } from '../app.ts'
import type { ModelOptions } from '../classifiers/model.ts'
import type { Roster } from '../routing/roster.ts'
import { workCalendar, type DayOverrides } from '../tickets/calendar.ts'
import { clocksOf } from '../tickets/due.ts'
import type { Config } from './load.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Puppets replay old messages after a login; what is older than this when it first arrives is history. */
const MAX_AGE = DAY

/** The configuration in the terms of the program. `simulated`: nobody bans a simulator's account, so its pace holds. */
export function settingsOf(
  config: Config,
  roster: Roster,
  options: { simulated: boolean; cron: boolean; overrides?: DayOverrides },
): AppSettings {
  const pace = options.simulated ? config.simulatorPace : config.pace
  return {
    routing: config.routing,
    burst: {
      quiet: config.burst.quietSeconds * SECOND,
      longest: config.burst.maxSeconds * SECOND,
      hurried: config.burst.emergencySeconds * SECOND,
    },
    clocks: clocksOf(
      {
        timezone: roster.timezone,
        calendar: workCalendar(options.overrides),
        workingHours: config.workingHours,
        quietHours: config.quietHours,
        accept: config.due.accept,
        settle: config.due.settle,
      },
      {
        reminderShare: config.reminderAt,
        extension: { days: config.extension.days, mostDays: config.extension.mostDays },
        closeAfter: config.closeAfterDays * DAY,
        callBackAfter: config.callbackDays * DAY,
        answerWithin: config.needsInfoHours * HOUR,
      },
    ),
    outbreak: { units: config.outbreak.units, within: config.outbreak.minutes * MINUTE },
    departments: config.departments,
    photoFor: config.closing.photoFor,
    quietHours: config.quietHours,
    pace,
    pauseMs: pace.pauseMinutes * MINUTE,
    daily: config.schedules,
    papers: { ...config.schedules, monthlyPicture: config.monthlyPicture },
    texts: config.texts,
    sensitivityOf(roomId, area) {
      const topic = area && roster.areas.get(area)?.group?.topic
      return (
        (roomId && config.groupSensitivity[roomId]) || (topic && config.groupSensitivity[topic]) || config.sensitivity
      )
    },
    maxAgeMs: MAX_AGE,
    digests: config.model.digest,
    cron: options.cron,
  }
}

/** How the endpoint is asked; undefined where none is configured. */
export function modelOptionsOf({ endpoint, model }: Pick<Config, 'endpoint' | 'model'>): ModelOptions | undefined {
  if (!endpoint) return undefined
  const { price } = model
  return {
    ...endpoint,
    output: model.output,
    timeoutMs: model.timeoutSeconds * SECOND,
    attempts: model.attempts,
    parallel: model.parallel,
    extraBody: model.extraBody,
    price: price ? { ...price, cachedInput: price.cachedInput ?? price.input } : undefined,
    transcriptionModel: model.transcription ?? undefined,
    visionModel: model.vision ?? undefined,
  }
}

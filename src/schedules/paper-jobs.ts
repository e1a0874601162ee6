import type { Desk } from '../bot/desk.ts'
import { fitLines } from '../notifications/format.ts'
import { paperNote } from '../notifications/paper-file.ts'
import { filesOf, type PaperFile, type PaperType } from '../papers/files.ts'
import { monthlyPaper } from '../papers/monthly.ts'
import { figureOf, sayCell, sayFigure, type Paper } from '../papers/paper.ts'
import { monthBefore, pressedAreas, weekBefore } from '../papers/periods.ts'
import { weeklyPaper } from '../papers/weekly.ts'
import { isBoundId, topOf, type Area } from '../routing/roster.ts'
import type { Note } from '../tickets/ticket.ts'
import type { Job } from './jobs.ts'
import { withMore } from './papers.ts'

export interface PaperSettings {
  /** Local times, `HH:mm`. */
  weekly: string
  monthly: string
  /** The month's picture goes to the grids' groups. */
  monthlyPicture: boolean
}

/** Puts a paper where staff find it, besides the database. */
export type KeepPaper = (file: PaperFile) => Promise<void>

/** Longest text beside a file (characters), and lines of the list in it. */
const LONGEST = 600
const LINES = 8
const WEEK = 7 * 86_400_000

/** 每周一督促 and 每月一调度, as jobs. What they send stands in the database before it stands in the outbox. */
export function paperJobs(desk: Desk, settings: PaperSettings, keepPaper?: KeepPaper): Job[] {
  const { roster, say, store } = desk

  async function keep(papers: readonly Paper[], types: readonly PaperType[]): Promise<PaperFile[]> {
    const files = await filesOf(papers, types)
    for (const file of files) {
      await store.papers.put(file.name, file)
      await keepPaper?.(file)
    }
    return files
  }

  /** The text and the files to everybody who leads that area. */
  function toLeaders(area: Area, key: string, purpose: string, text: string, files: readonly PaperFile[]): Note[] {
    const notes = desk.notes()
    return area.leaders
      .filter(({ id }) => isBoundId(id))
      .flatMap(({ id }) => [
        notes.note(`${key}:${area.code}`, purpose, { personId: id }, text),
        ...(desk.carriesFiles ? files : []).map(({ name }) =>
          paperNote(notes, `${key}:${name}`, `${purpose}File`, { personId: id }, name),
        ),
      ])
  }

  const where = (files: readonly PaperFile[]) =>
    say(desk.carriesFiles ? 'paperFollows' : 'paperKept', { files: files.map(({ name }) => name).join('、') })

  async function weekly(at: number, key: string): Promise<Note[]> {
    const week = weekBefore(at, roster.timezone)
    const tickets = await store.tickets.openOrChangedSince(week.from - WEEK)
    const top = topOf(roster)
    const told = pressedAreas(roster, desk.routing.scopeLevel).flatMap((area) => {
      const paper = weeklyPaper({ tickets, roster, clocks: desk.clocks, area: area.code, week, at })
      // Nobody below the county is pressed where nothing is late and nothing was.
      const quiet = paper && ['late', 'last.list'].every((figure) => figureOf(paper, figure).value === 0)
      return !paper || (quiet && area.code !== top.code) ? [] : { area, paper }
    })
    const files = await keep(
      told.map(({ paper }) => paper),
      ['xlsx', 'json'],
    )
    return told.flatMap(({ area, paper }) => {
      const sent = files.filter(({ name }) => name === `${paper.name}.xlsx`)
      return toLeaders(area, key, 'weekly', weeklyText(paper, where(sent)), sent)
    })
  }

  function weeklyText(paper: Paper, files: string): string {
    const value = (figure: string) => sayFigure(figureOf(paper, figure))
    const list = paper.sections
      .flatMap(({ parts }) => parts)
      .find((part) => part.part === 'table' && part.title === '整改清单')
    const rows = list?.part === 'table' ? list.rows : []
    const lines = rows.map((row) => {
      const [no = '', title = '', , owner = '', , due = ''] = row.map(sayCell)
      return say('weeklyLine', { no, title, owner, due })
    })
    const fits = { most: LINES, max: LONGEST - files.length - 1 }
    const body = fitLines(lines, fits, (told) =>
      say('weekly', {
        title: paper.title,
        period: paper.subtitle,
        collected: value('collected'),
        resolved: value('resolved'),
        open: value('open'),
        late: value('late'),
        last: value('last.list'),
        lastResolved: value('last.resolved'),
        lastLate: value('last.late'),
        lines: lines.length > 0 ? withMore(say, told, lines).join('\n') : say('weeklyNone'),
      }),
    )
    return `${body}\n${files}`
  }

  async function monthly(at: number, key: string): Promise<Note[]> {
    const month = monthBefore(at, roster.timezone)
    const before = monthBefore(month.from, roster.timezone)
    const tickets = await store.tickets.openOrChangedSince(before.from)
    if (tickets.length === 0) return []
    const paper = monthlyPaper({ tickets, roster, scopeLevel: desk.routing.scopeLevel, month, before })
    const files = await keep([paper], ['pdf', 'xlsx', 'png', 'json'])
    const sent = files.filter(({ name }) => /\.(?:pdf|xlsx)$/.test(name))
    const value = (figure: string) => sayFigure(figureOf(paper, figure))
    const text = say('monthly', {
      title: paper.title,
      period: paper.subtitle,
      collected: value('collected'),
      resolved: value('resolved'),
      rate: value('settledRate'),
      satisfied: value('satisfiedRate'),
      hard: value('hard.open'),
      notice: value('notice'),
      files: where(sent),
    })
    const picture = files.find(({ name }) => name.endsWith('.png'))
    return [...toLeaders(topOf(roster), key, 'monthly', text, sent), ...(picture ? toGroups(picture, key) : [])]
  }

  function toGroups(picture: PaperFile, key: string): Note[] {
    if (!settings.monthlyPicture || !desk.carriesFiles) return []
    const grids = [...roster.areas.values()].filter((area) => area.level === desk.routing.scopeLevel)
    return grids.flatMap(({ group }) =>
      group?.id ? [paperNote(desk.notes(), key, 'monthlyPicture', { roomId: group.id }, picture.name)] : [],
    )
  }

  return [
    { name: 'weekly', at: settings.weekly, every: 'week', run: ({ at, key }) => weekly(at, key) },
    { name: 'monthly', at: settings.monthly, every: 'month', run: ({ at, key }) => monthly(at, key) },
  ]
}

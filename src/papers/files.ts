import type { Paper } from './paper.ts'

export interface PaperFile {
  /** Unique among all papers: `2026-03-月度调度-莲城县.pdf`. */
  name: string
  bytes: Buffer
  mime: string
}

export const PAPER_TYPES = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  png: 'image/png',
  json: 'application/json',
} as const
export type PaperType = keyof typeof PAPER_TYPES

/** The paper in those types; `json` is its data, every number with its query and its tickets. */
export async function filesOf(paper: Paper, types: readonly PaperType[]): Promise<PaperFile[]> {
  const files: PaperFile[] = []
  for (const type of types) {
    files.push({ name: `${paper.name}.${type}`, bytes: await MAKERS[type](paper), mime: PAPER_TYPES[type] })
  }
  return files
}

// The libraries are loaded with the first paper, not with the program: together they take a second and over 100 MB.
const MAKERS: Record<PaperType, (paper: Paper) => Promise<Buffer>> = {
  xlsx: async (paper) => (await import('./as-workbook.ts')).paperWorkbook(paper),
  pdf: async (paper) => (await import('./as-pdf.ts')).paperPdf(paper),
  png: async (paper) => (await import('./as-picture.ts')).paperPicture(paper),
  json: async (paper) => Buffer.from(JSON.stringify(paper, null, 2)),
}

/** The folder of a paper's files: `2026-03` or `2026-W10`. */
export function folderOf(name: string): string {
  return /^\d{4}-W?\d{2}/.exec(name)?.[0] ?? 'other'
}

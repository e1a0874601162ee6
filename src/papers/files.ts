import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
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

/**
 * The papers in those types, in that order; `json` is a paper's data, every number with its query and its tickets. They are
 * made in a thread of their own: a county's month takes seconds, and nobody who calls for help must wait for it.
 */
export async function filesOf(papers: readonly Paper[], types: readonly PaperType[]): Promise<PaperFile[]> {
  if (papers.length === 0) return []
  const files: PaperFile[] = []
  const worker = new Worker(new URL('./files-worker.ts', import.meta.url), { workerData: { papers, types } })
  worker.on('message', ({ name, type, bytes }: { name: string; type: PaperType; bytes: Uint8Array }) => {
    files.push({ name, bytes: Buffer.from(bytes), mime: PAPER_TYPES[type] })
  })
  // Rejects where the thread throws.
  await once(worker, 'exit')
  return files
}

/** The folder of a paper's files: `2026-03` or `2026-W10`. */
export function folderOf(name: string): string {
  return /^\d{4}-W?\d{2}/.exec(name)?.[0] ?? 'other'
}
